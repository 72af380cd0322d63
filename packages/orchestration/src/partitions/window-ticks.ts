import { MillraceError } from '@millrace/protocol'
import { lowerBound } from '../time/lower-bound'
import { yearOfTime } from '../time/civil-date'
import { TickIndex, type YearOfTicks } from '../time/tick-index'
import { openTicks } from '../time/ticks'
import type { TimeDefinition } from './time-definition'

/** A year of ticks without the excluded ones, which are kept as places among all ticks of the year. */
class RemainingTicks implements YearOfTicks {
  readonly count: number
  readonly #all: YearOfTicks
  readonly #excluded: readonly number[]

  constructor(all: YearOfTicks, excluded: readonly number[]) {
    this.#all = all
    this.#excluded = excluded
    this.count = all.count - excluded.length
  }

  before(instant: number): number {
    const place = this.#all.before(instant)
    return place - lowerBound(this.#excluded, place)
  }

  at(position: number): number {
    let low = 0
    let high = this.#excluded.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#excluded[middle] ?? 0) - middle <= position) low = middle + 1
      else high = middle
    }
    return this.#all.at(position + low)
  }
}

const placeOf = (ticks: YearOfTicks, instant: number): number | null => {
  const place = ticks.before(instant)
  return ticks.before(instant + 1) > place ? place : null
}

/** Walks over whichever of the two lists is shorter. */
const sharedPlaces = (ticks: YearOfTicks, excluded: YearOfTicks): number[] => {
  const places: number[] = []
  if (excluded.count <= ticks.count) {
    for (let index = 0; index < excluded.count; index++) {
      const place = placeOf(ticks, excluded.at(index))
      if (place !== null) places.push(place)
    }
    return places
  }
  for (let index = 0; index < ticks.count; index++) if (placeOf(excluded, ticks.at(index)) !== null) places.push(index)
  return places
}

/** The beginnings of windows: numbers stand for windows that exist by the definition, whatever its start, its end and the time now. */
export class WindowTicks {
  readonly all: TickIndex
  readonly listed: TickIndex
  readonly hasExclusions: boolean
  readonly #definition: TimeDefinition
  readonly #excludedPlaces = new Map<number, readonly number[]>()

  constructor(definition: TimeDefinition) {
    this.#definition = definition
    this.all = openTicks(definition.cron, definition.zone.name)
    this.hasExclusions = definition.excludedCrons.length > 0 || definition.excludedInstants.length > 0
    this.listed = this.hasExclusions
      ? new TickIndex((year) => new RemainingTicks(this.all.year(year), this.#excludedIn(year)))
      : this.all
    for (const cron of definition.excludedCrons) openTicks(cron, definition.zone.name)
  }

  /** The number of the first window that begins at or after the instant. */
  numberAt(instant: number): number {
    return this.listed.numberAt(instant)
  }

  /** The number of the last window that begins at or before the instant. */
  numberHolding(instant: number): number {
    return this.listed.numberAt(instant + 1) - 1
  }

  /** The number of the last window that has ended by the instant. */
  lastEnded(instant: number): number {
    const boundary = this.all.tick(this.all.numberAt(instant + 1) - 1)
    return boundary === null ? Number.MIN_SAFE_INTEGER : this.listed.numberAt(boundary) - 1
  }

  startOf(number: number): number {
    return this.listed.tick(number) ?? refuseTime()
  }

  endOf(number: number): number {
    return this.all.tick(this.all.numberAt(this.startOf(number) + 1)) ?? refuseTime()
  }

  /** Moves a boundary by whole windows: back to the beginning of one that ended before it, on to the end of one that begins after it. */
  shift(instant: number, windows: number): number {
    if (windows < 0) return this.startOf(this.lastEnded(instant) + windows + 1)
    return windows > 0 ? this.endOf(this.numberAt(instant) + windows - 1) : instant
  }

  /** Cuts a span of numbers wherever an excluded window lies between two neighbours. */
  cutAtExclusions(span: { from: number; to: number }): { from: number; to: number }[] {
    if (!this.hasExclusions || span.to - span.from < 2) return span.to > span.from ? [span] : []
    const [first, last] = [this.startOf(span.from), this.startOf(span.to - 1)]
    const cuts: number[] = []
    for (let year = yearOfTime(first); year <= yearOfTime(last); year++) {
      const before = this.listed.beforeYear(year)
      for (const [index, place] of this.#excludedIn(year).entries()) {
        const cut = before + place - index
        if (cut > span.from && cut < span.to && cut !== cuts.at(-1)) cuts.push(cut)
      }
    }
    cuts.push(span.to)
    return cuts.map((to, index) => ({ from: cuts[index - 1] ?? span.from, to }))
  }

  #excludedIn(year: number): readonly number[] {
    const known = this.#excludedPlaces.get(year)
    if (known !== undefined) return known
    const ticks = this.all.year(year)
    const { excludedCrons, excludedInstants, zone } = this.#definition
    const places = new Set<number>()
    for (const cron of excludedCrons) for (const place of sharedPlaces(ticks, openTicks(cron, zone.name).year(year))) places.add(place)
    for (const instant of excludedInstants) {
      const place = yearOfTime(instant) === year ? placeOf(ticks, instant) : null
      if (place !== null) places.add(place)
    }
    const sorted = [...places].sort((a, b) => a - b)
    this.#excludedPlaces.set(year, sorted)
    return sorted
  }
}

const refuseTime = (): never => {
  throw new MillraceError('invalid-partitions', 'windows reach beyond the years 1 to 9999')
}
