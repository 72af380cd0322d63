import { manifestSchema, type Manifest } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import type { CustomDependency, MappingAnswers } from '../partitions/mapping/mapping-needs'
import { nextIteration } from './next-iteration'
import { startBackfill } from './backfill-state'
import { openBackfillGraph, type OpenBackfill } from './open-backfill-graph'
import { resolveTarget } from './resolve-target'
import { AssetPartitions } from '../graph/asset-partitions'

const described = { kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {} } as const
const manifest: Manifest = manifestSchema.parse({
  manifestVersion: 1, jobs: [], ops: [], schedules: [], sensors: [],
  assets: [
    { ...described, key: 'regions', partitions: { type: 'static', keys: ['north', 'south'] } },
    { ...described, key: 'cities', partitions: { type: 'static', keys: ['oslo', 'rome'] }, deps: ['regions'], depMappings: { regions: { type: 'custom' } } },
    { ...described, key: 'report', inputs: [{ name: 'all', asset: 'cities', shape: 'partitions' }] },
  ],
})
const open = (mappings?: MappingAnswers): OpenBackfill =>
  openBackfillGraph({ locations: [{ location: 'geography', manifest }], open: { now: Temporal.Instant.from('2026-01-05T08:00:00Z') }, ...(mappings === undefined ? {} : { mappings }) })
const target = { assets: ['regions', 'cities'], partitions: ['north'] }

test('a backfill follows what only orders by a mapping of the author’s own, once that was asked', () => {
  const asking = open()
  resolveTarget(asking.graph, target)
  expect(asking.mappingNeeds()).toEqual([{ location: 'geography', reader: 'cities', input: null, upstream: 'regions', partitions: [{ key: 'oslo' }, { key: 'rome' }] }])
  const asked: CustomDependency[] = []
  const answered = open((dependency, partition) => {
    asked.push(dependency)
    return partition === 'oslo' ? ['north'] : ['south']
  })
  const found = resolveTarget(answered.graph, target)
  expect([[...found], answered.mappingNeeds(), asked.every(({ reader, upstream }) => reader === 'cities' && upstream === 'regions')]).toEqual([[['regions', 'north'], ['cities', 'oslo']], [], true])
  const none = new AssetPartitions()
  const { runs, heldBack } = nextIteration({ graph: answered.graph, state: startBackfill(found), progress: { materialized: none, failed: none, areRunsOver: true } })
  expect([[...runs].map(({ assets, partition }) => [assets, partition]), heldBack.map(({ asset }) => asset)]).toEqual([[[['regions'], 'north']], ['cities']])
})
