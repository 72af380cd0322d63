// @ts-check
// First script of every worker that loads an author's definitions. What it needs is taken before any code of the author runs,
// so that an author who patches a prototype patches a world of his own. It answers once, on a port that only it knows.
'use strict'
;(() => {
  const uncurry = Function.prototype.bind.bind(Function.prototype.call)
  const postOn = uncurry(MessagePort.prototype.postMessage)
  const slice = uncurry(String.prototype.slice)
  const { stringify } = JSON
  const { defineProperty, getOwnPropertyDescriptor } = Object
  const textOf = String
  const RealDate = Date
  const { apply, construct } = Reflect
  const { createObjectURL, revokeObjectURL } = URL
  const RealBlob = Blob

  /** 2020-01-01T00:00:00Z, and a seed: the world in which the server's sandbox loads definitions too. */
  const loadInstant = 1_577_836_800_000
  let state = 0x6d696c6c
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const fill = (view) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(random() * 256)
    return view
  }
  const uuid = () => {
    const bytes = fill(new Uint8Array(16))
    bytes[6] = (bytes[6] & 0x0f) | 0x40
    bytes[8] = (bytes[8] & 0x3f) | 0x80
    let text = ''
    for (let index = 0; index < 16; index++) {
      if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
      text += (bytes[index] + 0x100).toString(16).slice(1)
    }
    return text
  }
  const replace = (owner, key, value) => defineProperty(owner, key, { ...getOwnPropertyDescriptor(owner, key), value })

  /** The server puts its clock and its dice back after loading; here nothing runs after it. */
  const fixWorld = () => {
    replace(RealDate, 'now', () => loadInstant)
    replace(globalThis, 'Date', new Proxy(RealDate, {
      construct: (target, args, newTarget) => construct(target, args.length === 0 ? [loadInstant] : args, newTarget),
      apply: () => new RealDate(loadInstant).toString(),
    }))
    replace(Performance.prototype, 'now', () => 0)
    replace(Math, 'random', random)
    replace(Crypto.prototype, 'getRandomValues', fill)
    // Of secure contexts only; an author's code may count on it everywhere.
    defineProperty(Crypto.prototype, 'randomUUID', { configurable: true, enumerable: true, writable: true, value: uuid })
    const now = globalThis.Temporal?.Now
    if (now === undefined) return
    const instant = () => globalThis.Temporal.Instant.fromEpochMilliseconds(loadInstant)
    const zone = (name) => instant().toZonedDateTimeISO(name ?? 'UTC')
    replace(now, 'instant', instant)
    replace(now, 'timeZoneId', () => 'UTC')
    replace(now, 'zonedDateTimeISO', zone)
    replace(now, 'plainDateTimeISO', (name) => zone(name).toPlainDateTime())
    replace(now, 'plainDateISO', (name) => zone(name).toPlainDate())
    replace(now, 'plainTimeISO', (name) => zone(name).toPlainTime())
  }

  // The policy closes the network. This closes the ways from one evaluation to the next, and to the frame.
  const closed = ['Worker', 'SharedWorker', 'BroadcastChannel', 'importScripts', 'postMessage', 'close', 'indexedDB', 'caches', 'cookieStore']
  const open = ['constructor', 'userAgent', 'language', 'languages', 'hardwareConcurrency', 'onLine']
  const close = () => {
    for (const name of closed) {
      for (let owner = globalThis; owner !== null; owner = Object.getPrototypeOf(owner)) Reflect.deleteProperty(owner, name)
    }
    for (const key of Object.getOwnPropertyNames(WorkerNavigator.prototype)) {
      if (!open.includes(key)) Reflect.deleteProperty(WorkerNavigator.prototype, key)
    }
  }
  // What definitions print while they load is nobody's: a run's log is what steps print.
  const silence = () => {
    for (const name of Object.keys(console)) if (typeof console[name] === 'function') replace(console, name, () => undefined)
  }

  const longest = 65_000
  const read = (value, key) => {
    try {
      const text = value[key]
      return typeof text === 'string' ? text : undefined
    } catch {
      return undefined
    }
  }
  const print = (value) => {
    try {
      return slice(textOf(value), 0, longest)
    } catch {
      return 'a value that cannot be shown as text was thrown'
    }
  }
  const rawError = (value, depth) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return { name: 'Error', message: print(value) }
    const error = { name: slice(read(value, 'name') ?? 'Error', 0, 256), message: slice(read(value, 'message') ?? print(value), 0, longest) }
    const stack = read(value, 'stack')
    const code = read(value, 'code')
    if (stack !== undefined) error.stack = slice(stack, 0, longest)
    if (code !== undefined) error.code = slice(code, 0, 128)
    let cause
    try {
      cause = value.cause
    } catch {
      cause = undefined
    }
    if (cause !== undefined && cause !== null && depth < 8) error.cause = rawError(cause, depth + 1)
    return error
  }

  const load = async (code) => {
    // The last line names the module in stacks, where its address would be that of a blob.
    const url = apply(createObjectURL, URL, [new RealBlob([code, '\n//# sourceURL=millrace:///bundle.js'], { type: 'text/javascript' })])
    let location
    try {
      const bundle = await import(url)
      location = await bundle.serve({ send: () => undefined, now: () => loadInstant })
    } catch (thrown) {
      return { type: 'load-failed', error: rawError(thrown, 0) }
    } finally {
      apply(revokeObjectURL, URL, [url])
    }
    try {
      const answer = await location.describe()
      return answer.problems === undefined ? { type: 'manifest', manifest: answer.manifest } : { type: 'definition-problems', problems: answer.problems }
    } catch (thrown) {
      return { type: 'load-failed', error: rawError(thrown, 0) }
    }
  }

  /** Engines compile a function when it is first called: better now than under somebody's keystroke. */
  const warm = ({ asset, job, externalAsset, serveLocation, z }) => {
    const far = externalAsset('far', { group: 'a', description: 'b', owners: ['team:a'], kinds: ['a'], tags: { a: 'b' } })
    const near = asset('near', { deps: [far], group: 'a', owners: ['team:a'], kinds: ['a'], tags: { a: 'b' }, config: z.object({ n: z.number().int().default(1) }), run: () => 1 })
    const next = asset('next', { inputs: { near }, run: () => 1 })
    serveLocation({ far, near, next, all: job('all', { selection: 'group:a', config: { assets: { near: { n: 2 } } } }) }, { send: () => undefined, now: () => 0 }).describe()
  }

  const quiet = (event) => event.preventDefault()
  addEventListener('error', quiet)
  addEventListener('unhandledrejection', quiet)
  addEventListener('message', async ({ data: { port, sdk } }) => {
    const library = await import(sdk)
    globalThis[Symbol.for('millrace.sdk')] = library
    warm(library)
    close()
    silence()
    fixWorld()
    defineProperty(globalThis, Symbol.for('millrace.preview.enter'), { value: (file) => postOn(port, file) })
    port.onmessage = async ({ data: code }) => postOn(port, stringify(await load(code)))
    postOn(port, 'ready')
  }, { once: true })
})()
