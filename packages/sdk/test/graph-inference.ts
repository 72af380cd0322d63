// Checked by the compiler, never run: graphs that make assets, and assets that ops read.
import {
  allPartitions, asset, assetSpec, daily, dynamic, externalAsset, from, graph, graphAsset, graphMultiAsset, ioManager, job, lastPartition, op, platformStore, self, singleRun, virtualAsset, z,
  type Asset, type AssetWithoutValue, type Handle, type RangeAsset, type ReadableAsset,
} from '@millrace/sdk'

type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends (<T>() => T extends Right ? 1 : 2) ? true : false
declare const expectType: <Expected>() => <Actual>(value: Actual, ...same: Equal<Expected, Actual> extends true ? [] : ['the types differ']) => void

const days = daily({ start: '2026-01-01' })
const raw = asset('raw', { run: () => [1, 2] })
const sliced = asset('sliced', { partitions: days, run: () => ['text'] })
const many = asset('many', { partitions: days, backfillPolicy: singleRun(), run: () => new Map([['2026-01-01', 1]]) })
const nothing = asset('nothing', { run: () => undefined })

const sum = op('sum', { inputs: { numbers: z.array(z.number()) }, run: ({ inputs }) => inputs.numbers.length })
const join = op('join', { inputs: { texts: z.array(z.string()) }, run: ({ inputs }) => inputs.texts.join() })
const count = op('count', { inputs: { each: z.map(z.string(), z.array(z.string())) }, run: ({ inputs }) => inputs.each.size })
const tell = op('tell', { inputs: { what: z.unknown() }, run: () => undefined })
const pages = op('pages', { outputs: { page: dynamic(z.string()) }, run: function* () {} })
const within = graph('within', { inputs: { numbers: z.array(z.number()) }, graph: ({ numbers }) => sum({ numbers }) })

export const revenue = graphAsset('revenue', {
  inputs: { raw }, group: 'sales', partitions: undefined,
  graph: (read) => {
    expectType<Handle<number[]>>()(read.raw)
    return sum({ numbers: read.raw })
  },
})
expectType<Asset<number, undefined>>()(revenue)
expectType<Promise<number>>()(revenue.invoke())
export const after = asset('after', { inputs: { revenue }, run: ({ inputs }) => { expectType<number>()(inputs.revenue) } })

export const perDay = graphAsset('perDay', {
  partitions: days, io: platformStore({ format: 'text' }), inputs: { sliced, last: from(sliced, lastPartition()), all: from(sliced, allPartitions()), before: self<string>({ startOffset: -1 }) },
  graph: ({ sliced: texts, last, all, before }) => {
    expectType<Handle<string[]>>()(texts)
    expectType<Handle<Map<string, string[]>>>()(all)
    expectType<Handle<string | undefined>>()(before)
    join({ texts: last })
    count({ each: all })
    tell({ what: before })
    return join({ texts })
  },
})
expectType<string>()('' as typeof perDay extends ReadableAsset<infer Value, typeof days> ? Value : never)
export const silent = graphAsset('silent', { graph: () => tell({ what: raw as never }) })
expectType<AssetWithoutValue<undefined>>()(silent)

export const parsed = graphMultiAsset('parsed', {
  inputs: { raw }, assets: { good: assetSpec('good', { value: z.string() }), size: assetSpec('size') },
  graph: (read) => ({ good: join({ texts: pages().page.collect() }), size: sum({ numbers: read.raw }) }),
})
expectType<ReadableAsset<string, undefined>>()(parsed.assets.good)
expectType<ReadableAsset<number, undefined>>()(parsed.assets.size)

expectType<Promise<{ readonly good: string; readonly size: number }>>()(parsed.invoke())

