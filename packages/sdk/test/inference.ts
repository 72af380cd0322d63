// Checked by the compiler, never run: what authors write infers, and what cannot be is an error where it stands.
import {
  asset, atLaunch, bind, daily, definitions, dynamic, env, externalAsset, graph, inMemoryIo, ioManager, job, metadata, op, optional, output, platformStore, resource, secret, self, singleRun, z,
  type Asset, type AssetWithoutValue, type DynamicHandle, type ExternalAsset, type Handle, type Resource,
} from '@millrace/sdk'
import { materialize } from '@millrace/sdk/testing'

type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends (<T>() => T extends Right ? 1 : 2) ? true : false
declare const expectType: <Expected>() => <Actual>(value: Actual, ...same: Equal<Expected, Actual> extends true ? [] : ['the types differ']) => void

interface Order { id: number; total: number }
export const raw = asset('raw', { run: async (): Promise<Order[]> => [] })
expectType<Asset<Order[], undefined>>()(raw)

export const orders = asset('orders', {
  inputs: { raw },
  config: z.object({ minimum: z.number().default(0), until: z.date().optional() }),
  run: ({ inputs, config, log, signal, run, asset: { key }, output: give }) => {
    expectType<Order[]>()(inputs.raw)
    expectType<number>()(config.minimum)
    expectType<Date | undefined>()(config.until)
    expectType<AbortSignal>()(signal)
    expectType<string>()(run.id)
    log.info(key, { rows: inputs.raw.length })
    return give(new Map(inputs.raw.map((order) => [order.id, order])), { metadata: { rows: 1, at: new Date(), note: metadata.markdown('x') } })
  },
})
expectType<Asset<Map<number, Order>, undefined>>()(orders)

export const total = asset('total', { inputs: { orders }, run: ({ inputs }) => [...inputs.orders.values()].reduce((sum, order) => sum + order.total, 0) })
expectType<Asset<number, undefined>>()(total)

// A branch with output() and one without give one value type.
export const mixed = asset('mixed', { run: () => Math.random() > 2 ? output('text', { dataVersion: '1' }) : Math.random() })
expectType<Asset<string | number, undefined>>()(mixed)

// A run that only throws, or whose type is unknown, still has a value.
export const broken = asset('broken', { run: () => { throw new Error('always') } })
asset('below', { inputs: { broken }, run: () => 1 })
export const maybe = asset('maybe', { inputs: { raw }, run: ({ inputs }) => inputs.raw.find((order) => order.id === 1) })
expectType<Asset<Order | undefined, undefined>>()(maybe)
asset('reader', { inputs: { maybe }, run: ({ inputs }) => inputs.maybe?.total ?? 0 })

export const notify = asset('notify', { inputs: { total }, run: ({ inputs, log }) => { log.info(String(inputs.total)) } })
expectType<AssetWithoutValue>()(notify as AssetWithoutValue)
export const notifyLater = asset('notifyLater', { run: async () => { await Promise.resolve() } })
export const described = asset('described', { run: () => output(undefined, { metadata: { rows: 1 } }) })
export const feed = externalAsset('feed')
expectType<ExternalAsset>()(feed)

// Without a value: fine in deps, an error as an input, at that input.
asset('after', { deps: [notify, notifyLater, described, feed, raw, 'other/location'], run: () => 1 })
// @ts-expect-error it returns nothing
asset('wrong1', { inputs: { raw, notify }, run: () => 1 })
// @ts-expect-error it resolves to nothing
asset('wrong2', { inputs: { notifyLater }, run: () => 1 })
// @ts-expect-error its output is undefined
asset('wrong3', { inputs: { described }, run: () => 1 })
asset('wrong4', {
  inputs: {
    raw,
    // @ts-expect-error nothing is stored of an external asset
    feed,
  },
  run: () => 1,
})
// @ts-expect-error a key is no input
asset('wrong5', { inputs: { raw: 'raw' }, run: () => 1 })
// @ts-expect-error 'totl' is no column
asset('wrong6', { inputs: { raw }, run: ({ inputs }) => inputs.raw.map((order) => order.totl) })
// @ts-expect-error there is no such input
asset('wrong7', { inputs: { raw }, run: ({ inputs }) => inputs.orders })
// @ts-expect-error there is no config
asset('wrong8', { run: ({ config }) => config.minimum })
// @ts-expect-error a misspelt option
asset('wrong9', { input: { raw }, run: () => 1 })
// @ts-expect-error run is required
asset('wrong10', {})
// @ts-expect-error a function is no metadata
asset('wrong11', { run: () => output(1, { metadata: { f: () => 1 } }) })
// @ts-expect-error owners are a list
asset('wrong12', { owners: 'team:data', run: () => 1 })
// @ts-expect-error inputs are copies of other people's values: the record itself is read-only
asset('wrong13', { inputs: { raw }, run: ({ inputs }) => { inputs.raw = [] } })
// @ts-expect-error an external asset has no run
externalAsset('wrong14', { run: () => 1 })

