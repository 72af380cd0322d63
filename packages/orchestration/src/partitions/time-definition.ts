import { MillraceError, type TimePartitionsDefinition } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { dayLength, dayOfDate, daysInMonth } from '../time/civil-date'
import { openZone, type Zone } from '../time/zone'

/** A time definition with its defaults filled in and its moments read. Instants are milliseconds. */
export interface TimeDefinition {
  readonly type: TimePartitionsDefinition['type']
  readonly cron: string
  readonly zone: Zone
  readonly start: number
  readonly end: number | null
  readonly keyFormat: string
  readonly endOffset: number
  readonly excludedCrons: readonly string[]
  readonly excludedInstants: readonly number[]
}

const cronOf = (definition: TimePartitionsDefinition): string => {
  switch (definition.type) {
    case 'hourly': return `${definition.minuteOffset ?? 0} * * * *`
    case 'daily': return `${definition.minuteOffset ?? 0} ${definition.hourOffset ?? 0} * * *`
    case 'weekly': return `${definition.minuteOffset ?? 0} ${definition.hourOffset ?? 0} * * ${definition.dayOffset ?? 0}`
    case 'monthly': return `${definition.minuteOffset ?? 0} ${definition.hourOffset ?? 0} ${definition.dayOffset || 1} * *`
    case 'cron': return definition.cron
  }
}

const momentPattern = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?$/

const readMoment = (text: string, zone: Zone): number => {
  if (text.endsWith('Z')) return Temporal.Instant.from(text).epochMilliseconds
  const found = momentPattern.exec(text)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (found ?? []).slice(1).map((part) => Number(part ?? 0))
  if (found === null || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) {
    throw new MillraceError('invalid-partitions', `“${text}” is no date or time`)
  }
  const milliseconds = Number((found[7] ?? '0').padEnd(3, '0'))
  return zone.instantOf(dayOfDate({ year, month, day }) * dayLength + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds)
}

/** Definitions of a manifest are opened again at every tick. */
const read = new WeakMap<TimePartitionsDefinition, TimeDefinition>()

/** Throws `invalid-timezone`, `invalid-partitions`. */
export const readTimeDefinition = (definition: TimePartitionsDefinition): TimeDefinition => {
  const known = read.get(definition)
  if (known !== undefined) return known
  const opened = openDefinition(definition)
  read.set(definition, opened)
  return opened
}

const openDefinition = (definition: TimePartitionsDefinition): TimeDefinition => {
  const zone = openZone(definition.timezone ?? 'UTC')
  const exclusions = definition.exclusions ?? []
  return {
    type: definition.type,
    cron: cronOf(definition),
    zone,
    start: readMoment(definition.start, zone),
    end: definition.end == null ? null : readMoment(definition.end, zone),
    keyFormat: definition.keyFormat ?? (definition.type === 'hourly' ? '%Y-%m-%d-%H:%M' : '%Y-%m-%d'),
    endOffset: definition.endOffset ?? 0,
    excludedCrons: exclusions.flatMap((exclusion) => ('cron' in exclusion ? [exclusion.cron] : [])),
    excludedInstants: exclusions.flatMap((exclusion) => ('at' in exclusion ? [readMoment(exclusion.at, zone)] : [])).sort((a, b) => a - b),
  }
}
