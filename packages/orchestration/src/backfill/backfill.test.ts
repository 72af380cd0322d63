import type { BackfillPolicy, PartitionMapping, PartitionsDefinition } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { AssetPartitions } from '../graph/asset-partitions'
import { PartitionGraph } from '../graph/partition-graph'
import { openPartitions } from '../partitions/open-partitions'
import type { BackfillGraph } from './backfill-asset'
import { cancelBackfill, failBackfill, noteSubmitted, startBackfill, type BackfillState } from './backfill-state'
import { decodeBackfillState, encodeBackfillState } from './backfill-state-codec'
import { describeBackfill } from './describe-backfill'
import { nextIteration, type Iteration } from './next-iteration'
import { resolveTarget, type BackfillTarget } from './resolve-target'

const now = Temporal.Instant.from('2024-05-09T12:00:00Z')
const daily: PartitionsDefinition = { type: 'daily', start: '2024-05-01' }
const previousDay: PartitionMapping = { type: 'time-window', startOffset: -1, endOffset: -1, allowNonexistentUpstream: true }
const single: BackfillPolicy = { type: 'single-run' }

interface Declared {
  readonly deps?: readonly (string | readonly [string, PartitionMapping])[]
  readonly partitions?: PartitionsDefinition | null
  readonly policy?: BackfillPolicy
  readonly location?: string
  readonly unit?: string
  readonly canRun?: boolean
}

const declare = (assets: Readonly<Record<string, Declared>>): BackfillGraph =>
  new PartitionGraph(Object.entries(assets).map(([key, { deps = [], partitions = daily, policy, location = 'main', unit, canRun = true }]) => ({
    key,
    location,
    canRun,
    unit: unit ?? null,
    backfillPolicy: policy ?? null,
    dependencies: deps.map((dep) => (typeof dep === 'string' ? { asset: dep, mapping: null } : { asset: dep[0], mapping: dep[1] })),
    partitions: partitions === null ? null : openPartitions(partitions, { now }),
  })))

const none = new AssetPartitions()
const begin = (graph: BackfillGraph, target: BackfillTarget): BackfillState => startBackfill(resolveTarget(graph, target))
const iterate = (graph: BackfillGraph, state: BackfillState, progress: Partial<Parameters<typeof nextIteration>[0]['progress']> = {}): Iteration =>
  nextIteration({ graph, state, progress: { materialized: none, failed: none, areRunsOver: true, ...progress } })
const submitAll = ({ runs, state }: Iteration): BackfillState => [...runs].reduce(noteSubmitted, state)
const told = ({ runs }: Iteration): string[] => [...runs].map(({ assets, partition, range }) => `${assets.join('+')} ${partition ?? range?.join('..') ?? 'whole'}`)

