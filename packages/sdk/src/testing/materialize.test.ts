import { reduceRun } from '@millrace/orchestration'
import { runEventSchema } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { asset, assetCheck, daily, externalAsset, Failure, job, op, output, RetryRequested, staticPartitions, z } from '../index'
import { buildContext, executeJob, materialize } from './index'

const orders = asset('orders', { group: 'sales', run: () => output([{ id: 1, total: 20 }, { id: 2, total: 22 }], { metadata: { rows: 2 } }) })
const revenue = asset('revenue', {
  inputs: { orders }, config: z.object({ minimum: z.number().default(0) }),
  run: ({ inputs, config }) => inputs.orders.filter((order) => order.total > config.minimum).reduce((sum, order) => sum + order.total, 0),
})
const shop = { orders, revenue, feed: externalAsset('feed') }

describe('materialize', () => {
  it('runs a whole module, and values are read by object', async () => {
    const result = await materialize(shop)
    expect(result.success).toBe(true)
    expect(result.value(revenue)).toBe(42)
    expect(result.step(orders)).toMatchObject({ status: 'succeeded', metadata: { rows: { type: 'number', value: 2 } } })
    for (const event of result.events) expect(() => runEventSchema.parse(event)).not.toThrow()
    expect(result.events.map(({ type }) => type)).toEqual([
      'run-enqueued', 'run-starting', 'run-start', 'step-start', 'asset-materialized', 'step-success', 'step-start', 'asset-materialized', 'step-success', 'run-success',
    ])
  })

  it('takes values of what it does not run, configuration and a selection', async () => {
    const given = await materialize(revenue, { values: [[orders, [{ id: 9, total: 5 }, { id: 8, total: 50 }]]], config: { assets: { revenue: { minimum: 10 } } } })
    expect(given.value(revenue)).toBe(50)
    expect(given.steps.map(({ key }) => key)).toEqual(['revenue'])
    expect((await materialize(shop, { selection: 'group:sales' })).steps.map(({ key }) => key)).toEqual(['orders'])
    await expect(materialize(shop, { selection: 'group:(' })).rejects.toThrow('selection')
    await expect(materialize(shop, { config: { assets: { nope: 1 } } })).rejects.toMatchObject({ code: 'invalid-config' })
  })

  it('tries a failed step again as its asset, or the step itself, says', async () => {
    const flaky = asset('flaky', { retry: { maxRetries: 2, delay: '2ms' }, run: ({ step }) => { if (step.attempt < 3) throw new Error('again'); return step.attempt } })
    const asking = asset('asking', { run: ({ step }) => { if (step.attempt < 2) throw new RetryRequested({ delay: 1 }); return 'ready' } })
    const final = asset('final', { retry: { maxRetries: 9 }, run: () => { throw new Failure('for good', { allowRetries: false, metadata: { rows: 3 } }) } })
    const beside = asset('beside', { run: async () => { await new Promise((resolve) => { setTimeout(resolve, 30) }) } })
    const result = await materialize([flaky, asking, final, beside])
    expect([result.value(flaky), result.value(asking), result.step(final).status, result.step(beside).status]).toEqual([3, 'ready', 'failed', 'succeeded'])
    const eventsOf = (key: string) => result.events.flatMap((event) => 'stepKey' in event && event.stepKey === key ? [event.type] : [])
    expect(eventsOf('flaky')).toEqual(['step-start', 'step-retry', 'step-start', 'step-retry', 'step-start', 'asset-materialized', 'step-success'])
    expect(eventsOf('final')).toEqual(['step-start', 'asset-failed', 'step-failure'])
    expect(result.step(final).error?.metadata).toEqual({ rows: { type: 'number', value: 3 } })
    for (const event of result.events) expect(() => runEventSchema.parse(event)).not.toThrow()
    expect(() => asset('wrong', { retry: { maxRetries: -1 }, run: () => 1 })).toThrow('asset "wrong": `retry.maxRetries` must be a whole number from 0 to 1,000, not -1')
  })

  it('says which value is missing', async () => {
    const { success, error } = await materialize(revenue)
    expect(success).toBe(false)
    expect(error).toMatchObject({ code: 'no-value', message: expect.stringContaining('`orders`') as string })
  })

  it('skips what needs a failed step and finishes its siblings', async () => {
    const broken = asset('broken', { run: () => { throw new Error('no luck') } })
    const below = asset('below', { inputs: { broken }, run: () => 1 })
    const lower = asset('lower', { inputs: { below }, run: () => 1 })
    const beside = asset('beside', { run: () => 2 })
    const result = await materialize([broken, below, lower, beside])
    expect(result.steps.map(({ key, status }) => [key, status])).toEqual([['beside', 'succeeded'], ['broken', 'failed'], ['below', 'skipped'], ['lower', 'skipped']])
    expect(result.error).toMatchObject({ message: 'no luck', blame: 'user' })
    expect(result.error?.frames[0]?.position?.file).toContain('materialize.test.ts')
    expect(result.value(beside)).toBe(2)
    expect(() => result.value(broken)).toThrow('asset `broken` has no value: its step failed (no luck)')
    expect(result.events.filter(({ type }) => type === 'step-skipped')).toHaveLength(2)
  })

  it('is canceled by its signal', async () => {
    const controller = new AbortController()
    const slow = asset('slow', { run: ({ signal }) => new Promise<number>((_, reject) => { signal.addEventListener('abort', () => reject(new Error('stopped'))); controller.abort() }) })
    const after = asset('after', { inputs: { slow }, run: () => 1 })
    const result = await materialize([slow, after], { signal: controller.signal })
    expect(result.success).toBe(false)
    expect(result.steps.map(({ status }) => status)).toEqual(['canceled', 'canceled'])
    expect(result.events.at(-1)).toMatchObject({ type: 'run-canceled' })
  })

  it('records events whose fold is the state it ended with', async () => {
    const result = await materialize(shop)
    const steps = result.steps.map((step, index) => ({ index, key: step.key, kind: 'asset' as const, asset: step.key, inputs: [], needs: index === 0 ? [] : [0] }))
    expect(reduceRun({ planVersion: 1, steps, maxConcurrent: 16 }, result.events).status).toBe('succeeded')
  })

  it('keeps what steps print', async () => {
    const { events } = await materialize(asset('talk', { run: ({ log }) => { log.warn('look', { here: 1 }); console.log('printed') } }))
    expect(events.filter(({ type }) => type === 'log')).toMatchObject([
      { stepKey: 'talk', level: 'warn', source: 'log', message: 'look here=1' }, { stepKey: 'talk', source: 'stdout', message: 'printed' },
    ])
  })

  it('refuses impossible definitions', async () => {
    await expect(materialize({ a: asset('x', { run: () => 1 }), b: asset('x', { run: () => 1 }) })).rejects.toThrow('two assets have the key `x`')
  })

  it('goes through hundreds of skips and a long chain', async () => {
    const first = asset('s', { run: () => { throw new Error('no') } })
    const many = Array.from({ length: 500 }, (_, index) => asset(`m${index}`, { inputs: { first }, run: () => 1 }))
    expect((await materialize([first, ...many])).steps.filter(({ status }) => status === 'skipped')).toHaveLength(500)
  })
})

