import { describe, expect, expectTypeOf, it } from 'vitest'
import { asset } from './asset'
import { assetSpec } from './asset-spec'
import { assetCheck } from './checks/asset-check'
import { platformStore } from './io/platform-store'
import { multiAsset } from './multi-asset'
import { observableAsset } from './observable-asset'
import { observed } from './asset-report'
import { output } from './output'
import { dynamicPartitions } from './partitions/key-partitions'
import { virtualAsset } from './virtual-asset'
import { daily } from './partitions/time-partitions'
import { singleRun } from './partitions/backfill-policy'
import { buildContext, createMemory, materialize } from './testing/index'
import { z } from './z'

const lines = asset('lines', { run: () => ['tea,20', 'milk,2', 'oops'] })
const materialized = (events: readonly { readonly type: string }[]): unknown[] => events.flatMap((event) => event.type === 'asset-materialized' && 'asset' in event ? [event.asset] : [])

describe('a function that makes several assets', () => {
  const parsed = multiAsset('parsed', {
    inputs: { lines },
    assets: { good: assetSpec('parsed/good', { group: 'parsed' }), bad: assetSpec('parsed/bad') },
    run: ({ inputs }) => {
      const good = inputs.lines.filter((line) => line.includes(','))
      return { good: output(good, { metadata: { rows: good.length }, dataVersion: 'v1' }), bad: inputs.lines.length - good.length }
    },
  })
  const total = asset('total', { inputs: { good: parsed.assets.good, bad: parsed.assets.bad }, run: ({ inputs }) => inputs.good.length + inputs.bad })

  it('makes them in one step, each with a value of its own that others read', async () => {
    const result = await materialize([lines, parsed, total])
    expect(result.success).toBe(true)
    expect(result.steps.map(({ key }) => key)).toEqual(['lines', 'parsed', 'total'])
    expect(materialized(result.events)).toEqual(['lines', 'parsed/good', 'parsed/bad', 'total'])
    expect(result.events.find((event) => event.type === 'asset-materialized' && event.asset === 'parsed/good')).toMatchObject({
      stepKey: 'parsed', dataVersion: 'v1', metadata: { rows: { type: 'number', value: 2 } },
    })
    expect(result.value(parsed.assets.good)).toEqual(['tea,20', 'milk,2'])
    expect(result.value(total)).toBe(3)
    expect(result.step(parsed.assets.bad).status).toBe('succeeded')
  })

  it('gives each the type that `run` returns for it', async () => {
    expectTypeOf((await materialize([lines, parsed])).value(parsed.assets.good)).toEqualTypeOf<string[]>()
    expectTypeOf((await materialize([lines, parsed])).value(parsed.assets.bad)).toEqualTypeOf<number>()
    expect(await parsed.invoke(buildContext({ inputs: { lines: ['a,1', 'b'] } }))).toEqual({ good: ['a,1'], bad: 1 })
  })

  it('brings the others along when one is selected, for it cannot make a part', async () => {
    const result = await materialize(parsed.assets.good, { values: [[lines, ['a,1']]] })
    expect(materialized(result.events)).toEqual(['parsed/good', 'parsed/bad'])
  })

  it('takes configuration by its own name', async () => {
    const sized = multiAsset('sized', {
      config: z.object({ size: z.number().default(1) }), assets: { one: assetSpec('one'), two: assetSpec('two') },
      run: ({ config }) => ({ one: config.size, two: config.size * 2 }),
    })
    expect((await materialize(sized, { config: { assets: { sized: { size: 4 } } } })).value(sized.assets.two)).toBe(8)
    await expect(materialize(sized, { config: { assets: { one: { size: 4 } } } })).rejects.toThrow('“sized” makes together with others')
  })
})

