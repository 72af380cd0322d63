import { buildPlan } from '@millrace/orchestration'
import { findPartitionProblems, openAt } from '@millrace/orchestration/partitions'
import { manifestSchema, type Manifest } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { asset } from './asset'
import { assetSpec } from './asset-spec'
import { assetCheck } from './checks/asset-check'
import { externalAsset } from './external-asset'
import { graphAsset } from './graph-asset'
import { graphMultiAsset } from './graph-multi-asset'
import { dynamic, optional } from './graph/op-output'
import { graph } from './graph/graph'
import { op } from './graph/op'
import { ioManager } from './io/io-manager'
import { job } from './job'
import { collectDefinitions } from './manifest/collect-definitions'
import { describeDefinitions } from './manifest/describe-definitions'
import { output } from './output'
import { staticPartitions } from './partitions/key-partitions'
import { from, self } from './partitions/mapped-input'
import { allPartitions, customMapping, lastPartition } from './partitions/mapping'
import { daily } from './partitions/time-partitions'
import { executeJob } from './testing/execute-job'
import { materialize } from './testing/materialize'
import { virtualAsset } from './virtual-asset'
import { z } from './z'

const orders = asset('orders', { run: () => [20, 3, 22] })
const keepLarge = op('keepLarge', { inputs: { rows: z.array(z.number()) }, config: z.object({ above: z.number().default(10) }), run: ({ inputs, config }) => inputs.rows.filter((row) => row > config.above) })
const sum = op('sum', { inputs: { rows: z.array(z.number()) }, run: ({ inputs }) => output(inputs.rows.reduce((all, each) => all + each, 0), { metadata: { rows: inputs.rows.length }, dataVersion: 'v1' }) })
const revenue = graphAsset('sales/revenue', { inputs: { orders }, group: 'sales', graph: (read) => sum({ rows: keepLarge({ rows: read.orders }) }) })
const report = asset('report', { inputs: { revenue }, run: ({ inputs }) => `${inputs.revenue} in all` })

const manifestOf = (definitions: object): Manifest => {
  const described = describeDefinitions(collectDefinitions(definitions))
  if ('problems' in described) throw new Error(described.problems.map(({ message }) => message).join())
  return manifestSchema.parse(described.manifest)
}
const problemsOf = (definitions: object): string[] => {
  const described = describeDefinitions(collectDefinitions(definitions))
  return 'problems' in described ? described.problems.map(({ message }) => message) : []
}

