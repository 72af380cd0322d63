// Checked by the compiler, never run: partitions, mappings and what inputs of partitioned assets are.
import {
  allPartitions, asset, byDimension, byDimensions, cronPartitions, customMapping, daily, dynamicPartitions, externalAsset, from, hourly, job, lastPartition, monthly, multi,
  multiRun, output, samePartition, self, singleRun, specificPartitions, staticMapping, staticPartitions, timeWindow, weekly,
  type Asset, type AssetWithoutValue, type PartitionWindow, type RangeAsset, type StaticPartitions, type TimePartitions,
} from '@millrace/sdk'
import { buildContext, createMemory, materialize } from '@millrace/sdk/testing'

type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends (<T>() => T extends Right ? 1 : 2) ? true : false
declare const expectType: <Expected>() => <Actual>(value: Actual, ...same: Equal<Expected, Actual> extends true ? [] : ['the types differ']) => void

interface Order { id: number; total: number }

// ---- definitions keep what tells them apart
const days = daily({ start: '2026-01-01', timezone: 'Europe/Berlin' })
const weeks = weekly({ start: '2026-01-01', timezone: 'Europe/Berlin' })
const hours = hourly({ start: '2026-01-01', timezone: 'Europe/Berlin' })
const months = monthly({ timezone: 'Europe/Berlin', start: '2026-01-01' })
const lateDays = daily({ start: '2026-01-01', timezone: 'Europe/Berlin', hourOffset: 6 })
const shifts = cronPartitions({ cron: '0 6,14,22 * * *', start: '2026-01-01', keyFormat: '%Y-%m-%d-%H', timezone: 'Europe/Berlin' })
const regions = staticPartitions(['north', 'south'])
const customers = dynamicPartitions('customers')
const grid = multi({ date: days, region: regions })
expectType<TimePartitions<'0 0 * * *', 'Europe/Berlin'>>()(days)
expectType<TimePartitions<'0 6 * * *', 'Europe/Berlin'>>()(lateDays)
expectType<TimePartitions<'0 0 * * 0', 'UTC'>>()(weekly({ start: '2026-01-01' }))
expectType<TimePartitions<'0 0 1 * *', 'Europe/Berlin'>>()(months)
expectType<TimePartitions<'0 6,14,22 * * *', 'Europe/Berlin'>>()(shifts)
expectType<StaticPartitions<'north' | 'south'>>()(regions)
// @ts-expect-error a start is required
daily({ timezone: 'UTC' })
// @ts-expect-error a weekday has no name
weekly({ start: '2026-01-01', dayOffset: 'monday' })
// @ts-expect-error a dimension has one dimension
multi({ grid, region: regions })

// ---- the partition in the context
export const rawOrders = asset('rawOrders', {
  partitions: days,
  run: async ({ partition, partitionRange }): Promise<Order[]> => {
    expectType<{ readonly key: string; readonly window: PartitionWindow }>()(partition)
    expectType<undefined>()(partitionRange)
    return []
  },
})
expectType<Asset<Order[], TimePartitions<'0 0 * * *', 'Europe/Berlin'>>>()(rawOrders)
export const stores = asset('stores', { run: ({ partition }) => { expectType<'north' | 'south'>()(partition.key); return partition.key }, partitions: regions })
export const sales = asset('sales', {
  partitions: grid,
  run: ({ partition: { key, dimensions } }) => {
    expectType<string>()(key)
    expectType<'north' | 'south'>()(dimensions.region.key)
    expectType<Date>()(dimensions.date.window.start)
    return 1
  },
})
asset('whole', { run: ({ partition }) => { expectType<undefined>()(partition); return 1 } })
asset('customer', { partitions: customers, run: ({ partition }) => { expectType<string>()(partition.key); return 1 } })
// @ts-expect-error static partitions have no window
asset('wrong1', { partitions: regions, run: ({ partition }) => partition.window })
// @ts-expect-error there is no such dimension
asset('wrong2', { partitions: grid, run: ({ partition }) => partition.dimensions.customer })
// @ts-expect-error an asset without partitions makes none
asset('wrong3', { run: ({ partition }) => partition.key })
// @ts-expect-error a text is no partitions
asset('wrong4', { partitions: 'daily', run: () => 1 })