job('byText', { selection: 'group:sales' })
job('byObject', { selection: [orders, notify, feed], tags: { team: 'data' }, config: { assets: { orders: { minimum: 1 } } } })
// @ts-expect-error a selection is required
job('wrong15', {})
// @ts-expect-error a number selects nothing
job('wrong16', { selection: 1 })

export const results = async (): Promise<void> => {
  const result = await materialize([raw, orders], { values: [[raw, []]] })
  expectType<Map<number, Order>>()(result.value(orders))
  // @ts-expect-error it has no value
  result.value(notify)
  expectType<number>()(await total.invoke())
}

// Values flow through wider types: an asset of a narrower value is one of a wider.
export const wider: Asset<unknown> = total
export const list: Asset<readonly { id: number }[]> = raw

// ---- ops, graphs and jobs of them
const listPages = op('listPages', { outputs: { page: dynamic(z.string()), note: optional(z.string()) }, run: async function* ({ emit }) { yield emit.page('first', 'v'); yield emit.note('n') } })
const crawlPage = op('crawlPage', { inputs: { page: z.string() }, run: async ({ inputs }) => inputs.page.length })
const merge = op('merge', { inputs: { pages: z.array(z.number()), before: z.number().optional() }, run: ({ inputs }) => inputs.pages.length + (inputs.before ?? 0) })
const parsed = op('parsed', { outputs: { at: z.iso.datetime().transform((text) => new Date(text)) }, run: () => ({ at: '2026-01-01T00:00:00Z' }) })
const withFacts = op('withFacts', { outputs: { rows: z.number() }, run: () => ({ rows: output(12, { metadata: { rows: 12 } }) }) })
expectType<Promise<number>>()(crawlPage.invoke({ inputs: { page: 'x' } }))
expectType<Promise<ReadonlyMap<string, string>>>()(listPages.invoke().then((values) => values.page))

const crawlAll = graph('crawlAll', {
  inputs: { start: z.number() },
  graph: ({ start }) => {
    expectType<Handle<number>>()(start)
    const { page, note } = listPages()
    expectType<DynamicHandle<string>>()(page)
    expectType<Handle<string>>()(note)
    const sizes = page.map((each) => crawlPage({ page: each }))
    expectType<DynamicHandle<number>>()(sizes)
    expectType<{ readonly size: DynamicHandle<number>; readonly again: DynamicHandle<number> }>()(page.map((each) => ({ size: crawlPage({ page: each }), again: crawlPage({ page: each }) })))
    expectType<Handle<Date>>()(parsed().at)
    expectType<Handle<number>>()(withFacts().rows)
    return { merged: merge({ pages: sizes.collect(), before: start }) }
  },
})
export const crawl = job('crawl', { graph: () => {
  const [first, second] = [merge({ pages: [crawlPage({ page: listPages().note }), crawlPage({ page: listPages().note })] }), crawlAll({ start: withFacts().rows }).merged]
  expectType<Handle<number>>()(second)
  return { first, second }
} })
job('wrong', { graph: () => {
  // @ts-expect-error a dynamic output has to be mapped or collected
  crawlPage({ page: listPages().page })
  // @ts-expect-error a number is no text
  crawlPage({ page: merge({ pages: [] }) })
  // @ts-expect-error `page` is required
  crawlPage()
  // @ts-expect-error there is no input of that name
  merge({ pages: [], after: 1 })
  // @ts-expect-error a list of texts is no list of numbers
  merge({ pages: listPages().page.collect() })
} })
// @ts-expect-error an output of another type
op('wrongOutput', { outputs: { rows: z.number() }, run: () => ({ rows: 'x' }) })
// @ts-expect-error an output is missing
op('missingOutput', { outputs: { rows: z.number(), more: z.string() }, run: () => ({ rows: 1 }) })
op('wrongEmit', { outputs: { page: dynamic(z.string()) }, run: function* ({ emit }) {
  // @ts-expect-error a dynamic output takes a key first
  yield emit.page('v')
} })

