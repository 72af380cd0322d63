import { createHash } from 'node:crypto'
import type { PartitionMapping } from '@millrace/protocol'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { PartitionGraph } from '../graph/partition-graph'
import { openPartitions } from '../partitions/open-partitions'
import { recordProvenance } from './record-provenance'
import { sha256 } from './sha256'
import { StalenessReport } from './staleness'
import type { AssetVersion, VersionedAsset, VersionState } from './version-state'

type VersionGraph = PartitionGraph<VersionedAsset>

interface Declared {
  readonly kind?: VersionedAsset['kind']
  readonly codeVersion?: string | null
  readonly deps?: readonly (string | readonly [string, PartitionMapping])[]
  readonly keys?: readonly string[]
}

const declare = (assets: Readonly<Record<string, Declared>>): VersionGraph =>
  new PartitionGraph(Object.entries(assets).map(([key, { kind = 'asset', codeVersion = null, deps = [], keys }]) => ({
    key,
    kind,
    codeVersion,
    dependencies: deps.map((dep) => (typeof dep === 'string' ? { asset: dep, mapping: null } : { asset: dep[0], mapping: dep[1] })),
    partitions: keys === undefined ? null : openPartitions({ type: 'static', keys: [...keys] }, { now: Temporal.Instant.fromEpochMilliseconds(0) }),
  })))

class History implements VersionState {
  readonly #events: (AssetVersion & { readonly asset: string; readonly partition: string | null })[] = []

  latest(asset: string, partition: string | null, until = Infinity): AssetVersion | null {
    return this.#events.findLast((event) => event.asset === asset && event.partition === partition && event.position <= until) ?? null
  }

  latestOfAny(asset: string): AssetVersion | null {
    return this.#events.findLast((event) => event.asset === asset) ?? null
  }

  tell(asset: string, partition: string | null, event: Pick<AssetVersion, 'dataVersion' | 'provenance'>): void {
    this.#events.push({ asset, partition, ...event, position: this.#events.length + 1 })
  }

  observe(asset: string, dataVersion: string): void {
    this.tell(asset, null, { dataVersion, provenance: null })
  }

  make(graph: VersionGraph, asset: string, { partition = null, version }: { partition?: string | null; version?: string } = {}): void {
    const runId = `run-${this.#events.length}`
    this.tell(asset, partition, recordProvenance({
      graph, state: this, asset, partitions: graph.setOf(asset, partition), runId, ...(version === undefined ? {} : { dataVersion: version }),
    }))
  }
}

const told = (graph: VersionGraph, state: VersionState): string[] =>
  [...new StalenessReport({ graph, state }).all()].map(({ partition: [asset, key], staleness: { status, causes } }) =>
    [`${asset}${key === null ? '' : `/${key}`} ${status}`, ...causes.map(({ reason, dependency }) => `${reason} ${dependency?.join('/') ?? ''}`.trim())].join(': '))

