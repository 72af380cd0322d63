import { encodedPartitionSetSchema, MillraceError, type EncodedPartitionRun, type EncodedPartitionSet } from '@millrace/protocol'
import type { PartitionAxis } from './axis'
import { fingerprintOf } from './fingerprint'
import { ListedAxis } from './listed-axis'
import { PartitionSet, type PartitionSpace } from './partition-set'
import { regionOfSpans, unite, type Region, type Run, type Span } from './region'
import { TimeAxis } from './time-axis'

const isDynamic = (axis: PartitionAxis): axis is ListedAxis => axis instanceof ListedAxis && axis.isDynamic

/** Dynamic keys come and go and a set of them stays what it was, so their list is no part of the name. */
const storedFingerprint = (space: PartitionSpace): string =>
  space.axes.some(isDynamic) ? fingerprintOf(JSON.stringify(space.axes.map((axis) => (isDynamic(axis) ? 'dynamic' : axis.fingerprint)))) : space.fingerprint

const keysOf = (axis: PartitionAxis, { from, to }: Span): string[] => Array.from({ length: to - from }, (_, index) => axis.keyOf(from + index))

/** Windows are kept by their boundaries: numbers would shift with a new edition of the zone database. */
const boundariesOf = (axis: PartitionAxis, { from, to }: Span): readonly [number, number] =>
  axis instanceof TimeAxis ? [axis.ticks.startOf(from) / 1000, axis.ticks.endOf(to - 1) / 1000] : [from, to]

const encodeRun = ([axis, ...axes]: readonly PartitionAxis[], run: Run): EncodedPartitionRun => {
  if (axis === undefined) throw new MillraceError('internal', 'a set has more dimensions than its definition')
  const below = run.below?.map((each) => encodeRun(axes, each))
  if (isDynamic(axis)) return below === undefined ? [keysOf(axis, run)] : [keysOf(axis, run), below]
  const [from, to] = boundariesOf(axis, run)
  return below === undefined ? [from, to] : [from, to, below]
}

/** Writes a set as compact JSON: a run of any length takes two numbers. */
export const encodePartitionSet = (set: PartitionSet): EncodedPartitionSet => ({
  version: 1,
  fingerprint: storedFingerprint(set.space),
  runs: set.region.map((run) => encodeRun(set.space.axes, run)),
})

const refuse = (): never => {
  throw new MillraceError('invalid-partitions', 'the stored set does not have the shape of its definition')
}

interface Opened {
  readonly spans: readonly Span[]
  readonly below: readonly EncodedPartitionRun[] | undefined
}

const openRun = (axis: PartitionAxis, run: EncodedPartitionRun): Opened => {
  const [first, second, third] = run
  if (typeof first !== 'number') {
    if (!isDynamic(axis) || typeof second === 'number') return refuse()
    const ordinals = first.map((key) => axis.ordinalOf(key)).filter((ordinal) => ordinal !== null)
    return { spans: ordinals.map((ordinal) => ({ from: ordinal, to: ordinal + 1 })), below: second }
  }
  if (isDynamic(axis) || typeof second !== 'number' || !Number.isSafeInteger(first) || !Number.isSafeInteger(second) || second <= first) return refuse()
  if (axis instanceof TimeAxis) return { spans: [{ from: axis.ticks.numberAt(first * 1000), to: axis.ticks.numberAt(second * 1000) }], below: third }
  if (first < axis.existing.from || second > axis.existing.to) return refuse()
  return { spans: [{ from: first, to: second }], below: third }
}

const decodeRuns = ([axis, ...axes]: readonly PartitionAxis[], runs: readonly EncodedPartitionRun[]): Region => {
  if (axis === undefined) return refuse()
  if (axes.length === 0) {
    return regionOfSpans(runs.flatMap((run) => {
      const { spans, below } = openRun(axis, run)
      return below === undefined ? spans : refuse()
    }))
  }
  let region: Region = []
  for (const run of runs) {
    const { spans, below } = openRun(axis, run)
    const inner = below === undefined ? refuse() : decodeRuns(axes, below)
    if (inner.length === 0) continue
    region = unite(region, regionOfSpans(spans).map((span) => ({ from: span.from, to: span.to, below: inner })))
  }
  return region
}

/**
 * Reads a set that was written by `encodePartitionSet`. Throws `invalid-partitions` for a set of another definition: open that one, and
 * `translateSet` maps it by key. Dynamic keys that were removed since are left out.
 */
export const decodePartitionSet = (stored: unknown, space: PartitionSpace): PartitionSet => {
  const { data } = encodedPartitionSetSchema.safeParse(stored)
  if (data === undefined) return refuse()
  if (data.fingerprint !== storedFingerprint(space)) {
    throw new MillraceError('invalid-partitions', 'the stored set is one of other partitions', { details: { stored: data.fingerprint } })
  }
  return new PartitionSet(space, decodeRuns(space.axes, data.runs))
}
