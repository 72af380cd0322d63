import { MillraceError } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { dayLength, dayOfDate, firstDayOfYear, isLeapYear, weekdayOfDay, yearOfTime } from './civil-date'

/** A span of time with one offset from UTC. All numbers are milliseconds; the end is not part of it. */
export interface ZoneSegment {
  readonly start: number
  readonly end: number
  readonly offset: number
}

export interface Zone {
  readonly name: string
  /** What the clocks show minus UTC. */
  offsetAt(instant: number): number
  /** The segments of a calendar year of UTC, without gaps. */
  segmentsOf(year: number): readonly ZoneSegment[]
  /** Of a wall time that happens twice the first instant; a skipped one is read with the offset in force before the change. */
  instantOf(wallTime: number): number
}

const sampling = 7 * dayLength
/**
 * The zone database lists no single changes after 2087. From then on rules name weekdays of months, so that years of one kind are alike,
 * and 28 years without a leap day left out hold every kind.
 */
const repeatedYears = { from: 2101, to: 2128 }

const offsetReader = (timezone: string): ((instant: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  const fields = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/
  return (instant) => {
    const found = fields.exec(format.format(instant))
    if (found === null) throw new MillraceError('internal', `the time in ${timezone} cannot be read`)
    const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number)
    const wall = ((dayOfDate({ year, month, day }) * 24 + hour) * 3600 + minute * 60 + second) * 1000
    return wall - Math.floor(instant / 1000) * 1000
  }
}

/** The first second whose offset is not that of `before`. */
const findChange = (offsetAt: (instant: number) => number, before: number, after: number): number => {
  const offset = offsetAt(before)
  let low = before / 1000
  let high = after / 1000
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * 1000) === offset) low = middle
    else high = middle
  }
  return high * 1000
}

/**
 * The library's own look-up of transitions costs half a millisecond each: too slow for ticks of a century. A week is shorter than any
 * period between two changes that the zone database knows since 1970, so weekly samples miss none.
 */
const readSegments = (offsetAt: (instant: number) => number, year: number): ZoneSegment[] => {
  const start = firstDayOfYear(year) * dayLength
  const end = firstDayOfYear(year + 1) * dayLength
  const segments: ZoneSegment[] = []
  let from = start
  let offset = offsetAt(start)
  let before = start
  while (before < end) {
    const after = Math.min(before + sampling, end)
    const next = offsetAt(after)
    if (next === offset) {
      before = after
      continue
    }
    const change = findChange(offsetAt, before, after)
    if (change >= end) break
    segments.push({ start: from, end: change, offset })
    from = change
    offset = offsetAt(change)
    before = change
  }
  segments.push({ start: from, end, offset })
  return segments
}

class CachedZone implements Zone {
  readonly name: string
  readonly #read: (instant: number) => number
  readonly #years = new Map<number, readonly ZoneSegment[]>()
  #last: ZoneSegment = { start: 0, end: 0, offset: 0 }

  constructor(name: string) {
    this.name = name
    this.#read = name === 'UTC' ? () => 0 : offsetReader(name)
  }

  offsetAt(instant: number): number {
    if (instant >= this.#last.start && instant < this.#last.end) return this.#last.offset
    for (const segment of this.segmentsOf(yearOfTime(instant))) {
      if (instant >= segment.end) continue
      this.#last = segment
      break
    }
    return this.#last.offset
  }

  segmentsOf(year: number): readonly ZoneSegment[] {
    const known = this.#years.get(year)
    if (known !== undefined) return known
    const segments = year <= repeatedYears.to ? this.#readYear(year) : this.#repeat(year)
    this.#years.set(year, segments)
    return segments
  }

  instantOf(wallTime: number): number {
    const before = this.offsetAt(wallTime - dayLength)
    const after = this.offsetAt(wallTime + dayLength)
    if (before === after || this.offsetAt(wallTime - before) === before) return wallTime - before
    return this.offsetAt(wallTime - after) === after ? wallTime - after : wallTime - before
  }

  #readYear(year: number): ZoneSegment[] {
    if (this.name !== 'UTC') return readSegments(this.#read, year)
    return [{ start: firstDayOfYear(year) * dayLength, end: firstDayOfYear(year + 1) * dayLength, offset: 0 }]
  }

  #repeat(year: number): ZoneSegment[] {
    let like = repeatedYears.from
    while (!isAlike(like, year)) like++
    const shift = (firstDayOfYear(year) - firstDayOfYear(like)) * dayLength
    return this.segmentsOf(like).map(({ start, end, offset }) => ({ start: start + shift, end: end + shift, offset }))
  }
}

/** Whether each date of the two years falls on the same weekday. */
const isAlike = (one: number, other: number): boolean =>
  isLeapYear(one) === isLeapYear(other) && weekdayOfDay(firstDayOfYear(one)) === weekdayOfDay(firstDayOfYear(other))

const opened = new Map<string, Zone>()

/** The name as the zone database writes it, or null when it knows none. */
const properName = (name: string): string | null => {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Opens an IANA zone, written exactly as the zone database writes it. Fixed offsets (`+02:00`) are no zones. Throws `invalid-timezone`. */
export const openZone = (name: string): Zone => {
  const known = opened.get(name)
  if (known !== undefined) return known
  const proper = /^[A-Za-z]/.test(name) ? properName(name) : null
  if (proper === null) {
    throw new MillraceError('invalid-timezone', `there is no time zone “${name}”; write the name of the IANA database, for example Europe/Berlin`)
  }
  if (proper !== name) throw new MillraceError('invalid-timezone', `there is no time zone “${name}”; did you mean ${proper}?`)
  const zone = new CachedZone(name)
  opened.set(name, zone)
  return zone
}
