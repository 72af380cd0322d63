import { MillraceError, type SinglePartitionMapping } from '@millrace/protocol'
import { clipToExisting } from '../axis'
import { intersect, regionOfSpans, subtract, type Region, type Span } from '../region'
import type { TimeAxis } from '../time-axis'
import type { AxisRelation } from './axis-relation'

export type TimeWindowMapping = Extract<SinglePartitionMapping, { type: 'time-window' }>

interface TimePair {
  readonly upstream: TimeAxis
  readonly downstream: TimeAxis
}

interface Stretch {
  readonly start: number
  readonly end: number
}

const isPlain = (axis: TimeAxis, cron: string): boolean => axis.definition.cron === cron && !axis.ticks.hasExclusions

/** Whether every boundary of the one is a boundary of the other. */
const fitsInto = (from: TimeAxis, to: TimeAxis): boolean =>
  from.definition.cron === to.definition.cron || (isPlain(from, '0 0 * * *') && isPlain(to, '0 * * * *'))

const stretchOf = ({ ticks }: TimeAxis, { from, to }: Span): Stretch => ({ start: ticks.startOf(from), end: ticks.endOf(to - 1) })

/** The windows that begin in a stretch. */
const beginningIn = ({ ticks }: TimeAxis, { start, end }: Stretch): Span => ({ from: ticks.numberAt(start), to: ticks.numberAt(end) })

/** The windows that overlap a stretch. */
const overlapping = ({ ticks }: TimeAxis, { start, end }: Stretch): Span => ({ from: ticks.numberHolding(start), to: ticks.numberAt(end) })

/** Moves a boundary by windows of an axis, but never out of what exists on the bounding axis. */
const shift = (axis: TimeAxis, bounds: Stretch | null, { instant, windows }: { instant: number; windows: number }): number => {
  const shifted = axis.ticks.shift(instant, windows)
  if (bounds === null || windows === 0) return shifted
  return windows < 0 ? Math.max(bounds.start, shifted) : Math.min(bounds.end, shifted)
}

const boundsOf = (axis: TimeAxis): Stretch | null => (axis.existing.from === axis.existing.to ? null : stretchOf(axis, axis.existing))

/**
 * A partition reads those whose windows overlap its own, moved by the offsets. A span is mapped as a whole, because the images of neighbours touch;
 * it is cut at excluded windows, and taken apart where offsets turn the beginning behind the end, so that the images do not.
 */
class TimeWindowRelation implements AxisRelation {
  readonly #mapping: TimeWindowMapping
  readonly #pair: TimePair

  constructor(mapping: TimeWindowMapping, pair: TimePair) {
    this.#mapping = mapping
    this.#pair = pair
  }

  upstreamOf(spans: readonly Span[]): ReturnType<AxisRelation['upstreamOf']> {
    const { upstream, downstream } = this.#pair
    const existing = regionOfSpans([upstream.existing])
    const needed = this.#needed(spans.flatMap((span) => this.#pieces(downstream, span)), spans)
    return {
      found: intersect(needed, existing),
      missing: this.#mapping.allowNonexistentUpstream ? [] : subtract(this.#isTurned ? this.#neededAsOne(spans) : needed, existing),
      missingOn: 'upstream',
    }
  }

  /** What is missing is told of a set as a whole, as in the reference. */
  #neededAsOne(spans: readonly Span[]): Region {
    return this.#needed(spans.flatMap((span) => this.#pair.downstream.ticks.cutAtExclusions(span)), spans)
  }

  #needed(pieces: readonly Span[], spans: readonly Span[]): Region {
    const { upstream, downstream } = this.#pair
    const bounds = boundsOf(upstream)
    const isBefore = this.#endsBeforeUpstream(spans)
    return regionOfSpans(pieces.map((piece) =>
      isBefore ? beginningIn(upstream, stretchOf(downstream, piece)) : this.#neededBy(piece, bounds)))
  }

  downstreamOf(spans: readonly Span[]): Region {
    const { upstream, downstream } = this.#pair
    const bounds = boundsOf(downstream)
    const found: Span[] = []
    for (const span of spans) {
      for (const piece of this.#pieces(upstream, span)) {
        found.push(clipToExisting(downstream, this.#readersOf(piece, bounds)))
      }
    }
    return regionOfSpans(found)
  }

  /** The offsets turn the beginning behind the end, so that neighbours do not touch any more. */
  get #isTurned(): boolean {
    return this.#mapping.startOffset > this.#mapping.endOffset
  }

  #pieces(axis: TimeAxis, span: Span): readonly Span[] {
    if (!this.#isTurned) return axis.ticks.cutAtExclusions(span)
    return Array.from({ length: span.to - span.from }, (_, index) => ({ from: span.from + index, to: span.from + index + 1 }))
  }

  /** A set that ends before the upstream start, without offsets: as in the reference, only upstream windows that begin in it count as missing. */
  #endsBeforeUpstream(spans: readonly Span[]): boolean {
    const { upstream, downstream } = this.#pair
    const { startOffset, endOffset } = this.#mapping
    const last = spans.at(-1)
    return last !== undefined && startOffset === 0 && endOffset === 0 && downstream.ticks.endOf(last.to - 1) <= upstream.definition.start
  }

  #neededBy(piece: Span, bounds: Stretch | null): Span {
    const { upstream, downstream } = this.#pair
    const own = stretchOf(downstream, piece)
    const start = shift(downstream, bounds, { instant: own.start, windows: this.#mapping.startOffset })
    const end = shift(downstream, bounds, { instant: own.end, windows: this.#mapping.endOffset })
    return fitsInto(downstream, upstream) ? beginningIn(upstream, { start, end }) : overlapping(upstream, { start, end })
  }

  #readersOf(piece: Span, bounds: Stretch | null): Span {
    const { upstream, downstream } = this.#pair
    const own = stretchOf(upstream, piece)
    const aligned = fitsInto(upstream, downstream) ? own : stretchOf(downstream, overlapping(downstream, own))
    const start = shift(downstream, bounds, { instant: aligned.start, windows: -this.#mapping.endOffset })
    const end = shift(downstream, bounds, { instant: aligned.end, windows: -this.#mapping.startOffset })
    return beginningIn(downstream, { start, end })
  }
}

/** Throws `invalid-partitions` when the zones differ: windows of one would begin in the middle of windows of the other. */
export const relateTimeWindows = (mapping: TimeWindowMapping, pair: TimePair): AxisRelation => {
  const [one, other] = [pair.upstream.definition.zone.name, pair.downstream.definition.zone.name]
  if (one !== other) throw new MillraceError('invalid-partitions', `windows are related in one time zone, and these are in ${one} and ${other}: give both one zone, or say by customMapping(…) which are read`)
  return new TimeWindowRelation(mapping, pair)
}
