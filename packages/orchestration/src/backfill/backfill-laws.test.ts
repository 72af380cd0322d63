import type { BackfillPolicy, PartitionMapping, PartitionsDefinition } from '@millrace/protocol'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { AssetPartitions } from '../graph/asset-partitions'
import { PartitionGraph } from '../graph/partition-graph'
import { openPartitions } from '../partitions/open-partitions'
import type { PartitionSet } from '../partitions/partition-set'
import type { BackfillAsset, BackfillGraph } from './backfill-asset'
import { isBackfillOver, noteSubmitted, startBackfill, type BackfillState } from './backfill-state'
import { decodeBackfillState, encodeBackfillState } from './backfill-state-codec'
import { describeBackfill } from './describe-backfill'
import { nextIteration } from './next-iteration'
import type { RequestedRun } from './run-group'

const now = Temporal.Instant.from('2024-05-09T12:00:00Z')
const definitions: readonly (PartitionsDefinition | null)[] = [
  { type: 'daily', start: '2024-05-01' }, { type: 'daily', start: '2024-05-03' }, { type: 'hourly', start: '2024-05-07' }, null,
]
const policies: readonly (BackfillPolicy | null)[] = [null, { type: 'single-run' }, { type: 'multi-run', maxPartitionsPerRun: 2 }, { type: 'multi-run', maxPartitionsPerRun: 5 }]
const mappings: readonly (PartitionMapping | null)[] = [
  null, ...[[-1, -1], [-1, 0], [-2, -1]].map(([startOffset = 0, endOffset = 0]) =>
    ({ type: 'time-window' as const, startOffset, endOffset, allowNonexistentUpstream: true })), { type: 'all' }, { type: 'last' },
]

const member = <Value>(values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values)
const keys = ['a', 'b', 'c', 'd', 'e', 'f'] as const

const isTime = (definition: PartitionsDefinition | null): boolean => definition !== null
const loose = { type: 'time-window', startOffset: 0, endOffset: 0, allowNonexistentUpstream: true } as const

/** A mapping that fits; windows that do not exist are not needed. */
const fitting = (wanted: PartitionMapping | null, upstream: PartitionsDefinition | null, downstream: PartitionsDefinition | null): PartitionMapping | null => {
  if (upstream === null) return null
  if (downstream === null) return wanted?.type === 'last' ? wanted : null
  return wanted ?? loose
}

interface DrawnAsset {
  readonly definition: PartitionsDefinition | null
  readonly policy: BackfillPolicy | null
  readonly deps: readonly (PartitionMapping | null | undefined)[]
  readonly isChain: boolean
  readonly location: string
}

const drawnAsset: fc.Arbitrary<DrawnAsset> = fc.record({
  definition: fc.oneof({ weight: 3, arbitrary: fc.constant(definitions[0] ?? null) }, member(definitions)),
  policy: member(policies),
  deps: fc.array(fc.option(member(mappings), { nil: undefined, freq: 3 }), { minLength: keys.length, maxLength: keys.length }),
  isChain: fc.boolean(),
  location: fc.constantFrom('main', 'main', 'other'),
})

const open = (drawn: readonly DrawnAsset[]): BackfillGraph => new PartitionGraph(drawn.map((asset, place): BackfillAsset => ({
  key: keys[place] ?? '',
  location: asset.location,
  canRun: true,
  unit: null,
  backfillPolicy: asset.policy,
  partitions: asset.definition === null ? null : openPartitions(asset.definition, { now }),
  dependencies: [
    ...asset.deps.slice(0, place).flatMap((mapping, other) => (mapping === undefined
      ? [] : [{ asset: keys[other] ?? '', mapping: fitting(mapping, drawn[other]?.definition ?? null, asset.definition) }])),
    ...(asset.isChain && isTime(asset.definition)
      ? [{ asset: keys[place] ?? '', mapping: { ...loose, startOffset: -1, endOffset: -1 } }] : []),
  ],
})))

const scenario = fc.record({
  drawn: fc.array(drawnAsset, { minLength: 1, maxLength: keys.length }),
  chosen: fc.array(fc.array(fc.nat(8), { minLength: 1, maxLength: 9 }), { minLength: keys.length, maxLength: keys.length }),
  failing: fc.array(fc.tuple(fc.nat(keys.length - 1), fc.nat(8)), { maxLength: 4 }),
})

const targetOf = (graph: BackfillGraph, chosen: readonly (readonly number[])[]): AssetPartitions =>
  new AssetPartitions(graph.assets.map(({ key }, place): readonly [string, PartitionSet] => {
    const partitions = graph.partitionsOf(key)
    return [key, partitions.setOf((chosen[place] ?? []).filter((each) => each < partitions.size).map((each) => partitions.keyAtPlace(each)))]
  }))

interface World {
  readonly graph: BackfillGraph
  readonly failing: AssetPartitions
  materialized: AssetPartitions
  failed: AssetPartitions
  /** Runs in the order in which they were launched. */
  readonly log: string[]
  readonly read: string[]
}

