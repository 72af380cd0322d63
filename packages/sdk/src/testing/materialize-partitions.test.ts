import { runEventSchema } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import {
  allPartitions, asset, byDimension, byDimensions, customMapping, daily, dynamicPartitions, from, hourly, job, lastPartition, multi, multiRun, samePartition, self, singleRun, specificPartitions,
  staticMapping, staticPartitions, timeWindow, weekly, z,
} from '../index'
import { buildContext, createMemory, materialize } from './index'

const now = new Date('2026-01-11T12:00:00Z')
const days = daily({ start: '2026-01-01', timezone: 'Europe/Berlin' })
const raw = asset('raw', { partitions: days, run: ({ partition: { key, window } }) => ({ day: key, from: window.start, hours: (window.end.getTime() - window.start.getTime()) / 3_600_000 }) })
const orders = asset('orders', { partitions: days, inputs: { raw }, run: ({ inputs }) => inputs.raw.day.slice(-2) })

describe('a run of one partition', () => {
  it('makes that partition of every partitioned asset, and the rest as ever', async () => {
    const rate = asset('rate', { run: () => 2 })
    const priced = asset('priced', { partitions: days, inputs: { orders, rate }, run: ({ inputs }) => Number(inputs.orders) * inputs.rate })
    const result = await materialize([raw, orders, rate, priced], { partition: '2026-01-03', now })
    expect(result.error).toBeUndefined()
    expect(result.value(raw)).toEqual({ day: '2026-01-03', from: new Date('2026-01-02T23:00:00Z'), hours: 24 })
    expect([result.value(orders, { partition: '2026-01-03' }), result.value(rate), result.value(priced)]).toEqual(['03', 2, 6])
    expect(result.events.flatMap((event) => event.type === 'asset-materialized' ? [[event.asset, event.partition]] : [])).toEqual([['rate', undefined], ['raw', '2026-01-03'], ['orders', '2026-01-03'], ['priced', '2026-01-03']])
    for (const event of result.events) expect(() => runEventSchema.parse(event)).not.toThrow()
  })

  it.each<[string, () => Promise<unknown>, string]>([
    ['a day to come', () => materialize(raw, { partition: '2026-01-11', now }), 'asset “raw” has no partition “2026-01-11”: there are 10, from “2026-01-01” to “2026-01-10”'],
    ['a day written otherwise', () => materialize(raw, { partition: '2026-1-3', now }), 'did you mean “2026-01-03”?'],
    ['a key that is none', () => materialize(raw, { partition: 'today', now }), 'asset “raw” has no partition “today”: there are 10, from “2026-01-01” to “2026-01-10”'],
    ['no partition', () => materialize(raw, { now }), 'Asset “raw” is partitioned: name the partition to make.'],
    ['a partition of what has none', () => materialize(asset('rate', { run: () => 2 }), { partition: '2026-01-01', now }), 'Nothing in this run has partitions'],
    ['a dimension of what has one', () => materialize(raw, { partition: { date: '2026-01-01' }, now }), 'there are no dimensions: name a partition by its key'],
    ['a range of what makes one at a time', () => materialize(raw, { partition: { from: '2026-01-01', to: '2026-01-03' }, now }), 'Asset “raw” makes one partition in a run; a `backfillPolicy` lets a run make a range. This range has 3.'],
    ['two ways of slicing', () => materialize([raw, asset('region', { partitions: staticPartitions(['north']), run: () => 1 })], { partition: '2026-01-01', now }), 'Assets “raw” and “region” are partitioned differently'],
    ['a value without its partition', () => materialize(orders, { partition: '2026-01-01', now, values: [[raw, {}]] }), 'asset `raw` is partitioned: give its values as [raw, value, partition]'],
    ['a value of a partition that is none', () => materialize(orders, { partition: '2026-01-01', now, values: [[raw, {}, '2025-01-01']] }), 'asset “raw” has no partition “2025-01-01”'],
  ])('refuses %s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message)
  })

  it('names the partition whose value is missing', async () => {
    const { success, error } = await materialize(orders, { partition: '2026-01-04', now })
    expect(success).toBe(false)
    expect(error).toMatchObject({ code: 'no-value', message: 'the input `raw` at partition `2026-01-04` has no value: materialize what it reads first' })
  })

  it('follows the clocks: the day of the change has 23 hours', async () => {
    const result = await materialize(raw, { partition: '2026-03-29', now: new Date('2026-04-01') })
    expect(result.value(raw)).toMatchObject({ hours: 23, from: new Date('2026-03-28T23:00:00Z') })
  })

  it('says which value is meant when there are several', async () => {
    const memory = createMemory()
    for (const partition of ['2026-01-01', '2026-01-02']) await materialize(raw, { partition, now, memory })
    expect(memory.partitions(raw)).toEqual(['2026-01-01', '2026-01-02'])
    expect(() => memory.value(raw)).toThrow('asset `raw` has values of 2 partitions: name one')
    expect(() => memory.value(raw, { partition: '2026-01-05' })).toThrow('asset `raw` has no value at partition "2026-01-05"; it has some at "2026-01-01", "2026-01-02"')
    expect(memory.value(raw, { partition: '2026-01-02' }).day).toBe('2026-01-02')
  })
})