describe('an asset that a graph makes', () => {
  it('is made by the step of the op that its function returned, between plain assets', async () => {
    const run = await materialize([orders, revenue, report])
    expect(run.error).toBeUndefined()
    expect(run.steps.map(({ key, assets, status }) => [key, assets, status])).toEqual([
      ['orders', ['orders'], 'succeeded'], ['sales/revenue.keepLarge', [], 'succeeded'], ['sales/revenue.sum', ['sales/revenue'], 'succeeded'], ['report', ['report'], 'succeeded'],
    ])
    expect(run.value(revenue)).toBe(42)
    expect(run.value(report)).toBe('42 in all')
    expect(run.step(revenue).metadata).toEqual({ rows: { type: 'number', value: 2 } })
    expect(run.events.find((event) => event.type === 'asset-materialized' && event.asset === 'sales/revenue')).toMatchObject({ stepKey: 'sales/revenue.sum', dataVersion: 'v1' })
  })

  it('reads what was stored before, and is read so, when it is selected alone', async () => {
    expect((await materialize(revenue, { values: [[orders, [100]]] })).value(revenue)).toBe(100)
    expect((await materialize(report, { values: [[revenue, 7]] })).value(report)).toBe('7 in all')
  })

  it('takes the configuration of its ops by the names of their steps', async () => {
    const run = await materialize(revenue, { values: [[orders, [1, 30]]], config: { ops: { 'sales/revenue.keepLarge': { above: 0 } } } })
    expect(run.value(revenue)).toBe(31)
    await expect(materialize(revenue, { values: [[orders, []]], config: { ops: { 'sales/revenue.keepLage': {} } } })).rejects.toThrow('“sales/revenue.keepLage”, which no graph of an asset calls. Did you mean “sales/revenue.keepLarge”?')
    await expect(materialize(revenue, { values: [[orders, []]], config: { ops: { 'sales/revenue.sum': {} } } })).rejects.toThrow('takes no config')
  })

  it('is not made when an op of it fails: the rest is skipped, and the asset has failed', async () => {
    const broken = op('broken', { inputs: { rows: z.array(z.number()) }, run: (): number[] => { throw new Error('no rows today') } })
    const failing = graphAsset('failing', { inputs: { orders }, graph: (read) => sum({ rows: broken({ rows: read.orders }) }) })
    const after = asset('after', { inputs: { failing }, run: ({ inputs }) => inputs.failing })
    const run = await materialize([orders, failing, after])
    expect(run.steps.map(({ key, status }) => [key, status])).toEqual([['orders', 'succeeded'], ['failing.broken', 'failed'], ['failing.sum', 'skipped'], ['after', 'skipped']])
    expect(run.events.filter((event) => event.type === 'asset-failed')).toMatchObject([{ asset: 'failing', stepKey: 'failing.broken' }])
  })

  it('tries ops again by its own policy where they have none', async () => {
    let attempts = 0
    const flaky = op('flaky', { run: () => { attempts += 1; if (attempts < 3) throw new Error('not yet'); return attempts } })
    const patient = graphAsset('patient', { retry: { maxRetries: 2 }, graph: () => flaky() })
    expect((await materialize(patient)).value(patient)).toBe(3)
  })

  it('maps and collects within, and waits for its dependencies at its first ops', async () => {
    const order: string[] = []
    const gate = asset('gate', { run: () => { order.push('gate') } })
    const split = op('split', { outputs: { part: dynamic(z.number()) }, run: function* ({ emit }) { order.push('split'); for (const each of [1, 2, 3]) yield emit.part(`p${each}`, each) } })
    const double = op('double', { inputs: { value: z.number() }, run: ({ inputs }) => inputs.value * 2 })
    const inner = graph('inner', { inputs: { value: z.number() }, graph: ({ value }) => double({ value: double({ value }) }) })
    const total = graphAsset('total', { deps: [gate], graph: () => sum({ rows: split().part.map((value) => inner({ value })).collect() }) })
    const run = await materialize([gate, total])
    expect(run.value(total)).toBe(24)
    expect(order).toEqual(['gate', 'split'])
    expect(run.steps.map(({ key }) => key)).toEqual([
      'gate', 'total.split', 'total.inner.double[p1]', 'total.inner.double[p2]', 'total.inner.double[p3]', 'total.inner.double_2[p1]', 'total.inner.double_2[p2]', 'total.inner.double_2[p3]', 'total.sum',
    ])
  })

  it('is skipped with what depends on it when an op yields nothing', async () => {
    const maybe = op('maybe', { outputs: { some: optional(z.array(z.number())) }, run: () => ({}) })
    const none = graphAsset('none', { graph: () => sum({ rows: maybe().some }) })
    const direct = graphAsset('direct', { graph: () => maybe().some })
    const after = asset('after', { inputs: { direct }, deps: [none], run: () => 1 })
    const run = await materialize([none, direct, after])
    expect(run.success).toBe(true)
    expect(run.steps.map(({ key, status }) => [key, status])).toEqual([['direct.maybe', 'succeeded'], ['none.maybe', 'succeeded'], ['none.sum', 'skipped'], ['after', 'skipped']])
    expect(run.events.filter(({ type }) => type === 'asset-materialized')).toEqual([])
  })

  it('makes a partition, which every op of it receives', async () => {
    const days = daily({ start: '2026-01-01' })
    const read = op('read', { run: ({ partition }) => partition?.key ?? 'none' })
    const join = op('join', { inputs: { one: z.string(), day: z.number() }, run: ({ inputs, partition }) => `${inputs.one} ${inputs.day} ${partition?.key}` })
    const amount = asset('amount', { partitions: days, run: () => 1 })
    const sliced = graphAsset('sliced', { partitions: days, inputs: { amount }, graph: ({ amount: day }) => join({ one: read(), day }) })
    const all = graphAsset('all', { inputs: { amount }, graph: ({ amount: every }) => op('count', { inputs: { every: z.map(z.string(), z.number()) }, run: ({ inputs }) => [...inputs.every.keys()].length })({ every }) })
    const run = await materialize([amount, sliced], { partition: '2026-01-02' })
    expect(run.value(sliced, { partition: '2026-01-02' })).toBe('2026-01-02 1 2026-01-02')
    const counted = await materialize(all, { now: new Date('2026-01-03'), values: [[amount, 1, '2026-01-01'], [amount, 5, '2026-01-02']] })
    expect(counted.value(all)).toBe(2)
  })

  it('is stored by its IO manager, from which ops of its graph and others read it', async () => {
    const kept = new Map<string, unknown>()
    const shelf = ioManager('shelf', { store: ({ asset: { key } }, value) => { kept.set(key, value) }, load: ({ asset: { key }, input }) => `${String(kept.get(key))} for ${input.name} of ${input.asset ?? 'an op'}` })
    const write = op('write', { run: () => 'a text' })
    const tell = op('tell', { inputs: { text: z.string() }, run: ({ inputs, log }) => log.info(inputs.text) })
    const text = graphAsset('text', { io: shelf, graph: () => { const made = write(); tell({ text: made }); return made } })
    const reader = asset('reader', { inputs: { text }, run: ({ inputs }) => inputs.text })
    const relay = graphAsset('relay', { inputs: { text }, graph: (read) => op('pass', { inputs: { it: z.string() }, run: ({ inputs }) => inputs.it })({ it: read.text }) })
    const run = await materialize([text, reader, relay])
    expect(run.error).toBeUndefined()
    expect(run.value(reader)).toBe('a text for text of reader')
    expect(run.value(relay)).toBe('a text for it of an op')
    expect(run.events.filter((event) => event.type === 'log' && event.level === 'info')).toMatchObject([{ message: 'a text for text of an op' }])
  })

  it('holds back what is downstream when a check of it that blocks fails', async () => {
    const positive = assetCheck('positive', { asset: revenue, blocking: true, run: ({ value }) => value > 100 })
    const after = graphAsset('after', { inputs: { revenue }, graph: (read) => sum({ rows: op('list', { inputs: { one: z.number() }, run: ({ inputs }) => [inputs.one] })({ one: read.revenue }) }) })
    const run = await materialize([orders, revenue, positive, after])
    expect(run.check(positive).passed).toBe(false)
    expect(run.steps.slice(-2).map(({ key, status }) => [key, status])).toEqual([['after.list', 'skipped'], ['after.sum', 'skipped']])
  })
})

