import { buildPlan } from '@millrace/orchestration'
import { describe, expect, it } from 'vitest'
import { asset } from './asset'
import { assetSpec } from './asset-spec'
import { checkResult } from './checks/check-result'
import { graphAsset } from './graph-asset'
import { graphMultiAsset } from './graph-multi-asset'
import { graph } from './graph/graph'
import { dynamic, optional } from './graph/op-output'
import { op } from './graph/op'
import { ioManager } from './io/io-manager'
import { collectDefinitions } from './manifest/collect-definitions'
import { describeDefinitions } from './manifest/describe-definitions'
import { output } from './output'
import { multiRun, singleRun } from './partitions/backfill-policy'
import { self } from './partitions/mapped-input'
import { daily } from './partitions/time-partitions'
import { resource } from './resources/resource'
import { buildContext } from './testing/build-context'
import { materialize } from './testing/materialize'
import { z } from './z'

const rows = z.array(z.number())
const orders = asset('orders', { run: () => [20, 3, 22] })
const keepLarge = op('keepLarge', { inputs: { rows }, config: z.object({ above: z.number().default(10) }), run: ({ inputs, config }) => inputs.rows.filter((row) => row > config.above) })
const sum = op('sum', { inputs: { rows }, run: ({ inputs }) => inputs.rows.reduce((all, each) => all + each, 0) })
const revenue = graphAsset('sales/revenue', { inputs: { orders }, graph: (read) => sum({ rows: keepLarge({ rows: read.orders }) }) })
const manifestOf = (definitions: object) => {
  const described = describeDefinitions(collectDefinitions(definitions))
  if ('problems' in described) throw new Error(described.problems.map(({ message }) => message).join())
  return described.manifest
}

describe('a graph asset that a test calls directly', () => {
  it('gives its value of the inputs and the configuration of its ops that it is given', async () => {
    expect(await revenue.invoke(buildContext({ inputs: { orders: [1, 11, 30] } }))).toBe(41)
    expect(await revenue.invoke(buildContext({ inputs: { orders: [1, 11, 30] }, config: { keepLarge: { above: 20 } } }))).toBe(30)
  })

  it('says what is missing, and what no op of it is', async () => {
    await expect(revenue.invoke()).rejects.toThrow('`sales/revenue` is made by several ops: pass buildContext({ … })')
    await expect(revenue.invoke(buildContext())).rejects.toThrow('graph asset `sales/revenue` needs `orders`')
    await expect(revenue.invoke(buildContext({ inputs: { orders: [] }, config: { keepLage: {} } }))).rejects.toThrow('names `keepLage`, which is no op of its graph: did you mean `keepLarge`?')
    await expect(revenue.invoke(buildContext({ inputs: { orders: [] }, config: { keepLarge: { above: 'x' } } }))).rejects.toThrow('config of op `keepLarge` is wrong')
    await expect(revenue.invoke(buildContext({ inputs: { orders: [] }, resources: { db: 1 } }))).rejects.toThrow('no op of graph asset `sales/revenue` has a resource `db`')
  })

  it('maps and collects, calls graphs within, and hands ops their clients', async () => {
    const prices = resource('prices', { init: () => new Map<string, number>() })
    const split = op('split', { outputs: { part: dynamic(z.string()) }, run: function* ({ emit }) { for (const each of ['tea', 'milk']) yield emit.part(each, each) } })
    const price = op('price', { inputs: { name: z.string() }, resources: { prices }, run: ({ inputs, resources, step }) => output(resources.prices.get(inputs.name) ?? 0, { metadata: { step: step.key } }) })
    const double = op('double', { inputs: { value: z.number() }, run: ({ inputs }) => inputs.value * 2 })
    const priced = graph('priced', { inputs: { name: z.string() }, graph: ({ name }) => double({ value: price({ name }) }) })
    const total = graphAsset('total', { graph: () => sum({ rows: split().part.map((name) => priced({ name })).collect() }) })
    expect(await total.invoke(buildContext({ resources: { prices: new Map([['tea', 3], ['milk', 4]]) } }))).toBe(14)
    await expect(total.invoke(buildContext())).rejects.toThrow('op `price` needs the resources `prices`')
  })

  it('rejects with what an op throws, and when nothing was made', async () => {
    const broken = graphAsset('broken', { graph: () => op('fail', { run: (): number => { throw new RangeError('no rows today') } })() })
    await expect(broken.invoke(buildContext())).rejects.toThrow(RangeError)
    const none = graphAsset('none', { graph: () => op('maybe', { outputs: { some: optional(z.number()) }, run: () => ({}) })().some })
    await expect(none.invoke(buildContext())).rejects.toThrow('asset `none` was not made: op `maybe` yielded no `some`')
  })

  it('gives the values of several assets by name, without those that it may leave out', async () => {
    const halve = op('halve', { inputs: { rows }, outputs: { low: rows, high: optional(rows) }, run: ({ inputs }) => ({ low: inputs.rows }) })
    const halves = graphMultiAsset('halves', {
      inputs: { orders }, assets: { low: assetSpec('low', { value: z.array(z.number().max(10)) }), high: assetSpec('high', { required: false }) }, graph: (read) => halve({ rows: read.orders }),
    })
    expect(await halves.invoke(buildContext({ inputs: { orders: [1, 2] } }))).toEqual({ low: [1, 2] })
    await expect(halves.invoke(buildContext({ inputs: { orders: [12] } }))).rejects.toThrow('the value of asset `low`')
  })

  it('gives a partition, or a range by key', async () => {
    const days = daily({ start: '2026-01-01' })
    const name = op('name', { run: ({ partition }) => partition?.key ?? 'none' })
    expect(await graphAsset('day', { partitions: days, graph: () => name() }).invoke(buildContext({ partition: '2026-01-02' }))).toBe('2026-01-02')
    const list = op('list', { run: ({ partitionRange }) => new Map((partitionRange?.keys ?? []).map((key) => [key, key.slice(-2)])) })
    const range = graphAsset('range', { partitions: days, backfillPolicy: singleRun(), graph: () => list() })
    expect(await range.invoke(buildContext({ partition: { from: '2026-01-01', to: '2026-01-02' } }))).toEqual(new Map([['2026-01-01', '01'], ['2026-01-02', '02']]))
  })
})