const valuesOf = (keys: readonly string[]) => keys.map((key) => [raw, { day: key }, key] as const)

describe('an input', () => {
  it('is a map where one side reads many, however many there are', async () => {
    const report = asset('report', { inputs: { all: raw, last: from(raw, lastPartition()) }, run: ({ inputs }) => [[...inputs.all.keys()], inputs.last.day] as const })
    const early = new Date('2026-01-02T12:00:00Z')
    expect((await materialize(report, { now: early, values: valuesOf(['2026-01-01']) })).value(report)).toEqual([['2026-01-01'], '2026-01-01'])
    const late = new Date('2026-01-03T12:00:00Z')
    expect((await materialize(report, { now: late, values: valuesOf(['2026-01-01', '2026-01-02']) })).value(report)).toEqual([['2026-01-01', '2026-01-02'], '2026-01-02'])
    await expect(materialize(report, { now: new Date('2026-01-01T12:00:00Z') })).rejects.toThrow('Input “last” of asset “report” reads a partition of asset “raw”, and there is none.')
  })

  it('between windows follows the windows', async () => {
    const week = asset('week', { partitions: weekly({ start: '2026-01-01', timezone: 'Europe/Berlin', dayOffset: 1 }), inputs: { raw }, run: ({ inputs }) => [...inputs.raw.keys()] })
    const byWeek = asset('byWeek', { partitions: days, inputs: { week: asset('goal', { partitions: weekly({ start: '2026-01-01', timezone: 'Europe/Berlin', dayOffset: 1 }), run: () => 7 }) }, run: ({ inputs }) => inputs.week })
    const weekKeys = Array.from({ length: 7 }, (_, index) => `2026-01-${String(index + 5).padStart(2, '0')}`)
    const monday = new Date('2026-01-12T12:00:00Z')
    expect((await materialize(week, { partition: '2026-01-05', now: monday, values: valuesOf(weekKeys) })).value(week)).toEqual(weekKeys)
    const missing = await materialize(byWeek, { partition: '2026-01-07', now: monday })
    expect(missing.error?.message).toContain('the input `week` at partition `2026-01-05` has no value')
    await expect(materialize(byWeek, { partition: '2026-01-03', now: monday })).rejects.toThrow('Input “week” of asset “byWeek” needs partition')
  })

  it('takes a window around its own, never outside of what exists', async () => {
    const trend = asset('trend', { partitions: days, inputs: { raw: from(raw, timeWindow({ startOffset: -2 })) }, run: ({ inputs }) => [...inputs.raw.keys()] })
    const run = async (partition: string) => (await materialize(trend, { partition, now, values: valuesOf(['2026-01-01', '2026-01-02', '2026-01-03']) })).value(trend)
    expect(await run('2026-01-03')).toEqual(['2026-01-01', '2026-01-02', '2026-01-03'])
    expect(await run('2026-01-01')).toEqual(['2026-01-01'])
  })

  it('takes what a mapping names: some keys, a table, the same key, a function', async () => {
    const cities = asset('cities', { partitions: staticPartitions(['berlin', 'paris', 'rome']), run: ({ partition }) => partition.key })
    const made = (['berlin', 'paris', 'rome'] as const).map((city) => [cities, city, city] as const)
    const regions = asset('regions', {
      partitions: staticPartitions(['north', 'south']),
      inputs: {
        table: from(cities, staticMapping({ berlin: 'north', paris: ['north', 'south'], rome: 'south' })), some: from(cities, specificPartitions(['rome'])), all: from(cities, allPartitions()),
        custom: from(cities, customMapping(({ key }) => key === 'north' ? ['berlin'] : ['rome', 'paris'])),
      },
      run: ({ inputs }) => Object.values(inputs).map((map) => [...map.keys()].join(' ')),
    })
    expect((await materialize(regions, { partition: 'north', values: made })).value(regions)).toEqual(['berlin paris rome', 'berlin', 'rome', 'berlin paris'])
    expect((await materialize(regions, { partition: 'south', values: made })).value(regions)).toEqual(['berlin paris rome', 'paris rome', 'rome', 'paris rome'])
    const lost = asset('lost', { partitions: staticPartitions(['north']), inputs: { cities: from(cities, customMapping(() => ['oslo'])) }, run: () => 1 })
    await expect(materialize(lost, { partition: 'north' })).rejects.toThrow('Input “cities” of asset “lost” needs partition “oslo” of asset “cities”, which does not exist.')
    const twin = asset('twin', { partitions: staticPartitions(['rome']), inputs: { cities: from(cities, samePartition()) }, run: ({ inputs }) => inputs.cities })
    expect((await materialize(twin, { partition: 'rome', values: made })).value(twin)).toBe('rome')
  })
})