describe('a part of its assets', () => {
  const made: string[] = []
  const both = multiAsset('both', {
    subsettable: true,
    inputs: { lines },
    assets: { left: assetSpec('left', { inputs: [] }), right: assetSpec('right') },
    run: function* ({ selected, emit, inputs }) {
      expectTypeOf(inputs.lines).toEqualTypeOf<string[] | undefined>()
      made.push([...selected].join())
      if (selected.has('left')) yield emit.left([1, 2])
      if (selected.has('right')) yield emit.right(output('all', { metadata: { lines: inputs.lines?.length ?? 0 } }))
    },
  })

  it('is made alone, and read by nothing that it is not made of', async () => {
    expect((await materialize(both.assets.left)).value(both.assets.left)).toEqual([1, 2])
    expect(made.splice(0)).toEqual(['left'])
    expect((await materialize(both.assets.right, { values: [[lines, ['x']]] })).value(both.assets.right)).toBe('all')
    expectTypeOf(both.assets.left).toExtend<import('./asset').ReadableAsset<number[], undefined>>()
    made.length = 0
  })

  it('is a step of its own where something between needs one and is needed by the other', async () => {
    const split = multiAsset('split', {
      subsettable: true,
      assets: { first: assetSpec('first'), last: assetSpec('last', { deps: ['between'] }) },
      run: ({ selected }) => ({ ...selected.has('first') ? { first: 1 } : {}, ...selected.has('last') ? { last: 3 } : {} }),
    })
    const between = asset('between', { inputs: { first: split.assets.first }, run: ({ inputs }) => (inputs.first ?? 0) + 1 })
    const result = await materialize([split, between])
    expect(result.error).toBeUndefined()
    expect(result.steps.map(({ key, assets }) => [key, assets])).toEqual([['split', ['first']], ['between', ['between']], ['split#2', ['last']]])
    const rigid = multiAsset('rigid', { assets: { first: assetSpec('first'), last: assetSpec('last', { deps: ['middle'] }) }, run: () => ({ first: 1, last: 2 }) })
    const middle = asset('middle', { deps: [rigid.assets.first], run: () => 1 })
    await expect(materialize([rigid, middle])).rejects.toThrow('in a cycle')
  })
})

describe('an asset that may be left out', () => {
  const maybe = multiAsset('maybe', {
    config: z.object({ isFull: z.boolean().default(false) }),
    assets: { always: assetSpec('always'), sometimes: assetSpec('sometimes', { required: false }) },
    run: ({ config }) => ({ always: 1, ...config.isFull ? { sometimes: output(undefined) } : {} }),
  })
  const after = asset('after', { deps: [maybe.assets.sometimes], run: () => 'ran' })

  it('skips what comes after it, and nothing else', async () => {
    const result = await materialize([maybe, after])
    expect(result.success).toBe(true)
    expect(materialized(result.events)).toEqual(['always'])
    expect(result.step(after).status).toBe('skipped')
  })

  it('orders when it is made, with or without a value', async () => {
    const result = await materialize([maybe, after], { config: { assets: { maybe: { isFull: true } } } })
    expect(result.value(after)).toBe('ran')
  })
})

describe('a check of one of its assets', () => {
  const pair = multiAsset('pair', { assets: { one: assetSpec('one'), two: assetSpec('two', { deps: ['one'] }), rare: assetSpec('rare', { required: false }) }, run: () => ({ one: [], two: 2 }) })
  const isFilled = assetCheck('isFilled', { asset: pair.assets.one, blocking: true, run: ({ value }) => (value as unknown[]).length > 0 })
  const isRare = assetCheck('isRare', { asset: pair.assets.rare, run: () => true })
  const below = asset('below', { deps: [pair.assets.one], run: () => 1 })
  const beside = asset('beside', { inputs: { two: pair.assets.two }, run: ({ inputs }) => inputs.two })

  it('follows the step, holds back what is below that asset alone, and is skipped where there is nothing to check', async () => {
    const result = await materialize([pair, isFilled, isRare, below, beside])
    expect(materialized(result.events)).toEqual(['one', 'two', 'beside'])
    expect([result.step(isFilled).status, result.step(below).status, result.step(beside).status, result.step(isRare).status]).toEqual(['failed', 'skipped', 'succeeded', 'skipped'])
  })
})

