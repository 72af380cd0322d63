import type { AssetKey, BackfillPolicy } from '@millrace/protocol'
import type { AssetPartitions } from '../graph/asset-partitions'
import { wholeAsset } from '../graph/partition-graph'
import { PartitionSet } from '../partitions/partition-set'
import { boxesOf, productOf, regionOfSpans, type Span } from '../partitions/region'
import { isSamePolicy, maxPartitionsPerRun, type BackfillGraph } from './backfill-asset'

/** Assets whose same partitions are asked for together, and by one policy: runs of all of them. */
export interface RunGroup {
  readonly assets: readonly AssetKey[]
  readonly policy: BackfillPolicy | null
  readonly partitions: PartitionSet
}

export interface RequestedRun {
  /** Names the run within its backfill: no asset partition is requested twice. */
  readonly key: string
  readonly assets: readonly AssetKey[]
  /** For a run of one partition without a policy. */
  readonly partition: string | null
  /** For every run under a policy: first and last, both included; with several dimensions the product of the ranges in each. */
  readonly range: readonly [first: string, last: string] | null
  /** What the run makes of each asset; of assets without partitions, the whole. */
  readonly partitions: PartitionSet
}

/** Groups by code location, policy, definition and partitions. Nothing is listed: a group of a million partitions is a range. */
export const groupRuns = (graph: BackfillGraph, requested: AssetPartitions): RunGroup[] => {
  const groups: { location: string; policy: BackfillPolicy | null; partitions: PartitionSet; assets: AssetKey[] }[] = []
  for (const { key, location, backfillPolicy } of graph.assets) {
    const partitions = requested.get(key)
    if (partitions === undefined) continue
    const group = groups.find((each) =>
      each.location === location && isSamePolicy(each.policy, backfillPolicy) && each.partitions.equals(partitions)
      && graph.areSlicedAlike(each.assets[0] ?? key, key))
    if (group === undefined) groups.push({ location, policy: backfillPolicy, partitions, assets: [key] })
    else group.assets.push(key)
  }
  return groups.map(({ assets, policy, partitions }) => ({ assets, policy, partitions }))
}

type Box = readonly Span[]

const sizeOf = (box: Box): number => box.reduce((product, { from, to }) => product * (to - from), 1)

/** Cuts a box along its first dimensions into boxes of at most so many partitions. */
function* cut(box: Box, max: number | null): Generator<Box, void> {
  const [first, ...rest] = box
  if (first === undefined || max === null || sizeOf(box) <= max) {
    yield box
    return
  }
  const length = Math.max(1, Math.floor(max / sizeOf(rest)))
  for (let from = first.from; from < first.to; from += length) {
    const part = { from, to: Math.min(from + length, first.to) }
    if (sizeOf(rest) <= max) yield [part, ...rest]
    else for (const inner of cut(rest, max)) yield [part, ...inner]
  }
}

const runOf = ({ assets, policy, partitions: { space } }: RunGroup, box: Box): RequestedRun => {
  const [asset = ''] = assets
  if (space === wholeAsset) return { key: asset, assets, partition: null, range: null, partitions: wholeAsset.all() }
  const keyAt = (ordinal: (span: Span) => number): string => space.axes.map((axis, index) => axis.keyOf(ordinal(box[index] ?? { from: 0, to: 0 }))).join('|')
  const range = [keyAt(({ from }) => from), keyAt(({ to }) => to - 1)] as const
  return {
    key: `${asset}@${range[0]}`,
    assets,
    partition: policy === null ? range[0] : null,
    range: policy === null ? null : range,
    partitions: new PartitionSet(space, productOf(box.map((span) => regionOfSpans([span])))),
  }
}

/** The runs of a group, earlier partitions first. Made one after the other, as the caller submits them. */
export function* runsOf(group: RunGroup): Generator<RequestedRun, void> {
  const max = maxPartitionsPerRun(group.policy)
  for (const box of boxesOf(group.partitions.region)) for (const part of cut(box, max)) yield runOf(group, part)
}