describe('several dimensions', () => {
  const regions = staticPartitions(['north', 'south'])
  const grid = multi({ region: regions, date: days })
  const sales = asset('sales', { partitions: grid, run: ({ partition: { key, dimensions } }) => `${key} ${dimensions.region.key} ${dimensions.date.window.end.toISOString()}` })
  const made = ['2026-01-01', '2026-01-02'].flatMap((date) => ['north', 'south'].map((region) => [sales, 1, { date, region }] as const))

  it('are named by an object or by a key', async () => {
    const value = '2026-01-02|north north 2026-01-02T23:00:00.000Z'
    expect((await materialize(sales, { partition: { region: 'north', date: '2026-01-02' }, now })).value(sales, { partition: { date: '2026-01-02', region: 'north' } })).toBe(value)
    expect((await materialize(sales, { partition: '2026-01-02|north', now })).value(sales)).toBe(value)
    await expect(materialize(sales, { partition: { date: '2026-01-02' }, now })).rejects.toThrow('asset “sales”: the dimension “region” is missing')
    await expect(materialize(sales, { partition: '2026-01-02|nroth', now })).rejects.toThrow('did you mean “2026-01-02|north”?')
  })

  it('meet one dimension: a map of its combinations, or the one value', async () => {
    const byDay = asset('byDay', { partitions: days, inputs: { sales: from(sales, byDimension('date')) }, run: ({ inputs }) => [...inputs.sales.keys()] })
    expect((await materialize(byDay, { partition: '2026-01-02', now, values: made })).value(byDay)).toEqual(['2026-01-02|north', '2026-01-02|south'])
    const enriched = asset('enriched', { partitions: grid, inputs: { raw, sales }, run: ({ inputs }) => [inputs.raw.day, inputs.sales] as const })
    expect((await materialize(enriched, { partition: { date: '2026-01-02', region: 'south' }, now, values: [...made, ...valuesOf(['2026-01-02'])] })).value(enriched)).toEqual(['2026-01-02', 1])
  })

  it('meet others dimension by dimension', async () => {
    const trend = asset('trend', { partitions: grid, inputs: { sales: from(sales, byDimensions({ date: timeWindow({ startOffset: -1 }), region: samePartition() })) }, run: ({ inputs }) => [...inputs.sales.keys()] })
    expect((await materialize(trend, { partition: { date: '2026-01-02', region: 'south' }, now, values: made })).value(trend)).toEqual(['2026-01-01|south', '2026-01-02|south'])
    const balance = asset('balance', { partitions: grid, inputs: { before: self<number>({ startOffset: -1 }) }, run: ({ inputs }) => (inputs.before ?? 0) + 1 })
    const memory = createMemory()
    for (const partition of ['2026-01-01|north', '2026-01-01|south', '2026-01-02|north']) await materialize(balance, { partition, now, memory })
    expect(memory.value(balance, { partition: '2026-01-02|north' })).toBe(2)
  })

  it('come in any number', async () => {
    const cube = asset('cube', { partitions: multi({ a: regions, b: staticPartitions(['x', 'y']), c: dynamicPartitions('tenants') }), run: ({ partition }) => partition.dimensions.c.key })
    expect((await materialize(cube, { partition: { a: 'north', b: 'y', c: 'acme' }, dynamicPartitions: { tenants: ['acme'] } })).value(cube)).toBe('acme')
    await expect(materialize(cube, { partition: 'north|y|acme' })).rejects.toThrow('there is none yet')
  })
})