describe('what its own function says of its assets', () => {
  const makes = (rare: boolean, isBalanced: boolean) => multiAsset('books', {
    assets: { sums: assetSpec('sums', { checks: { balanced: { blocking: true } } }), rare: assetSpec('rare', { required: false, checks: { counted: { severity: 'warn' } } }) },
    run: function* ({ emit }) {
      yield emit.sums(output([1, 2], { checks: { balanced: isBalanced } }))
      if (rare) yield emit.rare(output(1, { checks: { counted: false } }))
    },
  })

  it('comes with each of them, and of what is left out there is nothing to say', async () => {
    const books = makes(true, true)
    const result = await materialize(books)
    expect(result.checks).toMatchObject([{ asset: 'sums', name: 'balanced', passed: true }, { asset: 'rare', name: 'counted', passed: false, severity: 'warn' }])
    expect(result.success).toBe(true)
    expect((await materialize(makes(false, true))).checks).toMatchObject([{ name: 'balanced' }])
  })

  it('holds back what is downstream where it blocks, though the values are stored', async () => {
    const books = makes(true, false)
    const report = asset('report', { deps: [books.assets.rare], run: () => 1 })
    const result = await materialize([books, report])
    expect(materialized(result.events)).toEqual(['sums', 'rare'])
    expect([result.step(report).status, result.error?.code]).toEqual(['skipped', 'check-failed'])
  })

  it('stays said when the step fails later: only of what was not made nobody knows', async () => {
    const half = multiAsset('half', {
      retry: { maxRetries: 1 }, assets: { one: assetSpec('one', { checks: { counted: {} } }), two: assetSpec('two', { checks: { counted: {} } }) },
      run: function* ({ emit }) { yield emit.one(output(1, { checks: { counted: true } })); throw new Error('half way') },
    })
    const { events } = await materialize(half)
    expect(events.flatMap((event) => (event.type === 'asset-check-evaluated' || event.type === 'asset-check-errored' ? [[event.type, event.asset, event.attempt]] : []))).toEqual([
      ['asset-check-evaluated', 'one', 1], ['asset-check-evaluated', 'one', 2], ['asset-check-errored', 'two', 2],
    ])
    expect(events.find((event) => event.type === 'asset-check-evaluated')).toMatchObject({ target: { runId: 'test' } })
  })

  it('must be said of all that is declared', async () => {
    const silent = multiAsset('silent', { assets: { one: assetSpec('one', { checks: { counted: {} } }) }, run: () => ({ one: 1 }) })
    expect((await materialize(silent)).error?.message).toBe('asset `one` declares the check `counted` and gives no result of it')
  })
})

describe('a format of the platform\'s store', () => {
  it('is that of the spec, else that of the multi-asset', async () => {
    const made = multiAsset('files', {
      io: platformStore({ format: 'text' }), assets: { page: assetSpec('page'), rows: assetSpec('rows', { io: platformStore({ format: 'ndjson' }) }) },
      run: () => ({ page: 'hello', rows: [{ id: 1 }] }),
    })
    const result = await materialize(made)
    expect([result.success, result.value(made.assets.page), result.value(made.assets.rows)]).toEqual([true, 'hello', [{ id: 1 }]])
    const wrong = multiAsset('files', { io: platformStore({ format: 'text' }), assets: { page: assetSpec('page') }, run: () => ({ page: 1 }) })
    expect((await materialize(wrong)).error).toMatchObject({ code: 'value-not-storable' })
  })
})

describe('a view', () => {
  const table = asset('table', { run: () => [1, 2] })
  const view = virtualAsset('view', { deps: [table] })
  const report = asset('report', { deps: [view], run: () => 'written' })

  it('is made by no run, and is looked through: what depends on it waits for what is behind it', async () => {
    const result = await materialize([report, view, table])
    expect(result.steps.map(({ key }) => key)).toEqual(['table', 'report'])
    const broken = asset('table', { run: () => { throw new Error('no table') } })
    const { steps } = await materialize([broken, virtualAsset('view', { deps: [broken] }), report], { selection: 'key:table or key:report' }).catch((error: unknown) => ({ steps: String(error) }))
    expect(steps).toContain('two assets have the key `table`')
  })

  it('is a view of something', () => {
    expect(() => virtualAsset('nothing', { deps: [] })).toThrow('`deps` is empty')
  })
})