// ---- one value or a map, in whatever order the options stand
asset('same', { inputs: { raw: rawOrders }, partitions: days, run: ({ inputs }) => { expectType<Order[]>()(inputs.raw); return 1 } })
asset('permuted', { run: ({ inputs }) => { expectType<Order[]>()(inputs.raw); return 1 }, partitions: days, inputs: { raw: rawOrders } })
asset('sameWindows', { partitions: daily({ start: '2027-01-01', timezone: 'Europe/Berlin' }), inputs: { raw: rawOrders }, run: ({ inputs }) => { expectType<Order[]>()(inputs.raw); return 1 } })
asset('dayOfHours', { partitions: days, inputs: { hour: asset('hour', { partitions: hours, run: () => 1 }) }, run: ({ inputs }) => { expectType<ReadonlyMap<string, number>>()(inputs.hour); return 1 } })
const week = asset('week', { partitions: weeks, run: () => 'w' })
asset('hourOfDay', { partitions: hours, inputs: { raw: rawOrders, week }, run: ({ inputs }) => { expectType<Order[]>()(inputs.raw); expectType<string>()(inputs.week); return 1 } })
asset('dayOfWeek', { partitions: days, inputs: { week, month: asset('month', { partitions: months, run: () => true }) }, run: ({ inputs }) => { expectType<string>()(inputs.week); expectType<boolean>()(inputs.month); return 1 } })
asset('otherHour', { partitions: lateDays, inputs: { raw: rawOrders, week }, run: ({ inputs }) => { expectType<ReadonlyMap<string, Order[]>>()(inputs.raw); expectType<ReadonlyMap<string, string>>()(inputs.week); return 1 } })
asset('all', { inputs: { raw: rawOrders, sales }, run: ({ inputs }) => { expectType<ReadonlyMap<string, Order[]>>()(inputs.raw); expectType<ReadonlyMap<string, number>>()(inputs.sales); return 1 } })
const settings = asset('settings', { run: () => ({ rate: 2 }) })
asset('unpartitionedUpstream', { partitions: days, inputs: { settings }, run: ({ inputs }) => { expectType<{ rate: number }>()(inputs.settings); return 1 } })
asset('oneDimension', { partitions: days, inputs: { sales }, run: ({ inputs }) => { expectType<ReadonlyMap<string, number>>()(inputs.sales); return 1 } })
asset('ofDimension', { partitions: grid, inputs: { raw: rawOrders, stores, week, sales }, run: ({ inputs }) => {
  expectType<Order[]>()(inputs.raw)
  expectType<'north' | 'south'>()(inputs.stores)
  expectType<string>()(inputs.week)
  expectType<number>()(inputs.sales)
  return 1
} })
// A zone or an offset that is not known while compiling: either can be.
declare const minute: number
asset('unknown', { partitions: days, inputs: { any: asset('any', { partitions: daily({ start: '2026-01-01', minuteOffset: minute }), run: () => 1 }) }, run: ({ inputs }) => {
  expectType<number | ReadonlyMap<string, number>>()(inputs.any)
  return 1
} })
export const annotated: Asset<number> = settingsTotal()
declare function settingsTotal(): Asset<number>
asset('ofAnnotated', { inputs: { annotated }, run: ({ inputs }) => { expectType<number>()(inputs.annotated); return 1 } })
// @ts-expect-error a partitioned asset is not annotated as a whole one: what reads it would read a map
export const wronglyAnnotated: Asset<Order[]> = rawOrders

// ---- mappings
asset('mapped', {
  partitions: days,
  inputs: {
    last: from(rawOrders, lastPartition()), all: from(rawOrders, allPartitions()), same: from(rawOrders, samePartition()), window: from(rawOrders, timeWindow({ startOffset: -6 })),
    specific: from(rawOrders, specificPartitions(['2026-01-01'])), custom: from(rawOrders, customMapping(({ key, window }) => [key, String(window?.start)])),
    dimension: from(sales, byDimension('date')),
  },
  deps: [from(stores, lastPartition()), from('other/location', timeWindow()), from(externalAsset('feed'), allPartitions()), from(rawOrders, timeWindow({ endOffset: -1, startOffset: -1 }))],
  run: ({ inputs }) => {
    expectType<Order[]>()(inputs.last)
    expectType<ReadonlyMap<string, Order[]>>()(inputs.all)
    expectType<Order[]>()(inputs.same)
    expectType<ReadonlyMap<string, Order[]>>()(inputs.window)
    expectType<ReadonlyMap<string, Order[]>>()(inputs.specific)
    expectType<ReadonlyMap<string, Order[]>>()(inputs.custom)
    expectType<ReadonlyMap<string, number>>()(inputs.dimension)
  },
})
asset('mappedGrid', {
  partitions: grid,
  inputs: {
    whole: from(sales, byDimensions({ date: samePartition(), region: samePartition() })), latest: from(sales, byDimensions({ date: lastPartition(), region: { dimension: 'region' } })),
    shifted: from(sales, byDimensions({ date: timeWindow({ startOffset: -1 }), region: samePartition() })), part: from(sales, byDimensions({ date: samePartition() })),
    day: from(rawOrders, byDimension('date')), hour: from(asset('h', { partitions: hours, run: () => 1 }), byDimension('date')),
  },
  run: ({ inputs }) => {
    expectType<number>()(inputs.whole)
    expectType<number>()(inputs.latest)
    expectType<ReadonlyMap<string, number>>()(inputs.shifted)
    expectType<ReadonlyMap<string, number>>()(inputs.part)
    expectType<Order[]>()(inputs.day)
    expectType<ReadonlyMap<string, number>>()(inputs.hour)
  },
})
asset('byTable', { partitions: staticPartitions(['emea']), inputs: { stores: from(stores, staticMapping({ north: 'emea', south: ['emea'] })) }, run: ({ inputs }) => { expectType<ReadonlyMap<string, 'north' | 'south'>>()(inputs.stores) } })
// @ts-expect-error a key has no value: it belongs to deps
asset('wrong5', { inputs: { other: from('other/location', allPartitions()) }, run: () => 1 })
// @ts-expect-error an external asset has no value
asset('wrong6', { inputs: { feed: from(externalAsset('feed2'), allPartitions()) }, run: () => 1 })
// @ts-expect-error an asset is no mapping
from(rawOrders, stores)
// @ts-expect-error windows are shifted by numbers
timeWindow({ startOffset: '1 day' })