describe('assets that one graph makes', () => {
  const rows = z.array(z.number())
  const halve = op('halve', { inputs: { rows }, outputs: { low: rows, high: rows }, run: ({ inputs }) => ({ low: inputs.rows.filter((row) => row < 10), high: inputs.rows.filter((row) => row >= 10) }) })
  const halves = graphMultiAsset('halves', {
    inputs: { orders }, group: 'sales',
    assets: { low: assetSpec('low', { value: rows, codeVersion: 'v2' }), total: assetSpec('total', { deps: ['low'] }) },
    graph: (read) => { const { low, high } = halve({ rows: read.orders }); return { low, total: sum({ rows: high }) } },
  })
  const lowest = asset('lowest', { inputs: { low: halves.assets.low }, run: ({ inputs }) => Math.min(...inputs.low) })

  it('are made each by its op, all when one is selected; what depends on one waits for that step alone', async () => {
    const run = await materialize([halves.assets.low, lowest], { values: [[orders, [20, 3, 22]]] })
    expect(run.error).toBeUndefined()
    expect(run.steps.map(({ key, assets }) => [key, assets])).toEqual([['halves.halve', ['low']], ['halves.sum', ['total']], ['lowest', ['lowest']]])
    expect([run.value(halves.assets.low), run.value(halves.assets.total), run.value(lowest)]).toEqual([[3], 42, 3])
    expect(run.events.find((event) => event.type === 'asset-materialized' && event.asset === 'low')).toMatchObject({ codeVersion: 'v2' })
    const [, , last] = buildPlan({ manifest: manifestOf({ halves, lowest }), selection: ['low', 'lowest'] }).steps
    expect([last?.key, last?.needs]).toEqual(['lowest', [0]])
    expect((await materialize(halves, { values: [[orders, []]] })).steps).toHaveLength(2)
  })

  it('fail with the ops that lead to them', async () => {
    const broken = op('broken', { inputs: { rows }, run: (): number => { throw new Error('no') } })
    const parts = graphMultiAsset('parts', {
      inputs: { orders }, assets: { low: assetSpec('parts/low'), bad: assetSpec('parts/bad') },
      graph: (read) => { const { low, high } = halve({ rows: read.orders }); return { low, bad: broken({ rows: high }) } },
    })
    const run = await materialize(parts, { values: [[orders, [1]]] })
    expect(run.events.flatMap((event) => event.type === 'asset-failed' || event.type === 'asset-materialized' ? [[event.type, event.asset]] : [])).toEqual([['asset-materialized', 'parts/low'], ['asset-failed', 'parts/bad']])
  })

  it.each([
    ['what is no asset', () => graphMultiAsset('x', { assets: { a: assetSpec('a') }, graph: () => ({ a: sum({ rows: halve({ rows: op('none', { run: () => [1] })() }).low }), b: op('two', { run: () => 2 })() }) }), 'returns `b`, which is none of its `assets`'],
    ['one asset too few', () => graphMultiAsset('x', { assets: { a: assetSpec('a'), b: assetSpec('b') }, graph: (() => ({ a: op('one', { run: () => 1 })() })) as never }), 'returns no `b`'],
    ['one handle', () => graphMultiAsset('x', { assets: { a: assetSpec('a') }, graph: (() => op('one', { run: () => 1 })()) as never }), 'returns one handle'],
  ])('refuse %s', (_, define, message) => expect(define).toThrow(message))

  it('refuse two assets of one output, and one made for every key, when they are planned', () => {
    const one = op('one', { run: () => 1 })
    const twice = graphMultiAsset('twice', { assets: { a: assetSpec('a'), b: assetSpec('b') }, graph: () => { const made = one(); return { a: made, b: made } } })
    expect(() => buildPlan({ manifest: manifestOf({ twice }), selection: ['a'] })).toThrow('makes several assets of one output: “b”')
    const many = op('many', { outputs: { each: dynamic(z.number()) }, run: function* () {} })
    const leaked = graphAsset('leaked', { graph: () => { let last = one(); many().each.map((value) => { last = op('same', { inputs: { value: z.number() }, run: ({ inputs }) => inputs.value })({ value }) }); return last } })
    expect(() => buildPlan({ manifest: manifestOf({ leaked }), selection: ['leaked'] })).toThrow('“leaked” would be made once for every value of a dynamic output')
  })
})

