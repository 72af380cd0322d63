import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { PartitionGraph } from '../../graph/partition-graph'
import { openPartitions } from '../open-partitions'

const open = { now: Temporal.Instant.from('2026-01-11T00:00:00Z') }
const days = openPartitions({ type: 'daily', start: '2026-01-01' }, open)
const before = { type: 'time-window' as const, startOffset: -1, endOffset: -1, allowNonexistentUpstream: false }
const graphOf = (...mappings: ({ type: 'last' } | typeof before | null)[]) => new PartitionGraph([
  { key: 'raw', dependencies: [], partitions: days },
  { key: 'trend', dependencies: mappings.map((mapping) => ({ asset: 'raw', mapping })), partitions: days },
])
const edge = { upstream: 'raw', downstream: 'trend' }
const keysUp = (graph: PartitionGraph, key: string): string[] => [...graph.upstreamOf(edge, days.setOf([key])).partitions]
const keysDown = (graph: PartitionGraph, key: string): string[] => [...graph.downstreamOf(edge, days.setOf([key]))]

test('two inputs of one asset by two mappings read what either reads: only the first counted once', () => {
  const graph = graphOf(null, before)
  expect(keysUp(graph, '2026-01-05')).toEqual(['2026-01-04', '2026-01-05'])
  expect(keysDown(graph, '2026-01-05')).toEqual(['2026-01-05', '2026-01-06'])
  expect(graph.mappingsOf(edge)).toHaveLength(2)
  expect(keysUp(graphOf(before, { type: 'last' }), '2026-01-05')).toEqual(['2026-01-04', '2026-01-10'])
})

test('a mapping that is named twice counts once, and what does not exist is told once', () => {
  const graph = graphOf(before, before, { ...before, startOffset: -1 })
  expect(graph.mappingsOf(edge)).toEqual([before])
  const strict = graphOf({ ...before, startOffset: -2 }, before)
  const { nonexistent } = strict.upstreamOf(edge, days.setOf(['2026-01-01']))
  expect([...nonexistent.keys()].length).toBe(nonexistent.size)
})
