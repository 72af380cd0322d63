import {
  describeBackfill, isBackfillOver, nextIteration, noteSubmitted, resolveTarget, startBackfill,
  type BackfillAsset, type BackfillGraph, type BackfillState, type BackfillTarget, type RequestedRun,
} from '@millrace/orchestration/backfill'
import { AssetPartitions, PartitionGraph, wholeAsset, type AssetPartition } from '@millrace/orchestration/graph'
import type { PartitionSet } from '@millrace/orchestration/partitions'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { openScenarioAsset, scenarioAssetSchema } from '../scenario/scenario-asset'

const policySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single_run') }),
  z.strictObject({ kind: z.literal('multi_run'), max_partitions_per_run: z.int() }),
])

const targetSchema = z.union([
  z.strictObject({ assets: z.array(z.string()), partitions: z.array(z.string()) }),
  z.strictObject({ assets: z.array(z.string()), all_partitions: z.literal(true) }),
  z.strictObject({
    by_asset: z.array(z.strictObject({
      asset: z.string(),
      ranges: z.array(z.strictObject({ start: z.string(), end: z.string() })).nullish(),
    })),
  }),
])

const inputSchema = z.strictObject({
  start: z.string(),
  assets: z.array(scenarioAssetSchema.extend({ backfill_policy: policySchema.nullish() })),
  target: targetSchema,
  failures: z.array(z.tuple([z.string(), z.string().nullable()])),
})
type Input = z.infer<typeof inputSchema>

const readPolicy = (policy: Input['assets'][number]['backfill_policy']): BackfillAsset['backfillPolicy'] => {
  if (policy == null) return null
  return policy.kind === 'single_run' ? { type: 'single-run' } : { type: 'multi-run', maxPartitionsPerRun: policy.max_partitions_per_run }
}

const readTarget = (target: Input['target']): BackfillTarget => {
  if ('partitions' in target) return target
  if ('assets' in target) return { assets: target.assets, allPartitions: true }
  return {
    byAsset: target.by_asset.map(({ asset, ranges }) => ({ asset, ranges: ranges?.map(({ start, end }) => ({ first: start, last: end })) })),
  }
}

const openGraph = ({ assets, start }: Input): BackfillGraph => new PartitionGraph(assets.map((asset) => ({
  ...openScenarioAsset(asset, { now: Temporal.Instant.from(start) }),
  location: 'location',
  canRun: asset.kind !== 'external' && asset.kind !== 'observable',
  backfillPolicy: readPolicy(asset.backfill_policy),
  unit: null,
})))

interface Outcome {
  materialized: AssetPartitions
  failed: AssetPartitions
}

/** In a run an asset fails if one of its partitions is to fail, and what depends on it in the run is not made. */
const play = (graph: BackfillGraph, run: RequestedRun, { outcome, failures }: { outcome: Outcome; failures: AssetPartitions }): void => {
  const failed = new Set<string>()
  for (const { key } of graph.assets.filter((asset) => run.assets.includes(asset.key))) {
    const isToFail = failures.get(key)?.intersection(run.partitions).isEmpty === false
    const isBelow = graph.upstreamKeys(key).some((upstream) => upstream !== key && failed.has(upstream))
    if (isToFail || isBelow) failed.add(key)
    const field = isToFail || isBelow ? 'failed' : 'materialized'
    outcome[field] = outcome[field].with(key, run.partitions)
  }
}

const pairs = (asset: string, set: PartitionSet): AssetPartition[] =>
  set.space === wholeAsset ? [[asset, null]] : [...set].map((key) => [asset, key] as const)

const describePartitions = (graph: BackfillGraph, state: BackfillState): unknown[] =>
  describeBackfill(graph, state).flatMap(({ asset, ...sets }) => {
    const list = (set: PartitionSet, name: string): unknown[] => (set.isEmpty ? [] : pairs(asset, set).map((pair) => [...pair, name]))
    return [
      ...list(sets.materialized, 'MATERIALIZED'), ...list(sets.failed, 'FAILED'), ...list(sets.heldBack, 'NOT_REQUESTED'),
      ...list(sets.inProgress, 'IN_PROGRESS'), ...list(sets.waiting, 'WAITING'),
    ]
  })

/** More iterations than any case has partitions: whoever needs them does not end. */
const maxIterations = 1000

/** The area `backfill`: the runs of each iteration, and how the backfill ends. */
export const runBackfill = (input: unknown): unknown => {
  const given = inputSchema.parse(input)
  const graph = openGraph(given)
  const target = resolveTarget(graph, readTarget(given.target))
  const failures = AssetPartitions.of(graph, given.failures)
  const outcome: Outcome = { materialized: new AssetPartitions(), failed: new AssetPartitions() }
  const iterations: unknown[] = []
  let state = startBackfill(target)
  while (!isBackfillOver(state) && iterations.length < maxIterations) {
    const iteration = nextIteration({ graph, state, progress: { ...outcome, areRunsOver: true } })
    state = iteration.state
    const runs = [...iteration.runs]
    iterations.push(runs.map(({ assets, partition, range }) => ({ assets, partition, range })))
    for (const run of runs) state = noteSubmitted(state, run)
    for (const run of runs) play(graph, run, { outcome, failures })
  }
  return { target: [...target], iterations, status: state.status.toUpperCase().replace('-', '_'), partitions: describePartitions(graph, state) }
}