const execute = (world: World, run: RequestedRun): void => {
  world.log.push(run.key)
  const broken = new Set<string>()
  for (const { key } of world.graph.assets.filter((asset) => run.assets.includes(asset.key))) {
    const isBroken = world.failing.get(key)?.intersection(run.partitions).isEmpty === false || world.graph.upstreamKeys(key).some((each) => broken.has(each))
    if (isBroken) broken.add(key)
    const field = isBroken ? 'failed' : 'materialized'
    world[field] = world[field].with(key, run.partitions)
  }
}

interface Played {
  readonly state: BackfillState
  readonly world: World
}

/** Plays a backfill to its end; `between` may replace the state, also in the middle of submitting. */
const play = (graph: BackfillGraph, { target, failing }: { target: AssetPartitions; failing: AssetPartitions }, between: (state: BackfillState) => BackfillState): Played => {
  const world: World = { graph, failing, materialized: new AssetPartitions(), failed: new AssetPartitions(), log: [], read: [] }
  let state = startBackfill(target)
  for (let iterations = 0; !isBackfillOver(state); iterations++) {
    if (iterations > 400) throw new Error('the backfill does not end')
    const before = { materialized: world.materialized, failed: world.failed }
    let runs: RequestedRun[] = []
    do {
      const iteration = nextIteration({ graph, state, progress: { ...before, areRunsOver: true } })
      const [first, ...more] = iteration.runs
      state = iteration.state
      runs = first === undefined ? [] : [first, ...more]
      const now = between === same ? runs : runs.slice(0, Math.max(1, Math.floor(runs.length / 2)))
      for (const run of now) state = noteSubmitted(state, run)
      for (const run of now) execute(world, run)
      state = between(state)
    } while (state.submitting.length > 0)
  }
  return { state, world }
}

const same = (state: BackfillState): BackfillState => state

describe('laws of backfills', () => {
  test('without failures exactly the target is made, each partition once, whatever the policies', () => {
    fc.assert(fc.property(scenario, ({ drawn, chosen }) => {
      const graph = open(drawn)
      const target = targetOf(graph, chosen)
      fc.pre(!target.isEmpty)
      const { state, world } = play(graph, { target, failing: new AssetPartitions() }, same)
      expect(state.status).toBe('completed-success')
      expect(world.materialized.equals(target)).toBe(true)
      expect(new Set(world.log).size).toBe(world.log.length)
    }), { numRuns: 150 })
  })

  test('with failures everything is accounted for, and nothing is made whose targeted inputs are not', () => {
    fc.assert(fc.property(scenario, ({ drawn, chosen, failing: pairs }) => {
      const graph = open(drawn)
      const target = targetOf(graph, chosen)
      fc.pre(!target.isEmpty)
      const failing = AssetPartitions.of(graph, pairs.flatMap(([place, ordinal]) => {
        const asset = graph.assets[place]
        if (asset === undefined) return []
        const partitions = graph.partitionsOf(asset.key)
        return [[asset.key, asset.partitions === null ? null : partitions.keyAtPlace(ordinal % partitions.size)] as const]
      }))
      const { state, world } = play(graph, { target, failing }, same)
      expect(state.materialized.union(state.failed).equals(target)).toBe(true)
      expect(state.materialized.isEmpty || state.materialized.difference(failing).equals(state.materialized)).toBe(true)
      expect(state.status).toBe(state.failed.isEmpty ? 'completed-success' : 'completed-failed')
      for (const [key, made] of world.materialized.entries()) {
        for (const upstream of graph.upstreamKeys(key)) {
          const needed = graph.upstreamOf({ upstream, downstream: key }, made).partitions.intersection(target.get(upstream) ?? graph.partitionsOf(upstream).none())
          expect(needed.isSubsetOf(world.materialized.get(upstream) ?? graph.partitionsOf(upstream).none())).toBe(true)
        }
      }
      for (const { targeted, materialized, inProgress, failed, heldBack, waiting } of describeBackfill(graph, state)) {
        expect(materialized.size + inProgress.size + failed.size + heldBack.size + waiting.size).toBe(targeted.size)
      }
    }), { numRuns: 150 })
  })

  test('resumed from any persisted state it ends as the uninterrupted one, with the same runs', () => {
    fc.assert(fc.property(scenario, ({ drawn, chosen }) => {
      const graph = open(drawn)
      const target = targetOf(graph, chosen)
      fc.pre(!target.isEmpty)
      const reread = (state: BackfillState): BackfillState => {
        const stored: unknown = JSON.parse(JSON.stringify(encodeBackfillState(graph, state)))
        return decodeBackfillState(graph, stored, { now })
      }
      const plain = play(graph, { target, failing: new AssetPartitions() }, same)
      const resumed = play(graph, { target, failing: new AssetPartitions() }, reread)
      expect(resumed.world.log).toEqual(plain.world.log)
      expect(resumed.state.status).toBe(plain.state.status)
      expect(resumed.state.materialized.equals(plain.state.materialized)).toBe(true)
    }), { numRuns: 60 })
  })
})