describe('what is stale', () => {
  test('a change is told where it arrives, one asset at a time', () => {
    const graph = declare({ a: { codeVersion: '1' }, b: { codeVersion: '1', deps: ['a'] }, c: { deps: ['b'] } })
    const history = new History()
    expect(told(graph, history)).toEqual(['a missing', 'b missing', 'c missing'])
    for (const key of ['a', 'b', 'c']) history.make(graph, key)
    expect(told(graph, history)).toEqual(['a fresh', 'b fresh', 'c fresh'])
    history.make(graph, 'a', { version: 'x' })
    expect(told(graph, history)).toEqual(['a fresh', 'b stale: has a new dependency data version a/', 'c fresh'])
    history.make(graph, 'b')
    expect(told(graph, history)[2]).toBe('c stale: has a new dependency data version b/')
  })

  test('the same code on the same inputs makes the same data, and nothing below is stale', () => {
    const graph = declare({ a: { codeVersion: '1' }, b: { deps: ['a'] } })
    const history = new History()
    for (const key of ['a', 'b', 'a']) history.make(graph, key)
    expect(told(graph, history)).toEqual(['a fresh', 'b fresh'])
  })

  test('dependencies that came and went are named, and the root of a data change is where it happened', () => {
    const history = new History()
    history.make(declare({ a: {}, b: { deps: ['a'] } }), 'a')
    history.make(declare({ a: {}, b: { deps: ['a'] } }), 'b')
    const graph = declare({ a: {}, b: { codeVersion: '2', deps: ['z'] }, z: { kind: 'external' } })
    const report = new StalenessReport({ graph, state: history })
    expect(report.of('b', null).causes.map(({ category, reason }) => [category, reason])).toEqual([
      ['code', 'has a new code version'], ['dependencies', 'removed dependency on a'], ['dependencies', 'has a new dependency on z'],
    ])
    expect(report.rootCausesOf('b', null).map(({ asset }) => asset)).toEqual(['b', 'b', 'b'])
  })

  test('a virtual asset is looked through: what lies behind it counts', () => {
    const graph = declare({ table: {}, view: { kind: 'virtual', deps: ['table'] }, report: { deps: ['view'] } })
    const history = new History()
    expect(told(graph, history)).toEqual(['table missing', 'view missing', 'report missing'])
    for (const key of ['table', 'report']) history.make(graph, key)
    expect(told(graph, history)).toEqual(['table fresh', 'view fresh', 'report fresh'])
    history.make(graph, 'table')
    expect(told(graph, history)[2]).toBe('report stale: has a new dependency materialization table/')
  })

  test('partitions are compared with what they read, through the mapping', () => {
    const graph = declare({ a: { keys: ['x', 'y'] }, same: { keys: ['x', 'y'], deps: ['a'] }, last: { deps: [['a', { type: 'last' }]] } })
    const history = new History()
    for (const partition of ['x', 'y']) for (const key of ['a', 'same']) history.make(graph, key, { partition })
    history.make(graph, 'last')
    history.make(graph, 'a', { partition: 'x' })
    expect(told(graph, history).filter((line) => line.includes('stale'))).toEqual(['same/x stale: has a new dependency materialization a/x'])
    history.make(graph, 'a', { partition: 'y' })
    expect(told(graph, history).filter((line) => line.startsWith('last'))).toEqual(['last stale: has a new dependency materialization a/y'])
  })

  test('an event that no run made says nothing of its inputs: then the order of events decides', () => {
    const graph = declare({ source: { kind: 'external' }, a: { deps: ['source'] }, b: { deps: ['a'] } })
    const history = new History()
    history.observe('b', 'imported')
    expect(told(graph, history)[2]).toBe('b stale: has a new input a/')
    history.make(graph, 'a')
    expect(told(graph, history)[2]).toBe('b stale: has a new dependency materialization a/')
    history.observe('b', 'imported')
    history.observe('source', 'v2')
    expect(told(graph, history)).toEqual(['source fresh', 'a stale: has a new dependency data version source/', 'b fresh'])
  })
})

test('staleness does not depend on the order in which it is asked', () => {
  const keys = ['a', 'b', 'c', 'd', 'e']
  const history = fc.array(fc.record({ asset: fc.constantFrom(...keys), partition: fc.constantFrom('x', 'y') }), { maxLength: 30 })
  const edges = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 8 })
  fc.assert(fc.property(history, edges, fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (events, pairs, seeds) => {
    const graph = declare(Object.fromEntries(keys.map((key, place) => [key, {
      codeVersion: place % 2 === 0 ? null : '1',
      ...(place === 2 ? {} : { keys: ['x', 'y'] }),
      deps: [...new Set(pairs.filter(([from, to]) => to === place && from < to).map(([from]) => keys[from] ?? 'a'))],
    }])))
    const state = new History()
    for (const { asset, partition } of events) state.make(graph, asset, { partition: graph.isPartitioned(asset) ? partition : null })
    const asked = [...new StalenessReport({ graph, state }).all()].map(({ partition }) => partition)
    const shuffled = asked.map((partition, place) => ({ partition, seed: seeds[place] ?? 0 })).sort((one, other) => one.seed - other.seed)
    const [inOrder, outOfOrder] = [new StalenessReport({ graph, state }), new StalenessReport({ graph, state })]
    const answers = new Map(shuffled.map(({ partition }) => [partition.join(), outOfOrder.of(...partition)]))
    for (const partition of asked) expect(answers.get(partition.join())).toEqual(inOrder.of(...partition))
  }), { numRuns: 60 })
})

test('SHA-256 is SHA-256', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), (text) => {
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
  }))
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})
