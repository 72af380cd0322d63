import type { RunEvent } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { asset, assetSpec, daily, dynamicPartitions, externalAsset, job, materialized, multi, multiAsset, observableAsset, observed, op, staticPartitions, successHook, type AssetReport, type ReportedAsset } from './index'
import { buildContext, executeJob, materialize } from './testing/index'

type Told = Extract<RunEvent, { type: 'asset-materialized' | 'asset-observed' }>
const told = (events: readonly RunEvent[]): Told[] => events.filter((event): event is Told => event.type === 'asset-materialized' || event.type === 'asset-observed')

const days = daily({ start: '2026-01-01' })
const invoices = externalAsset('erp/invoices', { partitions: days })
const prices = externalAsset('prices', { partitions: multi({ day: days, region: staticPartitions(['north', 'south']) }) })

describe('what a step says of other assets', () => {
  it('is an event of the step, with its facts, before the step has ended', async () => {
    const load = op('load', {
      run: ({ report }) => {
        report(materialized(invoices, { partition: '2026-01-02', metadata: { rows: 3 }, dataVersion: 'v1', tags: { source: 'erp' } }))
        report(observed('elsewhere/feed', { metadata: { status: 200 } }))
        return 1
      },
    })
    const { events, success } = await executeJob(job('loads', { graph: () => load() }))
    expect(success).toBe(true)
    const from = { stepKey: 'load', attempt: 1, isReported: true }
    expect(told(events)).toMatchObject([
      { type: 'asset-materialized', ...from, asset: 'erp/invoices', partition: '2026-01-02', metadata: { rows: { type: 'number', value: 3 } }, dataVersion: 'v1', tags: { source: 'erp' } },
      { type: 'asset-observed', ...from, asset: 'elsewhere/feed', metadata: { status: { type: 'number', value: 200 } } },
    ])
    const types = events.map(({ type }) => type)
    expect(types.indexOf('asset-observed')).toBeLessThan(types.indexOf('step-success'))
  })

  it('can be said by assets and multi-assets too, and is not taken for what they make', async () => {
    const facts: unknown[] = []
    const note = successHook('note', { run: ({ metadata }) => { facts.push(metadata) } })
    const orders = asset('orders', { hooks: [note], run: ({ report }) => { report(materialized('copy/of/orders', { metadata: { rows: 9 } })); return 1 } })
    const pair = multiAsset('pair', { assets: { left: assetSpec('left'), right: assetSpec('right', { required: false }) }, run: ({ emit, report }) => { report(observed('orders')); return [emit.left(1)] } })
    const below = asset('below', { inputs: { right: pair.assets.right, left: pair.assets.left }, run: () => 1 })
    const result = await materialize([orders, pair, below])
    expect(told(result.events).map(({ asset: key, isReported }) => [key, isReported]).sort()).toEqual([['copy/of/orders', true], ['left', undefined], ['orders', true], ['orders', undefined]].sort())
    expect(result.step(orders).metadata).toEqual({})
    expect(result.step(below).status).toBe('skipped')
    expect(facts).toEqual([{}])
  })

  it('is refused for what the step itself makes, for partitions that are none, and after the end', async () => {
    const messages: string[] = []
    const attempt = (work: () => void): void => { try { work() } catch (error) { messages.push((error as Error).message) } }
    let late: (() => void) | undefined
    const orders = asset('orders', {
      run: ({ report }) => {
        attempt(() => report(materialized('orders')))
        attempt(() => report(materialized(invoices, { partition: 'yesterday' })))
        attempt(() => report(materialized(prices, { partition: '2026-01-01|east' })))
        attempt(() => report(materialized('below', { partition: 'a' })))
        attempt(() => report(materialized(prices, { partition: '2026-01-01|south' })))
        // @ts-expect-error no asset is named
        attempt(() => report(materialized({ metadata: {} })))
        late = () => report(observed(prices))
      },
    })
    const below = asset('below', { deps: [orders, invoices, prices], run: () => 1 })
    await materialize([orders, below])
    if (late !== undefined) attempt(late)
    expect(messages).toEqual([
      "report() of materialized('orders'): that is what the step itself is for: return or yield what is to be said of it",
      `report() of materialized('erp/invoices'): "yesterday" is no key of its partitions`,
      `report() of materialized('prices'): "2026-01-01|east" is no key of its partitions`,
      "report() of materialized('below'): it has no partitions",
      'report() takes what materialized(asset, …) or observed(asset, …) returns, not an object',
      'report() was called after the step had ended',
    ])
  })

  it('is of partitions that exist: windows within the definition, keys that were added', async () => {
    const shops = dynamicPartitions('shops')
    const days = asset('days', { partitions: daily({ start: '2026-01-01', end: '2026-01-04' }), run: () => 1 })
    const byShop = asset('byShop', { partitions: shops, run: () => 1 })
    const telling = (say: (context: { report: (report: AssetReport) => void; addPartitions: (partitions: typeof shops, keys: readonly string[]) => void }) => void) =>
      materialize([asset('teller', { run: (context) => say(context) }), days, byShop], { selection: 'teller', now: new Date('2026-01-02T12:00:00Z'), dynamicPartitions: { shops: ['north'] } })
    const error = async (report: AssetReport) => (await telling((context) => context.report(report))).error?.message
    expect(await error(materialized(days, { partition: '2026-01-03' })), 'a window of the future').toBeUndefined()
    expect(await error(materialized(days, { partition: '2026-01-04' }))).toBe(`report() of materialized('days'): "2026-01-04" is none of its partitions: there is 2026-01-01`)
    expect(await error(observed(days, { partition: '2025-12-31' }))).toMatch('"2025-12-31" is none of its partitions')
    expect(await error(materialized(byShop, { partition: 'south' }))).toBe(`report() of materialized('byShop'): "south" is no key of its dynamic partitions "shops": add it first, by addPartitions("shops", ["south"])`)
    const added = await telling(({ report, addPartitions }) => { report(materialized(byShop, { partition: 'north' })); addPartitions(shops, ['south']); report(materialized(byShop, { partition: 'south' })) })
    expect(added.error).toBeUndefined()
    expect(told(added.events)).toHaveLength(3)
  })

  it('is limited', async () => {
    const flood = op('flood', { run: ({ report }) => { for (let count = 0; count <= 10_000; count++) report(observed('feed')) } })
    const { error } = await executeJob(job('floods', { graph: () => flood() }))
    expect(error).toMatchObject({ code: 'too-many-reports' })
  })

  it('is told to a test that calls the function', async () => {
    const reports: ReportedAsset[] = []
    const load = op('load', { run: ({ report }) => report(materialized('feed', { metadata: { rows: 1 } })) })
    await load.invoke(buildContext({ onReport: (report) => reports.push(report) }))
    await load.invoke()
    expect(reports).toEqual([{ kind: 'materialization', asset: 'feed', metadata: { rows: { type: 'number', value: 1 } } }])
  })
})

