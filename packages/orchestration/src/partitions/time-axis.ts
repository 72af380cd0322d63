import { MillraceError } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { readCron } from '../cron/parse-cron'
import { openZone } from '../time/zone'
import type { PartitionAxis } from './axis'
import { existingWindows } from './existing-windows'
import { fingerprintOf } from './fingerprint'
import { openKeyFormat, type KeyFormat } from '../partition-key/key-format'
import type { Span } from './region'
import type { TimeDefinition } from './time-definition'
import { WindowTicks } from './window-ticks'

/** All that does not depend on the time now. Definitions that differ in start, end and end offset only share their windows and the numbers of these. */
interface OpenWindows {
  readonly ticks: WindowTicks
  readonly format: KeyFormat
  readonly suffixed: KeyFormat
  readonly everyHour: boolean
  readonly fingerprint: string
}

const capacity = 512
const opened = new Map<string, OpenWindows>()
const ofDefinition = new WeakMap<TimeDefinition, OpenWindows>()

const openWindows = (definition: TimeDefinition): OpenWindows => {
  const { cron, zone, excludedCrons, excludedInstants, keyFormat } = definition
  const format = openKeyFormat(keyFormat)
  return {
    ticks: new WindowTicks(definition),
    format,
    suffixed: format.hasOffset ? format : openKeyFormat(`${keyFormat}%z`),
    everyHour: readCron(cron).everyHour,
    fingerprint: fingerprintOf(JSON.stringify(['time', cron, zone.name, excludedCrons, excludedInstants, keyFormat])),
  }
}

const shareWindows = (definition: TimeDefinition): OpenWindows => {
  const known = ofDefinition.get(definition)
  if (known !== undefined) return known
  const { cron, zone, excludedCrons, excludedInstants, keyFormat } = definition
  const name = JSON.stringify([cron, zone.name, excludedCrons, excludedInstants, keyFormat])
  const windows = opened.get(name) ?? openWindows(definition)
  opened.delete(name)
  opened.set(name, windows)
  for (const [oldest] of opened) {
    if (opened.size <= capacity) break
    opened.delete(oldest)
  }
  ofDefinition.set(definition, windows)
  return windows
}

/** When the clocks of a zone show what a text says that is written in a key format; null for any other text. */
export const readKeyTime = (text: string, keyFormat: string, timezone: string): Temporal.Instant | null => {
  const format = openKeyFormat(keyFormat)
  const read = format.read(text) ?? (format.hasOffset ? null : openKeyFormat(`${keyFormat}%z`).read(text))
  if (read === null) return null
  return Temporal.Instant.fromEpochMilliseconds(read.offset === null ? openZone(timezone).instantOf(read.wallTime) : read.wallTime - read.offset)
}

/** Windows between the ticks of a cron string. An ordinal is the number of a window counted from 1970, so it does not depend on the start. */
export class TimeAxis implements PartitionAxis {
  readonly kind = 'time'
  readonly definition: TimeDefinition
  readonly ticks: WindowTicks
  readonly fingerprint: string
  readonly existing: Span
  readonly #format: KeyFormat
  readonly #suffixed: KeyFormat
  readonly #everyHour: boolean

  constructor(definition: TimeDefinition, now: number) {
    this.definition = definition
    const { ticks, format, suffixed, everyHour, fingerprint } = shareWindows(definition)
    this.ticks = ticks
    this.fingerprint = fingerprint
    this.#format = format
    this.#suffixed = suffixed
    this.#everyHour = everyHour
    this.existing = existingWindows(definition, this.ticks, now)
    this.#checkKeys()
  }

  keyOf(ordinal: number): string {
    return this.keyAt(this.ticks.startOf(ordinal))
  }

  ordinalOf(key: string): number | null {
    const instant = this.instantOf(key)
    if (instant === null) return null
    const ordinal = this.ticks.numberAt(instant)
    return this.ticks.listed.tick(ordinal) !== null && this.keyOf(ordinal) === key ? ordinal : null
  }

  /** A key between two ticks stands for the next one. A range may reach beyond now, but not before the start nor after the end. */
  rangeOf(first: string, last: string): Span {
    const from = this.ticks.numberAt(this.#known(first))
    const to = this.ticks.numberAt(this.#known(last)) + 1
    const { start, end } = this.definition
    if (this.ticks.startOf(from) < start) throw new MillraceError('unknown-partition', `the range begins with ${first}, before the first partition`)
    if (end !== null && this.ticks.endOf(to - 1) > end) {
      throw new MillraceError('unknown-partition', `the range ends with ${last}, after the last partition`)
    }
    return { from, to: Math.max(from, to) }
  }

  /** When the clocks show what a key says; null for a text that is no key. */
  instantOf(key: string): number | null {
    const read = this.#format.read(key) ?? this.#suffixed.read(key)
    if (read === null) return null
    return read.offset === null ? this.definition.zone.instantOf(read.wallTime) : read.wallTime - read.offset
  }

  /** A tick written as a key. Where hours repeat, the second of two equal wall times gets its offset appended. */
  keyAt(instant: number): string {
    const { zone } = this.definition
    const offset = zone.offsetAt(instant)
    const wallTime = instant + offset
    const isSecond = this.#everyHour && !this.#format.hasOffset && zone.instantOf(wallTime) !== instant
    return (isSecond ? this.#suffixed : this.#format).write(wallTime, offset)
  }

  #known(key: string): number {
    const instant = this.instantOf(key)
    if (instant !== null) return instant
    throw new MillraceError('unknown-partition', `“${key}” is no partition key; keys are written ${this.definition.keyFormat}`, { details: { key } })
  }

  #checkKeys(): void {
    const { from, to } = this.existing
    if (from === to) return
    const key = this.keyOf(from)
    const instant = this.instantOf(key)
    const next = instant === null ? null : this.ticks.numberAt(instant) + 1
    if (next === null || (next < to && this.keyOf(next) === key)) {
      const { keyFormat, cron } = this.definition
      throw new MillraceError('invalid-partitions', `the key format “${keyFormat}” gives several windows of “${cron}” the key ${key}: write more of the time, such as %H:%M`)
    }
  }
}