describe('a job of ops that reads assets', () => {
  const days = daily({ start: '2026-01-01' })
  const daysOf = asset('days', { partitions: days, run: () => 1 })
  const total = op('total', { inputs: { rows: z.array(z.number()), plus: z.number().optional() }, run: ({ inputs }) => inputs.rows.length + (inputs.plus ?? 0) })
  const each = op('each', { inputs: { every: z.map(z.string(), z.number()) }, run: ({ inputs }) => [...inputs.every.keys()] })

  it('receives stored values, also by graphs that it calls and beside dynamic outputs', async () => {
    const within = graph('within', { inputs: { plus: z.number() }, graph: ({ plus }) => total({ rows: orders, plus }) })
    const parts = op('parts', { outputs: { part: dynamic(z.number()) }, run: function* ({ emit }) { yield emit.part('a', 1); yield emit.part('b', 2) } })
    const read = job('read', { graph: () => sum({ rows: parts().part.map((plus) => within({ plus })).collect() }) })
    const result = await executeJob(read, { values: [[orders, [5, 5, 5]]] })
    expect(result.error).toBeUndefined()
    expect([result.output('within.total[a]'), result.output('within.total[b]'), result.output('sum')]).toEqual([4, 5, 9])
    expect((await executeJob(read)).step('within.total[a]').error?.message).toMatch('the input `rows` has no value')
  })

  it('receives the value of its partition, or a map of those that a mapping names', async () => {
    const read = job('read', { partitions: days, graph: () => { total({ rows: orders, plus: daysOf }); return each({ every: from(daysOf, allPartitions()) }) } })
    const values = [[orders, [1]], [daysOf, 10, '2026-01-01'], [daysOf, 20, '2026-01-02']] as const
    const result = await executeJob(read, { partition: '2026-01-02', now: new Date('2026-01-03'), values })
    expect(result.error).toBeUndefined()
    expect([result.output('total'), result.output('each')]).toEqual([21, ['2026-01-01', '2026-01-02']])
    const latest = job('latest', { graph: () => total({ rows: orders, plus: from(daysOf, lastPartition()) }) })
    expect((await executeJob(latest, { now: new Date('2026-01-03'), values })).output('total')).toBe(21)
  })

  it('is told when it has no partition to read, at build time', () => {
    const read = job('read', { graph: () => total({ rows: orders, plus: daysOf }) })
    const manifest = manifestOf({ read })
    expect(manifest.assets.map(({ key }) => key)).toEqual(['days', 'orders'])
    expect(findPartitionProblems(manifest, openAt(0)).map(({ message }) => message)).toEqual([expect.stringContaining('job `read` reads asset `days`, which is partitioned, and the job is not')])
    const weekly = job('weeklyRead', { partitions: staticPartitions(['a']), graph: () => total({ rows: orders, plus: daysOf }) })
    expect(findPartitionProblems(manifestOf({ weekly }), openAt(0)).map(({ message }) => message)).toEqual([expect.stringContaining('job `weeklyRead` cannot read partitions of asset `days`')])
  })

  it.each([
    ['an external asset', () => job('j', { graph: () => total({ rows: externalAsset('feed') as never }) }), 'is `feed`, an external asset, of which no value is stored'],
    ['a virtual asset', () => job('j', { graph: () => total({ rows: virtualAsset('view', { deps: [orders] }) as never }) }), 'a virtual asset'],
    ['an asset in a list', () => job('j', { graph: () => total({ rows: [daysOf] as never }) }), 'is given an asset in a list'],
    ['a mapping of what has no partitions', () => job('j', { graph: () => total({ rows: from(orders, lastPartition()) }) }), 'maps partitions of asset `orders`, which has none'],
    ['a mapping of the author', () => job('j', { graph: () => each({ every: from(daysOf, customMapping(() => [])) }) }), 'by a mapping of yours'],
    ['a key', () => job('j', { graph: () => total({ rows: from('orders', allPartitions()) as never }) }), 'an op reads an asset object, not a key'],
    ['its own past', () => job('j', { graph: () => total({ rows: self<number[]>({ startOffset: -1 }) as never }) }), 'is self()'],
  ])('refuses %s', (_, define, message) => expect(define).toThrow(message))
})