describe('invoke', () => {
  it('calls run with copies of the inputs and the defaults of the config', async () => {
    const given = [{ id: 1, total: 3 }]
    expect(await revenue.invoke(buildContext({ inputs: { orders: given } }))).toBe(3)
    expect(await revenue.invoke(buildContext({ inputs: { orders: given }, config: { minimum: 5 } }))).toBe(0)
    expect(await orders.invoke()).toHaveLength(2)
  })

  it('refuses missing inputs and wrong config', async () => {
    await expect(revenue.invoke()).rejects.toThrow('asset `revenue` needs `orders`')
    await expect(revenue.invoke(buildContext({ inputs: { orders: [] }, config: { minimum: 'x' } }))).rejects.toThrow('`minimum`')
  })
})

describe('what a build refuses', () => {
  const report = asset('report', { inputs: { orders }, run: () => 1 })
  const circle = assetCheck('circle', { asset: orders, inputs: { report }, blocking: true, run: () => true })
  const load = op('load', { config: z.object({ rows: z.number() }), run: () => 1 })
  const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
  const regions = asset('regions', { partitions: staticPartitions(['north']), run: () => 1 })

  it.each<[string, () => Promise<unknown>, string]>([
    ['a blocking check that reads what waits for it', () => materialize([orders, report, circle], { selection: 'key:orders' }), 'Check `orders:circle` is `blocking`'],
    ['a job in the module that selects nothing', () => materialize({ ...shop, nightly: job('nightly', { selection: 'group:sale' }) }), 'job `nightly` selects nothing: no asset of this code location fits "group:sale"; did you mean "group:sales"?'],
    ['the given job, whose assets are sliced differently', () => materialize([days, regions], { job: job('all', { selection: [days, regions] }), partition: 'north' }), 'job `all` selects assets with different partitions, `days` and `regions`'],
    ['config of a job of ops that nothing reads', () => executeJob(job('once', { graph: () => load(), config: { ops: { laod: { rows: 1 } } } })), 'Did you mean “load”?'],
    ['config of a job of ops that does not fit', () => executeJob(job('once', { graph: () => load(), config: { ops: { load: { rows: 'one' } } } })), '`rows`: Invalid input: expected number, received string'],
    ['partitions that a job of ops reads and has not', () => executeJob(job('reads', { graph: () => op('count', { inputs: { days: z.any() }, run: () => 1 })({ days }) })), 'job `reads` reads asset `days`, which is partitioned, and the job is not'],
  ])('a test refuses as well: %s', async (_, test, message) => {
    await expect(test()).rejects.toMatchObject({ code: 'invalid-definition', message: expect.stringContaining(message) as string })
  })
})