describe('a graph asset with a backfill policy', () => {
  const days = daily({ start: '2026-01-01' })
  const amount = asset('amount', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, Number(key.slice(-2))])) })
  const double = op('double', { inputs: { amounts: z.map(z.string(), z.number()) }, run: ({ inputs }) => output(new Map([...inputs.amounts].map(([key, each]) => [key, each * 2])), { metadata: { days: inputs.amounts.size } }) })
  const count = op('count', { inputs: { amounts: z.map(z.string(), z.number()) }, run: ({ inputs, log }) => log.info([...inputs.amounts].join(' ')) })
  const doubled = graphAsset('doubled', { partitions: days, backfillPolicy: multiRun({ maxPartitionsPerRun: 3 }), inputs: { amount }, graph: (read) => { const made = double({ amounts: read.amount }); count({ amounts: made }); return made } })
  const after = asset('after', { partitions: days, backfillPolicy: singleRun(), inputs: { doubled }, run: ({ inputs }) => new Map([...inputs.doubled].map(([key, each]) => [key, `${each}`])) })
  const range = { from: '2026-01-01', to: '2026-01-03' }

  it('makes each partition of the range, which ops and assets after it read by key', async () => {
    const run = await materialize([amount, doubled, after], { partition: range })
    expect(run.error).toBeUndefined()
    expect(run.events.filter((event) => event.type === 'asset-materialized' && event.asset === 'doubled')).toMatchObject([1, 2, 3].map((day) => ({ partition: `2026-01-0${day}`, stepKey: 'doubled.double', metadata: { days: { value: 3 } } })))
    expect(run.value(doubled, { partition: '2026-01-03' })).toBe(6)
    expect(run.value(after, { partition: '2026-01-02' })).toBe('4')
    expect(run.events.flatMap((event) => (event.type === 'log' && event.level === 'info' ? [event.message] : []))).toEqual(['2026-01-01,2 2026-01-02,4 2026-01-03,6'])
  })

  it('may store nothing, and must not leave one out', async () => {
    const run = (values: Map<string, number> | undefined) => materialize(graphAsset('some', {
      partitions: days, backfillPolicy: singleRun(), graph: () => { const made = op('some', { run: () => values })(); op('see', { inputs: { it: z.unknown() }, run: ({ inputs, log }) => log.info(typeof inputs.it) })({ it: made }); return made },
    }), { partition: { from: '2026-01-01', to: '2026-01-02' } })
    const nothing = await run(undefined)
    expect(nothing.error).toBeUndefined()
    expect(nothing.events.filter(({ type }) => type === 'asset-materialized')).toHaveLength(2)
    expect(nothing.events.flatMap((event) => (event.type === 'log' ? [event.message] : []))).toEqual(['undefined'])
    expect((await run(new Map([['2026-01-01', 1]]))).error?.message).toBe('asset `some` returned no value for `2026-01-02`')
  })

  it('takes as many partitions as its policy lets it', async () => {
    await expect(materialize(doubled, { partition: { from: '2026-01-01', to: '2026-01-04' } })).rejects.toThrow('makes at most 3 partitions in a run')
    expect(() => graphAsset('x', { backfillPolicy: singleRun(), graph: () => op('a', { run: () => new Map<string, number>() })() })).toThrow('`backfillPolicy` says how partitions are put into runs')
  })

  it('reads its past by key, and is refused where its range would be one of a list', async () => {
    const grow = op('grow', { inputs: { before: z.map(z.string(), z.number()) }, run: ({ inputs, partitionRange }) => new Map((partitionRange?.keys ?? []).map((key) => [key, inputs.before.size])) })
    const growing = graphAsset('growing', { partitions: days, backfillPolicy: singleRun(), inputs: { before: self<number>({ startOffset: -1 }) }, graph: ({ before }) => grow({ before }) })
    const run = await materialize(growing, { partition: { from: '2026-01-02', to: '2026-01-03' }, values: [[growing, 7, '2026-01-01']] })
    expect(run.value(growing, { partition: '2026-01-03' })).toBe(1)
    const take = op('take', { inputs: { all: z.array(z.map(z.string(), z.number())) }, run: () => 1 })
    const made = op('made', { run: () => new Map<string, number>() })
    const listed = graphAsset('listed', { partitions: days, backfillPolicy: singleRun(), graph: () => { const one = made(); take({ all: [one, made()] }); return one } })
    expect(() => buildPlan({ manifest: manifestOf({ listed }), selection: ['listed'] })).toThrow('“listed.take” takes the asset “listed” in a list')
  })
})