describe('what is refused of a graph that makes an asset', () => {
  const one = op('one', { run: () => 1 })
  const many = op('many', { outputs: { each: dynamic(z.number()) }, run: function* () {} })
  it.each([
    ['its input', () => graphAsset('a', { inputs: { orders }, graph: (read) => { keepLarge({ rows: read.orders }); return read.orders } }), 'what its function returns is the input `orders`'],
    ['an input that no op reads', () => graphAsset('a', { inputs: { orders }, graph: () => one() }), 'input `orders` is read by no op'],
    ['a dynamic output', () => graphAsset('a', { graph: () => many().each as never }), 'is a dynamic output'],
    ['a collected list', () => graphAsset('a', { graph: () => many().each.collect() }), 'is a list that was collected'],
    ['nothing', () => graphAsset('a', { graph: () => { one() } } as never), 'its function returns nothing'],
    ['several', () => graphAsset('a', { graph: () => ({ left: one(), right: one() }) } as never), 'graphMultiAsset() makes several'],
    ['an asset that is no input', () => graphAsset('a', { graph: () => sum({ rows: orders }) }), 'reads asset `orders` directly'],
    ['such an asset in a graph within', () => graphAsset('a', { graph: () => graph('g', { graph: () => sum({ rows: orders }) })() }), 'reads asset `orders` directly'],
    ['an unknown option', () => graphAsset('a', { compose: 1, graph: () => one() } as never), 'unknown option `compose`'],
  ])('%s', (_, define, message) => expect(define).toThrow(message))

  it('a key of an asset that a step of it has', () => {
    const made = graphAsset('a', { graph: () => one() })
    expect(problemsOf({ made, clashing: asset('a.one', { run: () => 1 }) })).toEqual([expect.stringContaining('a step of the graph of `a` has the name of asset `a.one`')])
  })

  it('a circle through other assets', () => {
    const above = asset('above', { deps: ['below'], run: () => [1] })
    const below = graphAsset('below', { inputs: { above }, graph: (read) => sum({ rows: read.above }) })
    expect(problemsOf({ above, below })).toEqual([expect.stringContaining('depend on each other in a circle')])
  })
})
