import { describe, expect, it } from 'vitest'
import { asset } from './asset'
import { assetCheck } from './checks/asset-check'
import { graphAsset } from './graph-asset'
import { dynamic, optional } from './graph/op-output'
import { graph } from './graph/graph'
import { op } from './graph/op'
import { ioManager } from './io/io-manager'
import { collectDefinitions } from './manifest/collect-definitions'
import { describeDefinitions } from './manifest/describe-definitions'
import { output } from './output'
import { daily } from './partitions/time-partitions'
import { materialize } from './testing/materialize'
import { z } from './z'

const orders = asset('orders', { run: () => [20, 3, 22] })
const keepLarge = op('keepLarge', { inputs: { rows: z.array(z.number()) }, config: z.object({ above: z.number().default(10) }), run: ({ inputs, config }) => inputs.rows.filter((row) => row > config.above) })
const sum = op('sum', { inputs: { rows: z.array(z.number()) }, run: ({ inputs }) => output(inputs.rows.reduce((all, each) => all + each, 0), { metadata: { rows: inputs.rows.length }, dataVersion: 'v1' }) })
const revenue = graphAsset('sales/revenue', { inputs: { orders }, group: 'sales', graph: (read) => sum({ rows: keepLarge({ rows: read.orders }) }) })
const report = asset('report', { inputs: { revenue }, run: ({ inputs }) => `${inputs.revenue} in all` })

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