const shelf = ioManager('shelf', { store: () => undefined, load: () => [1] })
const byDay = op('byDay', { inputs: { each: z.map(z.string(), z.array(z.string())) }, run: ({ inputs }) => new Map([...inputs.each].map(([day, texts]) => [day, texts.length])) })
export const ranged = graphAsset('ranged', {
  graph: ({ sliced: each, before }) => {
    expectType<Handle<Map<string, string[]>>>()(each)
    expectType<Handle<Map<string, number>>>()(before)
    tell({ what: before })
    return byDay({ each })
  },
  configMapping: (config) => {
    expectType<{ size: number }>()(config)
    return { byDay: {} }
  },
  config: z.object({ size: z.number().default(1) }), inputIo: { sliced: shelf }, checks: { whole: {} },
  backfillPolicy: singleRun(), partitions: days, inputs: { sliced, before: self<number>({ startOffset: -1 }) },
})
expectType<RangeAsset<number, typeof days>>()(ranged)
export const rangedParts = graphMultiAsset('rangedParts', {
  inputs: { sliced }, partitions: days, backfillPolicy: singleRun(), assets: { sizes: assetSpec('sizes'), checked: assetSpec('checked', { value: z.number() }) },
  graph: ({ sliced: each }) => ({ sizes: byDay({ each }), checked: byDay({ each }) }),
})
expectType<ReadableAsset<number, typeof days>>()(rangedParts.assets.sizes)
expectType<ReadableAsset<number, typeof days>>()(rangedParts.assets.checked)

export const reading = job('reading', {
  partitions: days,
  graph: () => {
    sum({ numbers: raw })
    within({ numbers: raw })
    tell({ what: raw })
    tell({ what: from(sliced, allPartitions()) })
    join({ texts: sliced })
    join({ texts: from(sliced, lastPartition()) })
    count({ each: from(sliced, allPartitions()) })
    sum({ numbers: parsed.assets.size as never })
    return pages().page.map(() => join({ texts: sliced })).collect()
  },
})

graphAsset('wrong1', { inputs: { raw }, graph: (read) => join({
  // @ts-expect-error numbers are no texts
  texts: read.raw,
}) })
// @ts-expect-error the value is a number, and a text is asked for
graphAsset('wrong2', { inputs: { before: self<string>({ startOffset: -1 }) }, partitions: days, graph: (read) => { tell({ what: read.before }); return sum({ numbers: [] }) } })
// @ts-expect-error a dynamic output is not one value
graphAsset('wrong3', { graph: () => pages().page })
// @ts-expect-error several handles
graphAsset('wrong4', { graph: () => ({ one: sum({ numbers: raw }) }) })
// @ts-expect-error a number is no text
graphAsset('wrong5', { io: platformStore({ format: 'text' }), inputs: { raw }, graph: (read) => sum({ numbers: read.raw }) })
// @ts-expect-error it has no value
graphAsset('wrong6', { inputs: { nothing }, graph: (read) => tell({ what: read.nothing }) })
// @ts-expect-error its `bad` is missing
graphMultiAsset('wrong7', { assets: { good: assetSpec('good'), bad: assetSpec('bad') }, graph: () => ({ good: sum({ numbers: [] }) }) })
// @ts-expect-error the schema takes a text
graphMultiAsset('wrong8', { assets: { good: assetSpec('good', { value: z.string() }) }, graph: () => ({ good: sum({ numbers: [] }) }) })
// @ts-expect-error a run of a range gives a map of values
graphAsset('wrong10', { partitions: days, backfillPolicy: singleRun(), graph: () => sum({ numbers: [] }) })
// @ts-expect-error it has no such input
graphAsset('wrong11', { inputs: { raw }, inputIo: { row: shelf }, graph: (read) => sum({ numbers: read.raw }) })
// @ts-expect-error its values are numbers
graphMultiAsset('wrong12', { partitions: days, backfillPolicy: singleRun(), assets: { a: assetSpec('a', { value: z.string() }) }, inputs: { sliced }, graph: (read) => ({ a: byDay({ each: read.sliced }) }) })
job('wrong9', { graph: () => {
  // @ts-expect-error texts are no numbers
  sum({ numbers: sliced })
  // @ts-expect-error an external asset has no value
  tell({ what: externalAsset('feed') })
  // @ts-expect-error nor has a view
  tell({ what: virtualAsset('view', { deps: [raw] }) })
  // @ts-expect-error nor has what returns nothing
  tell({ what: nothing })
  // @ts-expect-error all partitions are a map
  join({ texts: from(sliced, allPartitions()) })
  // @ts-expect-error of lists of texts
  count({ each: from(many, allPartitions()) })
  // @ts-expect-error one partition is no map
  count({ each: from(sliced, lastPartition()) })
} })