describe('what is asked for', () => {
  const graph = declare({ a: {}, b: { deps: [['a', previousDay]] }, c: { deps: ['b'] }, whole: { deps: ['a'], partitions: null }, out: { canRun: false } })

  test('keys of the roots lead down the mappings, through selected assets only', () => {
    const target = resolveTarget(graph, { assets: ['a', 'b', 'c', 'whole'], partitions: ['2024-05-01', '2024-05-02'] })
    expect([...target].map((pair) => pair.join('/'))).toEqual([
      'a/2024-05-01', 'a/2024-05-02', 'b/2024-05-02', 'b/2024-05-03', 'c/2024-05-02', 'c/2024-05-03', 'whole/',
    ])
    expect(resolveTarget(graph, { assets: ['a', 'c'], ranges: [{ first: '2024-05-01', last: '2024-05-02' }] }).assets).toEqual(['a'])
  })

  test('what a step gains because it is made whole leads further down', () => {
    const graph = declare({
      a: {}, left: { deps: ['a'], unit: 'step' }, right: { deps: [['a', previousDay]], unit: 'step' }, below: { deps: ['left'] }, after: { deps: [['right', previousDay]] },
    })
    const target = resolveTarget(graph, { assets: ['a', 'left', 'below', 'after'], partitions: ['2024-05-02'] })
    // “right” follows “a” a day later, so “left” is made for that day too, and what reads it.
    expect([...target].map((pair) => pair.join('/')).sort()).toEqual([
      'a/2024-05-02', 'after/2024-05-03', 'after/2024-05-04', 'below/2024-05-02', 'below/2024-05-03', 'left/2024-05-02', 'left/2024-05-03', 'right/2024-05-02', 'right/2024-05-03',
    ])
  })

  test('what one step makes together is covered together, whichever of it is asked for', () => {
    const pair = declare({ a: {}, left: { deps: ['a'], unit: 'step' }, right: { unit: 'step' }, below: { deps: ['right'] } })
    const days = (target: BackfillTarget): string[] => [...resolveTarget(pair, target)].map((each) => each.join('/')).sort()
    expect(days({ assets: ['left'], partitions: ['2024-05-02'] })).toEqual(['left/2024-05-02', 'right/2024-05-02'])
    const range = (first: string, last = first) => ({ ranges: [{ first, last }] })
    expect(days({ byAsset: [{ asset: 'left', ...range('2024-05-02') }, { asset: 'right', ...range('2024-05-03') }] })).toEqual([
      'left/2024-05-02', 'left/2024-05-03', 'right/2024-05-02', 'right/2024-05-03',
    ])
    expect(told(iterate(pair, begin(pair, { assets: ['right'], partitions: ['2024-05-01'] })))).toEqual(['right+left 2024-05-01'])
  })

  test('mappings of the author’s own are followed by what they answered', () => {
    const partitions = openPartitions({ type: 'static', keys: ['north', 'south'] }, { now })
    const asset = { location: 'main', canRun: true, unit: null, backfillPolicy: null, partitions }
    const dependency = { asset: 'a', mapping: { type: 'custom' } as const }
    const graphOf = (answers?: (key: string) => readonly string[]): BackfillGraph =>
      new PartitionGraph([{ ...asset, key: 'a', dependencies: [] }, { ...asset, key: 'b', dependencies: [answers === undefined ? dependency : { ...dependency, answers }] }])
    const crossed = graphOf((key) => (key === 'north' ? ['south'] : []))
    const begun = begin(crossed, { assets: ['a', 'b'], partitions: ['south'] })
    expect([...begun.target].map((each) => each.join('/'))).toEqual(['a/south', 'b/north'])
    const first = iterate(crossed, begun)
    expect(told(first)).toEqual(['a south'])
    const done = new AssetPartitions([['a', partitions.setOf(['south'])]])
    expect(told(iterate(crossed, submitAll(first), { materialized: done }))).toEqual(['b north'])
    expect(() => begin(graphOf(), { assets: ['a', 'b'], partitions: ['south'] })).toThrow('only the code of its build can say')
  })

  test('what cannot be is refused with the way out', () => {
    const refusal = (target: BackfillTarget): (() => unknown) => () => resolveTarget(graph, target)
    expect(refusal({ assets: ['nope'], allPartitions: true })).toThrow('there is no asset “nope”')
    expect(refusal({ assets: ['a'], partitions: ['2030-01-01'] })).toThrow('there is no partition “2030-01-01”')
    expect(refusal({ assets: ['out'], allPartitions: true })).toThrow('leave it out')
    expect(refusal({ assets: ['whole'], partitions: ['x'] })).toThrow('ask for the assets as a whole')
    const other = declare({ a: {}, s: { partitions: { type: 'static', keys: ['x'] } }, u: { unit: 'both' }, v: { unit: 'both' } })
    expect(() => resolveTarget(other, { assets: ['a', 's'], partitions: ['x'] })).toThrow('give the partitions of each asset')
  })
})