describe('the past of an asset', () => {
  const balance = asset('balance', { partitions: days, inputs: { before: self<number>({ startOffset: -1 }), week: self<number>({ startOffset: -7, endOffset: -1 }) }, run: ({ inputs }) => (inputs.before ?? 0) + inputs.week.size })

  it('begins with nothing and grows from run to run', async () => {
    const memory = createMemory()
    const values: number[] = []
    for (const day of ['01', '02', '03', '04']) values.push((await materialize(balance, { partition: `2026-01-${day}`, now, memory })).value(balance))
    expect(values).toEqual([0, 1, 3, 6])
  })

  it('is missing where an earlier partition exists and was not made', async () => {
    expect((await materialize(balance, { partition: '2026-01-02', now })).error?.message).toContain('the input `before` at partition `2026-01-01` has no value')
  })
})

describe('a run of a range', () => {
  const loads = asset('loads', { partitions: days, backfillPolicy: singleRun(), inputs: { raw }, run: ({ partitionRange, inputs }) => new Map(partitionRange.keys.map((key) => [key, inputs.raw.get(key)?.day])) })
  const range = { from: '2026-01-02', to: '2026-01-04' }
  const keys = ['2026-01-02', '2026-01-03', '2026-01-04']

  it('makes all of its partitions at once, each with a value of its own', async () => {
    const result = await materialize(loads, { partition: range, now, values: valuesOf(keys) })
    expect(result.error).toBeUndefined()
    expect(keys.map((partition) => result.value(loads, { partition }))).toEqual(keys)
    expect(result.events.flatMap((event) => event.type === 'asset-materialized' ? [event.partition] : [])).toEqual(keys)
    expect(() => result.value(loads)).toThrow('has values of 3 partitions')
  })

  it('is one even if it holds one partition', async () => {
    expect((await materialize(loads, { partition: '2026-01-02', now, values: valuesOf(keys) })).value(loads)).toBe('2026-01-02')
  })

  it('reads of its own past what was made before it', async () => {
    const sums = asset('sums', { partitions: days, backfillPolicy: multiRun({ maxPartitionsPerRun: 3 }), inputs: { before: self<string>({ startOffset: -1 }) }, run: ({ partitionRange, inputs }) => new Map(partitionRange.keys.map((key) => [key, [...inputs.before.keys()].join()])) })
    const memory = createMemory()
    await materialize(sums, { partition: '2026-01-01', now, memory })
    await materialize(sums, { partition: range, now, memory })
    expect(memory.value(sums, { partition: '2026-01-04' })).toBe('2026-01-01')
    await expect(materialize(sums, { partition: { from: '2026-01-01', to: '2026-01-04' }, now, memory })).rejects.toThrow('Asset “sums” makes at most 3 partitions in a run. This range has 4.')
    await expect(materialize(sums, { partition: { from: '2026-01-03', to: '2026-01-01' }, now })).rejects.toThrow('the range ends before it begins')
  })

  it.each<[string, (keys: readonly string[]) => unknown, string]>([
    ['no map', () => 1, 'asset `odd` has a backfill policy, so its `run` returns a Map of values by partition key, or nothing'],
    ['a map that is short', () => new Map([['2026-01-02', 1]]), 'asset `odd` returned no value for `2026-01-03`, `2026-01-04`'],
    ['a key of another run', (made) => new Map([...made, '2026-01-05'].map((key) => [key, 1])), 'asset `odd` returned a value for "2026-01-05", which is not among the partitions of this run: did you mean'],
  ])('fails when its run returns %s', async (_, run, message) => {
    const odd = asset('odd', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => run(partitionRange.keys) as Map<string, number> })
    const { error, events } = await materialize(odd, { partition: range, now })
    expect(error?.message).toContain(message)
    expect(events.flatMap((event) => event.type === 'asset-failed' ? [event.partition] : [])).toEqual(keys)
  })

  it('may give no values at all', async () => {
    const written = asset('written', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange, log }) => { log.info(`${partitionRange.from} to ${partitionRange.to}, until ${partitionRange.window.end.toISOString()}`) } })
    const { success, events } = await materialize(written, { partition: range, now })
    expect(success).toBe(true)
    expect(events.filter((event) => event.type === 'asset-materialized')).toHaveLength(3)
    expect(events.find((event) => event.type === 'log')).toMatchObject({ message: '2026-01-02 to 2026-01-04, until 2026-01-04T23:00:00.000Z' })
  })
})