describe('what a function makes wrongly', () => {
  const specs = { one: assetSpec('one', { value: z.number() }), two: assetSpec('two') }
  const failing = async (run: (context: { readonly emit: { one: (value: number) => unknown } }) => unknown, selection = 'key:"*"') => {
    const wrong = multiAsset('wrong', { assets: specs, subsettable: true, run: run as never })
    const { error, events } = await materialize(wrong, { selection })
    return { code: error?.code, message: error?.message, failed: events.flatMap((event) => event.type === 'asset-failed' ? [event.asset] : []), made: materialized(events) }
  }

  it('fails the step, and names what is missing, not asked for, twice or of a wrong type', async () => {
    expect(await failing(() => ({ one: 1 }))).toMatchObject({ code: 'missing-output', message: expect.stringContaining('did not make `two`'), failed: ['two'], made: ['one'] })
    expect(await failing(() => ({ one: 1, two: 2, three: 3 }))).toMatchObject({ message: expect.stringContaining('`three`, which is none of its outputs') })
    expect(await failing(() => ({ one: 1, two: 2 }), 'key:one')).toMatchObject({ code: 'unexpected-output', message: expect.stringContaining("selected.has('two')") })
    expect(await failing(function* ({ emit }) { yield emit.one(1); yield emit.one(2) })).toMatchObject({ code: 'unexpected-output', message: expect.stringContaining('`one` twice'), failed: ['two'] })
    expect(await failing(() => ({ one: 'no', two: 2 }))).toMatchObject({ code: 'type-check', message: expect.stringContaining('the value of asset `one`'), failed: ['one', 'two'] })
  })

  it('is refused where it is defined', () => {
    const run = (): never => { throw new Error('not run') }
    expect(() => multiAsset('none', { assets: {}, run })).toThrow('`assets` is empty')
    expect(() => multiAsset('same', { assets: { a: assetSpec('a'), b: assetSpec('a') }, run })).toThrow('have the same key "a"')
    expect(() => multiAsset('reads', { assets: { a: assetSpec('a', { inputs: ['raw'] }) }, run })).toThrow('names the input `raw`')
    expect(() => assetSpec('a', { required: 'no' as never })).toThrow('`required` must be true or false')
  })
})

describe('partitions', () => {
  const days = daily({ start: '2026-01-01' })

  it('makes one of each of its assets, or a range', async () => {
    const sliced = multiAsset('sliced', { partitions: days, assets: { a: assetSpec('a'), b: assetSpec('b') }, run: ({ partition }) => ({ a: partition.key, b: 1 }) })
    const memory = createMemory()
    const one = await materialize(sliced, { partition: '2026-01-02', memory })
    expect(one.value(sliced.assets.a)).toBe('2026-01-02')
    expect(memory.partitions(sliced.assets.b)).toEqual(['2026-01-02'])

    const ranged = multiAsset('ranged', {
      partitions: days, backfillPolicy: singleRun(), assets: { a: assetSpec('a'), b: assetSpec('b') },
      run: ({ partitionRange }) => ({ a: new Map(partitionRange.keys.map((key) => [key, key.length])), b: output(undefined) }),
    })
    const range = await materialize(ranged, { partition: { from: '2026-01-01', to: '2026-01-02' } })
    expect(range.error).toBeUndefined()
    expect(range.events.flatMap((event) => event.type === 'asset-materialized' ? [[event.asset, event.partition, event.value !== undefined]] : [])).toEqual([
      ['a', '2026-01-01', true], ['a', '2026-01-02', true], ['b', '2026-01-01', false], ['b', '2026-01-02', false],
    ])
    expect(range.value(ranged.assets.a, { partition: '2026-01-02' })).toBe(10)
  })
})

describe('several assets beside what is only looked at', () => {
  const feed = observableAsset('feed', { run: () => observed({ dataVersion: 'v7' }) })
  const view = virtualAsset('view', { deps: [feed] })
  const customers = dynamicPartitions('customers')
  const split = multiAsset('split', {
    deps: [view],
    assets: { names: assetSpec('names'), count: assetSpec('count') },
    run: ({ addPartitions }) => {
      addPartitions(customers, ['acme', 'globex'])
      return { names: ['acme', 'globex'], count: 2 }
    },
  })

  it('waits for the look behind a view, and adds keys of dynamic partitions', async () => {
    const result = await materialize([feed, view, split])
    expect(result.error).toBeUndefined()
    expect(result.steps.map(({ key, assets }) => [key, assets])).toEqual([['feed', ['feed']], ['split', ['names', 'count']]])
    expect(result.events.flatMap(({ type }) => type === 'asset-observed' || type === 'asset-materialized' || type === 'partitions-changed' ? [type] : []))
      .toEqual(['asset-observed', 'partitions-changed', 'asset-materialized', 'asset-materialized'])
    expect(result.dynamicPartitions).toEqual({ customers: ['acme', 'globex'] })
  })

  it('tells a direct call of the keys', async () => {
    const changes: unknown[] = []
    await split.invoke(buildContext({ onPartitionsChange: (change) => changes.push(change) }))
    expect(changes).toEqual([{ action: 'add', name: 'customers', keys: ['acme', 'globex'] }])
  })
})