// ---- resources
const network = resource('network', { init: () => ({ fetchText: async (url: string) => url }) })
const warehouse = resource('warehouse', {
  config: z.object({ url: z.string(), size: z.number().default(4), options: z.object({ tls: z.boolean() }).optional(), hosts: z.array(z.string()).optional() }),
  resources: { network },
  init: async ({ config, resources, signal, log }) => {
    expectType<number>()(config.size)
    expectType<AbortSignal>()(signal)
    log.info(await resources.network.fetchText(config.url))
    return { query: async (sql: string): Promise<Order[]> => [{ id: sql.length, total: 1 }], end: async () => {} }
  },
  close: (client) => client.end(),
})
expectType<{ query: (sql: string) => Promise<Order[]>; end: () => Promise<void> }>()({} as typeof warehouse extends Resource<infer Client> ? Client : never)
export const queried = asset('queried', { resources: { db: warehouse, network }, inputs: { raw }, run: async ({ resources, inputs }) => [...await resources.db.query('x'), ...inputs.raw] })
expectType<Asset<Order[], undefined>>()(queried)
op('query', { resources: { db: warehouse }, inputs: { sql: z.string() }, run: ({ inputs, resources }) => resources.db.query(inputs.sql) })
// @ts-expect-error there is no such resource
asset('wrong17', { resources: { db: warehouse }, run: ({ resources }) => resources.other })
// @ts-expect-error a number is no statement
asset('wrong18', { resources: { db: warehouse }, run: ({ resources }) => resources.db.query(1) })
// @ts-expect-error a client is no resource
asset('wrong19', { resources: { db: { query: () => 1 } }, run: () => 1 })
// @ts-expect-error the client has no such method
resource('wrong20', { init: () => ({ end: () => 1 }), close: (client) => client.stop() })

definitions({ bindings: [bind(warehouse, { url: secret('URL'), size: env('SIZE', { default: 2 }), options: { tls: env('TLS') }, hosts: [env('FIRST'), 'second'] })] })
definitions({ bindings: [bind(warehouse, { url: 'x' }), atLaunch(warehouse), atLaunch(warehouse, { size: 1 })] })
// @ts-expect-error the url is missing
bind(warehouse, { size: 1 })
// @ts-expect-error a misspelt field
bind(warehouse, { url: 'x', sise: 1 })
// @ts-expect-error a text is no number
bind(warehouse, { url: 'x', size: 'large' })
// @ts-expect-error a variable stands for a text, number or boolean, not for an object
bind(warehouse, { url: 'x', options: env('OPTIONS') })
// @ts-expect-error it takes no configuration
bind(network, {})

// ---- values: schemas and IO managers
const tables = ioManager('tables', {
  config: z.object({ schema: z.string() }), resources: { db: warehouse },
  store: async ({ config, resources, partition, addMetadata }, value) => {
    expectType<unknown>()(value)
    expectType<string | undefined>()(partition)
    addMetadata({ rows: (await resources.db.query(config.schema)).length })
  },
  load: ({ config, asset: { key }, input }) => [config.schema, key, input.name],
})
definitions({ bindings: [bind(tables, { schema: env('SCHEMA') })] })
const dated = asset('dated', { io: tables, value: z.array(z.object({ at: z.iso.date().transform((text) => new Date(text)) })), run: async () => output([{ at: '2026-01-01' }]) })
expectType<Asset<{ at: Date }[], undefined>>()(dated)
asset('reads', { inputs: { dated, raw }, inputIo: { raw: inMemoryIo('memory') }, run: ({ inputs }) => inputs.dated[0]?.at.getTime() })
// @ts-expect-error a number is no text
asset('wrong21', { value: z.string(), run: () => 1 })
// @ts-expect-error a resource stores no values
asset('wrong22', { io: warehouse, run: () => 1 })
// @ts-expect-error there is no such input
asset('wrong23', { inputs: { raw }, inputIo: { row: tables }, run: () => 1 })