describe('a partitioned job', () => {
  const loaded = asset('loaded', { partitions: days, config: z.object({ file: z.string(), limit: z.number().default(1) }), run: ({ config, run }) => [config, run.tags] as const })
  const load = job('load', { selection: loaded, partitions: days, tags: { by: 'job' }, config: ({ key, window }) => ({ assets: { loaded: { file: `${key}-${window.start.getTime()}.csv` } } }) })

  it('computes its configuration from the partition', async () => {
    const result = await materialize({ loaded, load }, { job: load, partition: '2026-01-02', now, tags: { more: 'x' } })
    expect(result.value(loaded)).toEqual([{ file: `2026-01-02-${Date.parse('2026-01-01T23:00:00Z')}.csv`, limit: 1 }, { by: 'job', more: 'x' }])
    expect((await materialize({ loaded }, { job: load, partition: '2026-01-02', now, config: { assets: { loaded: { file: 'mine' } } } })).value(loaded)[0]).toEqual({ file: 'mine', limit: 1 })
    await expect(materialize({ loaded }, { job: load, now })).rejects.toThrow('Job “load” is partitioned: name the partition to make')
    const wrong = job('wrong', { selection: loaded, partitions: days, config: () => ({ asset: {} }) as object })
    await expect(materialize({ loaded }, { job: wrong, partition: '2026-01-02', now })).rejects.toThrow('job "wrong" at partition "2026-01-02": `config` is wrong')
  })
})

describe('invoke', () => {
  it('takes a partition, a range, and keys that only a deployment knows', async () => {
    expect(await raw.invoke(buildContext({ partition: '2026-07-01' }))).toMatchObject({ from: new Date('2026-06-30T22:00:00Z') })
    const customer = asset('customer', { partitions: multi({ tenant: dynamicPartitions('tenants'), hour: hourly({ start: '2026-01-01' }) }), run: ({ partition }) => [partition.key, partition.dimensions.tenant.key] })
    expect(await customer.invoke(buildContext({ partition: { tenant: 'acme', hour: '2026-01-01-06:00' } }))).toEqual(['2026-01-01-06:00|acme', 'acme'])
    const load = asset('load', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.partitions.map(({ key, window }) => [key, window.start])) })
    expect((await load.invoke(buildContext({ partition: { from: '2026-01-01', to: '2026-01-02' } }))).size).toBe(2)
  })

  it('refuses what is no partition', async () => {
    await expect(raw.invoke()).rejects.toThrow('asset `raw` is partitioned: pass buildContext({ partition: … })')
    await expect(raw.invoke(buildContext({ partition: '2025-01-01' }))).rejects.toThrow('has no partition “2025-01-01”')
    await expect(raw.invoke(buildContext({ partition: { from: '2026-01-01', to: '2026-01-02' } }))).rejects.toThrow('makes one partition in a run')
    await expect(asset('whole', { run: () => 1 }).invoke(buildContext({ partition: 'x' }))).rejects.toThrow('asset `whole` has no partitions, so there is no partition "x"')
  })
})