describe('inputs of a graph asset that another IO manager loads', () => {
  it('are loaded by it for each op that reads them, whatever stored them', async () => {
    const shelf = ioManager('shelf', { store: () => undefined, load: () => [1] })
    const loader = ioManager('loader', { store: () => undefined, load: ({ asset: { key }, input }) => [key.length, input.name.length] })
    const kept = asset('kept', { io: shelf, run: () => [5] })
    const total = graphAsset('total', { inputs: { kept, orders }, inputIo: { kept: loader }, graph: (read) => sum({ rows: op('join', { inputs: { one: rows, two: rows, orders: rows }, run: ({ inputs }) => [...inputs.one, ...inputs.two, ...inputs.orders] })({ one: read.kept, two: read.kept, orders: read.orders }) }) })
    const run = await materialize([kept, orders, total])
    expect(run.error).toBeUndefined()
    expect(run.value(total)).toBe(4 + 3 + 4 + 3 + 45)
    expect(manifestOf({ total }).assets.find(({ key }) => key === 'total')?.resources).toEqual(['loader'])
    expect(() => graphAsset('x', { inputs: { orders }, inputIo: { order: loader } as never, graph: (read) => sum({ rows: read.orders }) })).toThrow('`inputIo` names `order`, which is none of its inputs: `orders`')
  })
})

