import { dayLength, firstDayOfYear, yearOfTime } from './civil-date'
import { lowerBound } from './lower-bound'
import type { CronSchedule } from '../cron/parse-cron'
import { WallTimes } from './wall-times'
import type { Zone, ZoneSegment } from './zone'

/** The ticks of one calendar year of UTC, as a sorted list that need not be stored. */
export interface YearOfTicks {
  readonly count: number
  /** How many of them come before the instant. */
  before(instant: number): number
  at(position: number): number
}

/** Ticks are numbered from the beginning of 1970; earlier ones have negative numbers. */
const originYear = 1970
/** Years have four digits. */
export const firstYear = 1
export const lastYear = 9999
/** No schedule pauses for so long; after it nothing is left to come (all ticks may be excluded, for example). */
const longestPause = 100

/**
 * A sorted, endless list of instants that is counted year by year and never written out: the number of an instant, and the instant of a number,
 * cost a binary search once the years between were counted.
 */
export class TickIndex {
  readonly #read: (year: number) => YearOfTicks
  readonly #years = new Map<number, YearOfTicks>()
  /** `#after[n]`: how many ticks lie between the origin and the beginning of the n-th year after it; `#earlier` likewise, going back. */
  readonly #after = [0]
  readonly #earlier = [0]
  /** The year that was asked for last: whoever walks over ticks stays in it for long. */
  #recent: { readonly from: number; readonly to: number; readonly ticks: YearOfTicks } | null = null

  constructor(read: (year: number) => YearOfTicks) {
    this.#read = read
  }

  /** The number of the first tick at or after the instant. */
  numberAt(instant: number): number {
    const year = Math.min(Math.max(yearOfTime(instant), firstYear), lastYear)
    return this.beforeYear(year) + this.year(year).before(instant)
  }

  /** The tick with the number, or null where the calendar of four-digit years ends. */
  tick(number: number): number | null {
    if (this.#recent !== null && number >= this.#recent.from && number < this.#recent.to) return this.#recent.ticks.at(number - this.#recent.from)
    const year = number >= 0 ? this.#yearForward(number) : this.#yearBackward(number)
    if (year === null) return null
    const ticks = this.year(year)
    const from = this.beforeYear(year)
    this.#recent = { from, to: from + ticks.count, ticks }
    return ticks.at(number - from)
  }

  has(instant: number): boolean {
    return this.numberAt(instant + 1) > this.numberAt(instant)
  }

  year(year: number): YearOfTicks {
    const known = this.#years.get(year)
    if (known !== undefined) return known
    const ticks = this.#read(year)
    this.#years.set(year, ticks)
    return ticks
  }

  /** The number of the first tick of the year. */
  beforeYear(year: number): number {
    const distance = year - originYear
    const counts = distance >= 0 ? this.#after : this.#earlier
    while (counts.length <= Math.abs(distance)) this.#extend(counts)
    const count = counts[Math.abs(distance)] ?? 0
    return distance >= 0 ? count : -count
  }

  #extend(counts: number[]): void {
    const year = counts === this.#after ? originYear + counts.length - 1 : originYear - counts.length
    counts.push((counts.at(-1) ?? 0) + this.year(year).count)
  }

  #yearForward(number: number): number | null {
    const counts = this.#after
    while ((counts.at(-1) ?? 0) <= number) {
      if (originYear + counts.length - 1 > lastYear || isPausing(counts)) return null
      this.#extend(counts)
    }
    return originYear + lowerBound(counts, number + 1) - 1
  }

  #yearBackward(number: number): number | null {
    const counts = this.#earlier
    while ((counts.at(-1) ?? 0) < -number) {
      if (originYear - counts.length < firstYear || isPausing(counts)) return null
      this.#extend(counts)
    }
    return originYear - lowerBound(counts, -number)
  }
}

const isPausing = (counts: readonly number[]): boolean => counts.length > longestPause && counts.at(-1) === counts.at(-1 - longestPause)

/** A stretch of ticks under one offset. `gap` is 1 when wall times that were skipped tick at its beginning. */
interface Stretch {
  readonly start: number
  readonly end: number
  readonly offset: number
  readonly gap: 0 | 1
  /** The wall times that tick in it, the end not included. */
  readonly fromWall: number
  readonly toWall: number
  readonly count: number
  readonly wallYear: number
  readonly wallRank: number
}

interface StretchContext {
  readonly walls: WallTimes
  readonly zone: Zone
  readonly everyHour: boolean
}

/**
 * The rule at a change of the clocks. A schedule that repeats every hour ticks at whatever the clocks show. Any other ticks once for each wall time:
 * a skipped one at the change, a repeated one at its second instant, so that the first pass through repeated times is left out.
 */
const readStretch = ({ walls, zone, everyHour }: StretchContext, { start, end, offset }: ZoneSegment): Stretch => {
  const fromWall = start + offset
  const toWall = end + (everyHour ? offset : Math.min(offset, zone.offsetAt(end)))
  const skippedFrom = start + zone.offsetAt(start - 1)
  const isSkipping = !everyHour && skippedFrom < fromWall && walls.count(skippedFrom, fromWall) > 0
  const gap = isSkipping && walls.count(fromWall, fromWall + 1) === 0 ? 1 : 0
  const wallYear = yearOfTime(fromWall)
  return {
    start, end, offset, gap, fromWall, toWall, count: gap + walls.count(fromWall, toWall), wallYear, wallRank: walls.rank(wallYear, fromWall),
  }
}

class CronYear implements YearOfTicks {
  readonly count: number
  readonly #stretches: readonly Stretch[]
  readonly #walls: WallTimes

  constructor(context: StretchContext, year: number) {
    this.#walls = context.walls
    this.#stretches = context.zone.segmentsOf(year).map((segment) => readStretch(context, segment))
    this.count = this.#stretches.reduce((sum, { count }) => sum + count, 0)
  }

  before(instant: number): number {
    let count = 0
    for (const stretch of this.#stretches) {
      if (instant <= stretch.start) break
      if (instant >= stretch.end) count += stretch.count
      else count += stretch.gap + this.#wallsUntil(stretch, Math.min(stretch.toWall, instant + stretch.offset))
    }
    return count
  }

  #wallsUntil(stretch: Stretch, wallTime: number): number {
    if (yearOfTime(wallTime) !== stretch.wallYear) return this.#walls.count(stretch.fromWall, wallTime)
    return Math.max(0, this.#walls.rank(stretch.wallYear, wallTime) - stretch.wallRank)
  }

  at(position: number): number {
    let rest = position
    for (const stretch of this.#stretches) {
      if (rest >= stretch.count) {
        rest -= stretch.count
        continue
      }
      if (rest < stretch.gap) return stretch.start
      return this.#walls.at(stretch.wallYear, stretch.wallRank + rest - stretch.gap) - stretch.offset
    }
    return this.#stretches.at(-1)?.end ?? firstDayOfYear(originYear) * dayLength
  }
}

/** The ticks of a schedule in a zone. */
export const indexTicks = (schedule: CronSchedule, zone: Zone): TickIndex => {
  const context = { walls: new WallTimes(schedule), zone, everyHour: schedule.everyHour }
  return new TickIndex((year) => new CronYear(context, year))
}
