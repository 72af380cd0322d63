import { describe, expect, expectTypeOf, test } from 'vitest'
import { asset, assetCheck, checkResult, daily, externalAsset, output } from '../index'
import { buildContext, createMemory, materialize } from '../testing/index'

interface Order { id: number; total: number }

const orders = asset('orders', { run: (): Order[] => [{ id: 1, total: 20 }, { id: 2, total: -1 }] })
const revenue = asset('revenue', { inputs: { orders }, run: ({ inputs }) => inputs.orders.reduce((sum, order) => sum + order.total, 0) })
const report = asset('report', { inputs: { revenue }, run: ({ inputs }) => `${inputs.revenue} €` })

describe('a check of an asset', () => {
  test('runs after it, and says what it found', async () => {
    const positive = assetCheck('positive', {
      asset: orders,
      run: ({ value }) => {
        expectTypeOf(value).toEqualTypeOf<Order[]>()
        const negative = value.filter((order) => order.total < 0)
        return checkResult({ passed: negative.length === 0, severity: 'warn', metadata: { negative: negative.length }, description: 'one is negative' })
      },
    })
    const result = await materialize([orders, revenue, positive])
    expect(result.success).toBe(true)
    expect(result.check(positive)).toEqual({ asset: 'orders', name: 'positive', partition: undefined, passed: false, severity: 'warn', metadata: { negative: { type: 'number', value: 1 } }, description: 'one is negative' })
    expect(result.steps.map(({ key }) => key)).toEqual(['orders', 'orders:positive', 'revenue'])
    expect(result.events.find((event) => event.type === 'asset-check-evaluated')).toMatchObject({ stepKey: 'orders:positive', isBlocking: false, target: { runId: 'test' } })
  })

  test('that blocks holds back what is downstream, and fails the run', async () => {
    const positive = assetCheck('positive', { asset: orders, blocking: true, run: ({ value }) => value.every((order) => order.total >= 0) })
    const result = await materialize([orders, revenue, report, positive])
    expect(result.success).toBe(false)
    expect(result.steps.map(({ key, status }) => [key, status])).toEqual([['orders', 'succeeded'], ['orders:positive', 'failed'], ['revenue', 'skipped'], ['report', 'skipped']])
    expect(result.error).toMatchObject({ code: 'check-failed', message: 'the blocking check “positive” of orders failed, so what is downstream does not run' })
    expect(result.events.flatMap((event) => event.type === 'step-skipped' ? [[event.stepKey, event.reason]] : [])).toEqual([
      ['revenue', { kind: 'check-failed', steps: ['orders:positive'] }], ['report', { kind: 'upstream-failed', steps: ['revenue'] }],
    ])
    expect(result.value(orders)).toHaveLength(2)
  })

  test('that blocks and only warns holds nothing back', async () => {
    const positive = assetCheck('positive', { asset: orders, blocking: true, severity: 'warn', run: () => false })
    const result = await materialize([orders, revenue, positive])
    expect([result.success, result.check(positive).severity, result.value(revenue)]).toEqual([true, 'warn', 19])
  })

  test('runs alone, on what is stored', async () => {
    const positive = assetCheck('positive', { asset: orders, history: 2, run: ({ value, history }) => checkResult({ passed: value.length === 1, metadata: { made: history.length } }) })
    expect((await materialize(positive, { values: [[orders, [{ id: 1, total: 1 }]]] })).check(positive).passed).toBe(true)
    const memory = createMemory()
    await materialize(orders, { memory })
    const { events, steps, check } = await materialize(positive, { memory })
    expect(steps.map(({ key }) => key)).toEqual(['orders:positive'])
    expect(check(positive)).toMatchObject({ passed: false, metadata: { made: { value: 1 } } })
    expect(events.some((event) => event.type === 'asset-materialized')).toBe(false)
  })

  test('that throws has found nothing: its step fails, and a policy tries it again', async () => {
    const broken = assetCheck('broken', { asset: orders, retry: { maxRetries: 1 }, run: ({ step }) => { throw new Error(`attempt ${step.attempt}`) } })
    const result = await materialize([orders, revenue, broken])
    expect(result.step(broken)).toMatchObject({ status: 'failed', error: { message: 'attempt 2' } })
    expect(result.events.filter((event) => event.type === 'asset-check-errored')).toMatchObject([{ asset: 'orders', name: 'broken', attempt: 2 }])
    expect(() => result.check(broken)).toThrow('`orders:broken` was not evaluated')
    expect(result.step(revenue).status).toBe('succeeded')
  })

  test('says in its own words when it returns no result', async () => {
    const vague = assetCheck('vague', { asset: orders, run: () => undefined as never })
    expect((await materialize([orders, vague])).error).toMatchObject({ code: 'invalid-check-result', message: 'check `orders:vague` must return whether it passed (true or false), or checkResult({ passed: … }), not undefined' })
  })

  test('looks at partitions by themselves', async () => {
    const days = daily({ start: '2026-01-01' })
    const sales = asset('sales', { partitions: days, run: ({ partition }) => partition.key.length })
    const long = assetCheck('long', {
      asset: sales,
      run: ({ value, partition }) => {
        expectTypeOf(value).toEqualTypeOf<number>()
        return checkResult({ passed: value > 3, metadata: { day: partition.key } })
      },
    })
    const result = await materialize([sales, long], { partition: '2026-01-02', now: new Date('2026-02-01') })
    expect(result.checks).toMatchObject([{ partition: '2026-01-02', passed: true, metadata: { day: { value: '2026-01-02' } } }])
  })

  test('needs no value, and takes an external asset', async () => {
    const feed = externalAsset('feed')
    const there = assetCheck('there', { asset: feed, run: ({ value }) => { expectTypeOf(value).toEqualTypeOf<undefined>(); return true } })
    expect((await materialize(there)).check(there).passed).toBe(true)
    const light = assetCheck('light', { asset: orders, needsValue: false, run: ({ value }) => { expectTypeOf(value).toEqualTypeOf<undefined>(); return value === undefined } })
    expect((await materialize([orders, light])).check(light).passed).toBe(true)
  })

  test('is called directly in a test', async () => {
    const positive = assetCheck('positive', { asset: orders, run: ({ value }) => value.every((order) => order.total >= 0) })
    expect(await positive.invoke(buildContext({ value: [{ id: 1, total: 3 }] }))).toEqual({ passed: true, severity: 'error', metadata: {}, description: undefined })
    await expect(positive.invoke()).rejects.toThrow('check `orders:positive` needs `value`: pass buildContext({ value: … })')
  })

  test('is refused where it cannot be', () => {
    // @ts-expect-error 'totl' is no column
    assetCheck('wrong', { asset: orders, run: ({ value }) => value.every((row) => row.totl) })
    expect(() => assetCheck('late', { asset: undefined as never, run: () => true })).toThrow('check "late": `asset` is undefined: two files that import each other leave it so')
    expect(() => assetCheck('a b', { asset: orders, run: () => true })).toThrow('"a b" is no name')
  })
})