describe('which runs', () => {
  const byRange = (ranges: readonly { first: string; last: string }[], assets: readonly string[]): BackfillTarget => ({ byAsset: assets.map((asset) => ({ asset, ranges })) })
  const threeDays = [{ first: '2024-05-01', last: '2024-05-03' }]

  test('assets of one code location, one policy and the same partitions share runs', () => {
    const graph = declare({ a: {}, b: { deps: ['a'] }, c: { deps: ['b'], location: 'other' }, p: { policy: single } })
    const first = iterate(graph, begin(graph, byRange([{ first: '2024-05-01', last: '2024-05-02' }], ['a', 'b', 'c', 'p'])))
    expect(told(first)).toEqual(['a+b 2024-05-01', 'a+b 2024-05-02', 'p 2024-05-01..2024-05-02'])
    expect(first.heldBack.map(({ asset, reason }) => `${asset}: ${reason}`)).toEqual([
      'c: “b” and “c” differ in policy, code location or partitions, so that no run makes both',
    ])
  })

  test('assets of one step run together, once all that any of them needs is there', () => {
    const graph = declare({ a: { policy: single }, left: { deps: ['a'], unit: 'step' }, right: { unit: 'step' }, below: { deps: ['right'] } })
    const state = begin(graph, byRange(threeDays, ['a', 'left', 'right', 'below']))
    const first = iterate(graph, state)
    expect(told(first)).toEqual(['a 2024-05-01..2024-05-03'])
    const made = resolveTarget(graph, byRange(threeDays, ['a']))
    expect(told(iterate(graph, submitAll(first), { materialized: made }))).toEqual(
      ['2024-05-01', '2024-05-02', '2024-05-03'].map((day) => `right+below+left ${day}`),
    )
  })

  test('ranges of several dimensions are boxes of at most so many partitions', () => {
    const partitions: PartitionsDefinition = {
      type: 'multi', dimensions: [{ name: 'day', partitions: daily }, { name: 'region', partitions: { type: 'static', keys: ['eu', 'us', 'asia'] } }],
    }
    const runs = (policy: BackfillPolicy): string[] => {
      const graph = declare({ a: { partitions, policy } })
      return told(iterate(graph, begin(graph, { byAsset: [{ asset: 'a', ranges: [{ first: '2024-05-01|eu', last: '2024-05-03|asia' }] }] })))
    }
    expect(runs(single)).toEqual(['a 2024-05-01|eu..2024-05-03|asia'])
    expect(runs({ type: 'multi-run', maxPartitionsPerRun: 6 })).toEqual(['a 2024-05-01|eu..2024-05-02|asia', 'a 2024-05-03|eu..2024-05-03|asia'])
    expect(runs({ type: 'multi-run', maxPartitionsPerRun: 2 }).slice(0, 2)).toEqual(['a 2024-05-01|eu..2024-05-01|us', 'a 2024-05-01|asia..2024-05-01|asia'])
  })

  test('a partition that needs one that does not exist is an error that names both', () => {
    const graph = declare({ a: { partitions: { ...daily, start: '2024-05-02' } }, b: { deps: ['a'] } })
    expect(() => iterate(graph, begin(graph, { assets: ['b'], allPartitions: true }))).toThrow('partitions of “b” need 1 of “a” that do not exist, such as “2024-05-01”')
  })
})