describe('a graph asset with a configuration of its own', () => {
  const inner = graph('inner', { inputs: { rows }, graph: (read) => keepLarge(read) })
  const mapped = graphAsset('mapped', {
    inputs: { orders }, config: z.object({ least: z.number().default(10) }), configMapping: ({ least }) => ({ 'inner.keepLarge': { above: least } }), graph: (read) => sum({ rows: inner({ rows: read.orders }) }),
  })

  it('says what it means for its ops, with defaults and without', async () => {
    expect((await materialize(mapped, { values: [[orders, [5, 20]]] })).value(mapped)).toBe(20)
    expect((await materialize(mapped, { values: [[orders, [5, 20]]], config: { assets: { mapped: { least: 1 } } } })).value(mapped)).toBe(25)
    expect(await mapped.invoke(buildContext({ inputs: { orders: [5, 20] }, config: { least: 30 } }))).toBe(0)
    expect(manifestOf({ mapped }).assets.find(({ key }) => key === 'mapped')?.configSchema).toMatchObject({ properties: { least: { type: 'number', default: 10 } } })
  })

  it('is the only way to configure them', async () => {
    await expect(materialize(mapped, { values: [[orders, []]], config: { ops: { 'mapped.inner.keepLarge': { above: 1 } } } })).rejects.toThrow('“mapped” configures its ops by a config of its own: give that, under `assets`')
    const wrong = await materialize(mapped, { values: [[orders, []]], config: { assets: { mapped: { least: 'x' } } } })
    expect(wrong.step(mapped).status).toBe('skipped')
    expect(wrong.error?.message).toMatch('config of graph asset `mapped` is wrong: `least`')
    const lost = graphAsset('lost', { config: z.object({}), configMapping: () => ({ summ: {} }), inputs: { orders }, graph: (read) => sum({ rows: read.orders }) })
    expect((await materialize(lost, { values: [[orders, []]] })).error?.message).toBe('`configMapping` of graph asset `lost` names `summ`, which is no op of its graph: did you mean `sum`?')
  })

  it('needs both, the schema and the mapping', () => {
    const make = (options: object) => () => graphAsset('x', { inputs: { orders }, graph: (read) => sum({ rows: read.orders }), ...options })
    expect(make({ config: z.object({}) })).toThrow('`config` is read by no op: say by `configMapping` what it means for them')
    expect(make({ configMapping: () => ({}) })).toThrow('it takes none: give its schema as `config`')
  })
})

describe('checks that the ops of a graph evaluate', () => {
  const judge = op('judge', { inputs: { rows }, run: ({ inputs }) => output(inputs.rows.length, { checks: { enough: inputs.rows.length > 1, small: checkResult({ passed: inputs.rows.length < 10, severity: 'warn' }) } }) })
  const judged = graphAsset('judged', { inputs: { orders }, checks: { enough: { blocking: true }, small: {} }, graph: (read) => judge({ rows: read.orders }) })
  const after = asset('after', { inputs: { judged }, run: ({ inputs }) => inputs.judged })

  it('come with the asset, and one that blocks holds back what is downstream', async () => {
    const good = await materialize([judged, after], { values: [[orders, [1, 2]]] })
    expect(good.error).toBeUndefined()
    expect(good.checks.map(({ asset: key, name, passed }) => [key, name, passed])).toEqual([['judged', 'enough', true], ['judged', 'small', true]])
    const bad = await materialize([judged, after], { values: [[orders, [1]]] })
    expect(bad.steps.map(({ key, status }) => [key, status])).toEqual([['judged.judge', 'failed'], ['after', 'skipped']])
    expect(bad.error?.message).toMatch('the blocking check “enough” of judged failed')
    expect(bad.events.filter(({ type }) => type === 'asset-materialized')).toHaveLength(1)
  })

  it('are all to be said, and none that was not declared', async () => {
    const silent = graphAsset('silent', { inputs: { orders }, checks: { enough: {} }, graph: (read) => sum({ rows: read.orders }) })
    const run = await materialize(silent, { values: [[orders, []]] })
    expect(run.error?.message).toMatch('enough')
    expect(run.events.filter(({ type }) => type === 'asset-check-errored')).toMatchObject([{ asset: 'silent', name: 'enough' }])
    const loud = graphAsset('loud', { inputs: { orders }, graph: (read) => judge({ rows: read.orders }) })
    expect((await materialize(loud, { values: [[orders, []]] })).error?.message).toMatch('enough')
  })

  it('may be of several assets, each by its own op', async () => {
    const parts = graphMultiAsset('parts', {
      inputs: { orders }, assets: { count: assetSpec('count', { checks: { enough: {}, small: {} } }), total: assetSpec('total') },
      graph: (read) => ({ count: judge({ rows: read.orders }), total: op('fail', { inputs: { rows }, run: (): number => { throw new Error('no') } })({ rows: read.orders }) }),
    })
    const run = await materialize(parts, { values: [[orders, [1]]] })
    expect(run.success).toBe(false)
    expect(run.checks.map(({ asset: key, name, passed }) => [key, name, passed])).toEqual([['count', 'enough', false], ['count', 'small', true]])
    expect(run.events.filter(({ type }) => type === 'asset-check-errored')).toEqual([])
  })
})