// ---- an asset's own past
export const balance = asset('balance', {
  inputs: { today: rawOrders, before: self<number>({ startOffset: -1 }) }, partitions: days,
  run: ({ inputs }) => { expectType<number | undefined>()(inputs.before); return (inputs.before ?? 0) + inputs.today.length },
})
expectType<Asset<number, TimePartitions<'0 0 * * *', 'Europe/Berlin'>>>()(balance)
asset('history', { partitions: days, inputs: { past: self<number>({ startOffset: -7, endOffset: -1 }) }, run: ({ inputs }) => { expectType<ReadonlyMap<string, number>>()(inputs.past); return output(inputs.past.size) } })
// @ts-expect-error it says it makes a number
asset('wrong7', { partitions: days, inputs: { before: self<number>({ startOffset: -1 }) }, run: () => 'text' })
// @ts-expect-error it says it makes a number, later too
asset('wrong8', { partitions: days, inputs: { before: self<number>({ startOffset: -1 }) }, run: async () => output('text') })
// @ts-expect-error a past needs an offset
self<number>({})

// ---- runs of a range
export const ranged = asset('ranged', {
  partitions: days, backfillPolicy: singleRun(),
  inputs: { raw: rawOrders, settings, last: from(rawOrders, lastPartition()), before: self<number>({ startOffset: -1 }) },
  run: ({ partition, partitionRange, inputs }) => {
    expectType<undefined>()(partition)
    expectType<PartitionWindow>()(partitionRange.window)
    expectType<readonly string[]>()(partitionRange.keys)
    expectType<readonly { readonly key: string; readonly window: PartitionWindow }[]>()(partitionRange.partitions)
    expectType<ReadonlyMap<string, Order[]>>()(inputs.raw)
    expectType<{ rate: number }>()(inputs.settings)
    expectType<Order[]>()(inputs.last)
    expectType<ReadonlyMap<string, number>>()(inputs.before)
    return new Map(partitionRange.keys.map((key) => [key, inputs.raw.get(key)?.length ?? 0]))
  },
})
expectType<RangeAsset<number, TimePartitions<'0 0 * * *', 'Europe/Berlin'>>>()(ranged)
asset('belowRanged', { partitions: days, inputs: { ranged, last: from(ranged, lastPartition()) }, run: ({ inputs }) => { expectType<number>()(inputs.ranged); expectType<number>()(inputs.last); return 1 } })
export const written = asset('written', { backfillPolicy: multiRun({ maxPartitionsPerRun: 7 }), partitions: regions, run: ({ partitionRange: { from: first, to } }) => { expectType<string>()(first); expectType<string>()(to) } })
expectType<AssetWithoutValue<StaticPartitions<'north' | 'south'>>>()(written)
// @ts-expect-error a range gives a map of values
asset('wrong9', { partitions: days, backfillPolicy: singleRun(), run: () => 1 })
// @ts-expect-error a list of static partitions has no window
asset('wrong10', { partitions: regions, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map([['north', partitionRange.window]]) })
// @ts-expect-error a policy is made by singleRun() or multiRun()
asset('wrong11', { partitions: days, backfillPolicy: 'single-run', run: () => new Map() })

// ---- jobs
job('byDay', { selection: [rawOrders, balance], partitions: days, config: ({ key, window }) => { expectType<PartitionWindow>()(window); return { assets: { rawOrders: { key } } } } })
job('byGrid', { config: ({ dimensions }) => ({ assets: { sales: { region: dimensions.region.key } } }), partitions: grid, selection: 'sales' })
// @ts-expect-error there is no partition
job('wrong12', { selection: 'sales', config: ({ key }) => ({ assets: { sales: { key } } }) })

// ---- tests of users
export const results = async (): Promise<void> => {
  const memory = createMemory()
  const result = await materialize([rawOrders, ranged, sales], { partition: { date: '2026-01-01', region: 'north' }, values: [[settings, { rate: 1 }], [rawOrders, [], '2026-01-01']], memory, dynamicPartitions: { customers: ['a'] } })
  expectType<Order[]>()(result.value(rawOrders, { partition: '2026-01-01' }))
  expectType<number>()(result.value(ranged))
  expectType<number>()(memory.value(sales, { partition: { date: '2026-01-01', region: 'north' } }))
  expectType<number>()(await balance.invoke(buildContext({ partition: '2026-01-01', inputs: { today: [], before: undefined } })))
  expectType<ReadonlyMap<string, number>>()(await ranged.invoke(buildContext({ partition: { from: '2026-01-01', to: '2026-01-02' } })))
}