// ---- values that the platform keeps in a format: it fits the type of the value, wherever `io` stands
const [asText, asBytes, asRows, asJson] = [platformStore({ format: 'text' }), platformStore({ format: 'bytes' }), platformStore({ format: 'ndjson' }), platformStore({ format: 'json' })]
const letter = asset('letter', { io: platformStore({ format: 'text' }), inputs: { raw }, run: async ({ inputs }) => output(String(inputs.raw.length), { metadata: { rows: 1 } }) })
expectType<Asset<string, undefined>>()(letter)
const letterAfter = asset('letterAfter', { run: ({ inputs }) => String(inputs.raw.length), inputs: { raw }, io: platformStore({ format: 'text' }) })
expectType<Asset<string, undefined>>()(letterAfter)
const picture = asset('picture', { io: asBytes, run: () => new Uint8Array(1) })
asset('resized', { io: asBytes, inputs: { picture }, run: ({ inputs }) => inputs.picture.slice(1) })
expectType<Asset<Order[], undefined>>()(asset('rowsOf', { io: asRows, inputs: { raw }, run: ({ inputs }) => inputs.raw }))
interface Tree { readonly name: string; readonly children: readonly Tree[]; readonly note?: string }
asset('tree', { io: asJson, run: (): Tree => ({ name: 'root', children: [] }) })
asset('literal', { io: asText, run: () => Math.random() > 2 ? 'a' as const : 'b' as const })
asset('anything', { io: asRows, run: () => JSON.parse('[]') })
asset('unknown', { io: asRows, run: (): unknown => [] })
asset('throws', { io: asText, run: () => { throw new Error('always') } })
asset('checked', { value: z.number().transform((each) => `${each}`), run: () => 1, io: asText })
asset('textOfDays', { io: asText, partitions: daily({ start: '2026-01-01' }), backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, key])) })
asset('log', { io: asText, partitions: daily({ start: '2026-01-01' }), inputs: { before: self<string>({ startOffset: -1 }) }, run: ({ inputs }) => `${inputs.before ?? ''}x` })
// @ts-expect-error a number is no text
asset('wrong24', { io: asText, run: () => 1 })
// @ts-expect-error nor when `io` comes last
asset('wrong25', { inputs: { raw }, run: ({ inputs }) => inputs.raw.length, io: platformStore({ format: 'text' }) })
// @ts-expect-error it may be missing
asset('wrong26', { io: asText, inputs: { raw }, run: ({ inputs }) => inputs.raw.length > 2 ? 'many' : undefined })
// @ts-expect-error a text has no rows
asset('wrong27', { io: asRows, run: () => 'text' })
// @ts-expect-error JSON has no dates, however deep
asset('wrong28', { io: asRows, run: () => [{ seen: { at: new Date() } }] })
// @ts-expect-error nor does it have maps
asset('wrong29', { io: asJson, run: () => new Map<string, number>() })
// @ts-expect-error nor does it have bytes
asset('wrong30', { io: asJson, run: () => ({ picture: new Uint8Array(1) }) })
// @ts-expect-error nor does it have bigints
asset('wrong31', { io: asJson, run: async () => [1n] })
// @ts-expect-error a text is no bytes
asset('wrong32', { io: asBytes, run: () => 'text' })
// @ts-expect-error it returns nothing
asset('wrong33', { io: asJson, run: () => undefined })
// @ts-expect-error a value of a partition is a number
asset('wrong34', { io: asText, partitions: daily({ start: '2026-01-01' }), backfillPolicy: singleRun(), run: () => new Map([['2026-01-01', 1]]) })
// @ts-expect-error the schema makes a date of the text
asset('wrong35', { io: asText, value: z.string().transform((text) => new Date(text)), run: () => '2026-01-01' })
// @ts-expect-error no such format
platformStore({ format: 'xml' })
// @ts-expect-error it loads nothing by itself
asset('wrong36', { inputs: { raw }, inputIo: { raw: asJson }, run: () => 1 })