describe('a check that an asset evaluates itself', () => {
  const sums = asset('sums', {
    checks: { balanced: { blocking: true }, plausible: { severity: 'warn' } },
    run: () => output([1, 2], { checks: { balanced: checkResult({ passed: false, metadata: { off: 1 } }), plausible: false } }),
  })
  const below = asset('below', { inputs: { sums }, run: ({ inputs }) => inputs.sums.length })

  test('comes with its result, and holds back what is downstream', async () => {
    const result = await materialize([sums, below])
    expect(result.check({ asset: sums, name: 'plausible' })).toMatchObject({ passed: false, severity: 'warn' })
    expect(result.steps.map(({ key, status }) => [key, status])).toEqual([['sums', 'failed'], ['below', 'skipped']])
    expect(result.events.map(({ type }) => type)).toEqual([
      'run-enqueued', 'run-starting', 'run-start', 'step-start', 'asset-materialized', 'asset-check-evaluated', 'asset-check-evaluated', 'step-failure', 'step-skipped', 'run-failure',
    ])
  })

  test('must be evaluated, and no other', async () => {
    const silent = asset('silent', { checks: { counted: {} }, run: () => 1 })
    expect((await materialize(silent)).error?.message).toBe('asset `silent` declares the check `counted` and gives no result of it')
    const loud = asset('loud', { checks: { counted: {} }, run: () => output(1, { checks: { counted: true, cuonted: true } }) })
    expect((await materialize(loud)).error?.message).toContain('the check `cuonted`, which it does not declare in `checks`: did you mean `counted`?')
  })
})