describe('a million partitions', () => {
  const hourly: PartitionsDefinition = { type: 'hourly', start: '1905-01-01T00:00' }
  const graph = declare({
    a: { partitions: hourly, policy: { type: 'multi-run', maxPartitionsPerRun: 1000 } },
    b: { partitions: hourly, deps: ['a'], policy: { type: 'multi-run', maxPartitionsPerRun: 1000 } },
    each: { partitions: hourly, deps: ['b'] },
    day: { partitions: { type: 'daily', start: '1905-01-01' }, deps: ['each'], policy: single },
    chain: { partitions: hourly, deps: [['chain', previousDay]] },
  })
  const target = resolveTarget(graph, { assets: ['a', 'b', 'each', 'day', 'chain'], allPartitions: true })

  test('are planned, persisted and begun without being listed', () => {
    expect(target.get('a')?.size).toBeGreaterThan(1_000_000)
    const started = performance.now()
    const first = iterate(graph, startBackfill(target))
    const made = new AssetPartitions(['a', 'b'].map((key) => [key, graph.partitionsOf(key).all()] as const))
    const submitted = { ...first.state, requested: made, submitting: [] }
    const second = iterate(graph, submitted, { materialized: made })
    const [opening] = second.runs
    const text = JSON.stringify(encodeBackfillState(graph, second.state))
    expect(performance.now() - started).toBeLessThan(500)
    expect([...first.runs].length).toBe(Math.ceil((target.get('a')?.size ?? 0) / 1000) + 1)
    expect(opening).toMatchObject({ assets: ['each'], partition: '1905-01-01-00:00', range: null })
    expect(text.length).toBeLessThan(3000)
  })

  test('a failure at the beginning of a chain of them reaches its end at once', () => {
    const started = performance.now()
    const first = iterate(graph, startBackfill(target.within(new Set(['chain']))))
    const [run] = first.runs
    const failed = new AssetPartitions([['chain', run?.partitions ?? graph.partitionsOf('chain').none()]])
    const over = iterate(graph, submitAll(first), { failed })
    expect(over.state.status).toBe('completed-failed')
    expect(over.state.failed.equals(over.state.target)).toBe(true)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('how it goes on', () => {
  const graph = declare({ a: {}, b: { deps: ['a'], policy: single } })
  const target: BackfillTarget = { assets: ['a', 'b'], partitions: ['2024-05-01', '2024-05-02'] }
  const days = (asset: string, ...keys: string[]): AssetPartitions => AssetPartitions.of(graph, keys.map((key) => [asset, key] as const))
  const both = ['2024-05-01', '2024-05-02'] as const

  test('interrupted while submitting, it submits the rest, with the same names', () => {
    const first = iterate(graph, begin(graph, target))
    const [run, other] = [...first.runs]
    if (run === undefined) throw new Error('there is a run')
    const stored: unknown = JSON.parse(JSON.stringify(encodeBackfillState(graph, noteSubmitted(first.state, run))))
    const resumed = iterate(graph, decodeBackfillState(graph, stored, { now }))
    expect([...resumed.runs].map(({ key }) => key)).toEqual([other?.key])
    expect(submitAll(resumed).submitting).toEqual([])
  })

  test('a retry that makes what failed frees what is below', () => {
    const state = submitAll(iterate(graph, begin(graph, target)))
    const held = iterate(graph, state, { materialized: days('a', both[0]), failed: days('a', both[1]), areRunsOver: false })
    expect(told(held)).toEqual(['b 2024-05-01..2024-05-01'])
    const freed = iterate(graph, submitAll(held), { materialized: days('a', ...both), failed: days('a', both[1]), areRunsOver: false })
    expect(told(freed)).toEqual(['b 2024-05-02..2024-05-02'])
  })

  test('canceled, it asks for nothing more and ends with its runs', () => {
    const first = iterate(graph, begin(graph, target))
    const canceling = cancelBackfill(submitAll(first))
    const waiting = iterate(graph, canceling, { materialized: days('a', both[0]), areRunsOver: false })
    expect([told(waiting), waiting.state.status]).toEqual([[], 'canceling'])
    const over = iterate(graph, waiting.state, { materialized: days('a', both[0]), failed: days('a', both[1]) })
    expect(over.state.status).toBe('canceled')
    expect(describeBackfill(graph, over.state).map(({ asset, materialized, failed, heldBack }) => [asset, materialized.size, failed.size, heldBack.size])).toEqual([
      ['a', 1, 1, 0], ['b', 0, 0, 2],
    ])
    expect(iterate(graph, failBackfill(submitAll(first))).state.status).toBe('failed')
    expect(iterate(graph, over.state).state).toBe(over.state)
  })

  test('a run that ends well without making what it was for does not hold it up for ever', () => {
    const state = submitAll(iterate(graph, begin(graph, target)))
    const moved = iterate(graph, state, { materialized: days('a', both[0]) })
    const still = iterate(graph, submitAll(moved), { materialized: days('a', both[0]).union(days('b', both[0])) })
    expect(still.state.status).toBe('requested')
    const over = iterate(graph, still.state, { materialized: days('a', both[0]).union(days('b', both[0])) })
    expect(over.state.status).toBe('completed-failed')
    expect(over.state.failed.equals(days('a', both[1]).union(days('b', both[1])))).toBe(true)
  })

  test('changed partitions are read by key, and what was taken away is named', () => {
    const stored = encodeBackfillState(graph, submitAll(iterate(graph, begin(graph, target))))
    const longer = declare({ a: { partitions: { ...daily, start: '2024-04-01' } }, b: { deps: ['a'], policy: single } })
    expect([...decodeBackfillState(longer, stored, { now }).requested].map((pair) => pair.join('/'))).toEqual(['a/2024-05-01', 'a/2024-05-02'])
    const shorter = declare({ a: { partitions: { ...daily, start: '2024-05-02' } }, b: { deps: ['a'], policy: single } })
    expect(() => decodeBackfillState(shorter, stored, { now })).toThrow('1 partitions of “a” that the backfill is for do not exist any more')
    expect(() => decodeBackfillState(declare({ a: { partitions: null }, b: {} }), stored, { now })).toThrow('“a” was partitioned when the backfill began, and is not now')
    expect(() => decodeBackfillState(declare({ b: {} }), stored, { now })).toThrow('there is no asset “a”')
  })
})