describe('what is said of an asset', () => {
  it('of its own, is a result', async () => {
    const tidied = asset('tidied', { run: () => materialized({ metadata: { removed: 3 } }) })
    const feed = observableAsset('feed', { run: () => observed({ dataVersion: 'v7' }) })
    const result = await materialize([tidied, feed])
    expect(told(result.events)).toMatchObject([{ type: 'asset-observed', asset: 'feed', dataVersion: 'v7' }, { type: 'asset-materialized', asset: 'tidied', metadata: { removed: { type: 'number', value: 3 } } }])
    // @ts-expect-error it has no value
    asset('reader', { inputs: { tidied }, run: () => 1 })
  })

  it.each([
    ['an asset that two files leave undefined', () => materialized(undefined as never, {}), 'undefined is no asset, nor the key of one'],
    ['a text that is no key', () => observed('no key'), '"no key" is no asset, nor the key of one'],
    ['an empty partition', () => observed('feed', { partition: '' }), 'observed(): `partition` is "": a partition key has 1 to 1,500 bytes'],
    ['an endless version', () => materialized('feed', { dataVersion: 'x'.repeat(257) }), '`dataVersion` of materialized(): must be a text of 1 to 256 characters'],
    ['a tag of the platform', () => materialized('feed', { tags: { 'millrace/run': 'x' } }), 'the tag `millrace/run` is reserved'],
  ])('is not of %s', (_, say, message) => {
    expect(say).toThrow(message)
  })
})
