import { defineProperty, getOwnPropertyDescriptor, NativeUint8Array, RealDate } from './primordials.js'

/** 2020-01-01T00:00:00Z: the instant at which every module believes to load, in the browser's preview and here. */
export const loadInstant = 1_577_836_800_000
const seed = 0x6d696c6c

const randomSource = () => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const fixedDate = () => new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 && active ? [loadInstant] : args, newTarget),
  apply: (target) => active ? new RealDate(loadInstant).toString() : target(),
})
let active = false

const uuidFrom = (fill) => {
  const bytes = fill(new NativeUint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  let text = ''
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += (bytes[index] + 0x100).toString(16).slice(1)
  }
  return text
}

const replacements = () => {
  const random = randomSource()
  const fill = (view) => {
    const bytes = new NativeUint8Array(view.buffer, view.byteOffset, view.byteLength)
    for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(random() * 256)
    return view
  }
  const instant = () => globalThis.Temporal.Instant.fromEpochMilliseconds(loadInstant)
  const zone = (name) => instant().toZonedDateTimeISO(name ?? 'UTC')
  const list = [
    [RealDate, 'now', () => loadInstant],
    [globalThis, 'Date', fixedDate()],
    [Performance.prototype, 'now', () => 0],
    [Math, 'random', random],
    [Crypto.prototype, 'getRandomValues', fill],
    [Crypto.prototype, 'randomUUID', () => uuidFrom(fill)],
  ]
  if (globalThis.Temporal?.Now === undefined) return list
  return [
    ...list,
    [Temporal.Now, 'instant', instant],
    [Temporal.Now, 'timeZoneId', () => 'UTC'],
    [Temporal.Now, 'zonedDateTimeISO', zone],
    [Temporal.Now, 'plainDateTimeISO', (name) => zone(name).toPlainDateTime()],
    [Temporal.Now, 'plainDateISO', (name) => zone(name).toPlainDate()],
    [Temporal.Now, 'plainTimeISO', (name) => zone(name).toPlainTime()],
  ]
}

/** Runs `work` under a fixed clock and fixed randomness, so that equal sources give equal definitions. */
export const withFixedWorld = async (work) => {
  const list = replacements()
  const saved = list.map(([owner, key]) => getOwnPropertyDescriptor(owner, key))
  active = true
  list.forEach(([owner, key, value], index) => defineProperty(owner, key, { ...saved[index], value }))
  try {
    return await work()
  } finally {
    active = false
    list.forEach(([owner, key], index) => defineProperty(owner, key, saved[index]))
  }
}
