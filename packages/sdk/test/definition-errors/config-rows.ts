import type { ErrorRow } from './row'

export const configRows: readonly ErrorRow[] = [
  {
    what: 'a schema that is none',
    code: `export const one = asset('one', { config: { minimum: 0 }, run: () => 1 })`,
    says: ['2: asset "one": `config` must be a schema, for example `z.object({ … })`'],
  },
  {
    what: 'a default that is a Date',
    code: `export const one = asset('one', { config: z.object({ since: z.coerce.date().default(new Date(0)) }), run: () => 1 })`,
    says: ['2: config of asset `one`: the default of `since` is an instance of Date, and configuration is JSON: write the default as people would write it, with `.prefault(…)`'],
  },
  {
    what: 'a default that is a bigint',
    code: `export const load = op('load', { config: z.object({ id: z.bigint().default(1n) }), run: () => 1 })`,
    says: ['2: config of op `load`: the default of `id` is a bigint, and configuration is JSON: write the default as people would write it, with `.prefault(…)`'],
  },
  {
    what: 'a default deep within that is a Map',
    code: `export const client = resource('client', { config: z.object({ http: z.object({ headers: z.any().default(new Map()) }).prefault({}) }), init: () => 1 })`,
    says: ['2: config of resource `client`: the default of `http.headers` is an instance of Map, and configuration is JSON: write the default as people would write it, with `.prefault(…)`'],
  },
  {
    what: 'config of a job that the asset does not take',
    code: `const orders = asset('orders', { config: z.object({ minimum: z.number() }), run: () => 1 })
export const nightly = job('nightly', { selection: orders, config: { assets: { orders: { minimum: 'one' } } } })`,
    says: ['3: `config` of job `nightly` does not fit the config of asset `orders`: `minimum`: Invalid input: expected number, received string'],
  },
  {
    what: 'config of a job for an unknown asset',
    code: `const orders = asset('orders', { config: z.object({ minimum: z.number() }), run: () => 1 })
export const nightly = job('nightly', { selection: orders, config: { assets: { ordrs: { minimum: 1 } } } })`,
    says: ['3: job `nightly` cannot run: The run config configures “ordrs”, but there is no such asset. Did you mean “orders”?'],
  },
  {
    what: 'config of a job for an asset that takes none',
    code: `const orders = asset('orders', { run: () => 1 })
export const nightly = job('nightly', { selection: orders, config: { assets: { orders: { minimum: 1 } } } })`,
    says: ['3: job `nightly` cannot run: The run config configures “orders”, but that asset takes no config: declare `config` on it, or leave it out.'],
  },
  {
    what: 'config of a job for an unknown op',
    code: `const load = op('load', { config: z.object({ rows: z.number() }), run: () => 1 })
export const nightly = job('nightly', { graph: () => load(), config: { ops: { laod: { rows: 1 } } } })`,
    says: ['3: job `nightly` cannot run: The run config configures the op “laod”, which this job does not call. Did you mean “load”?'],
  },
  {
    what: 'config of a job that the op does not take',
    code: `const load = op('load', { config: z.strictObject({ rows: z.number() }), run: () => 1 })
export const nightly = job('nightly', { graph: () => load({}, { alias: 'first' }), config: { ops: { first: { row: 1 } } } })`,
    says: ['3: `config` of job `nightly` does not fit the config of op `first`: Unrecognized key: "row"'],
  },
  {
    what: 'config of a job for an unknown resource',
    code: `const client = resource('client', { config: z.object({ retries: z.number().default(3) }), init: () => 1 })
const load = op('load', { resources: { client }, run: () => 1 })
export const nightly = job('nightly', { graph: () => load(), config: { resources: { clent: { retries: 1 } } } })`,
    says: ['4: job `nightly` cannot run: The run config configures the resource “clent”, but nothing here uses one of that name. Did you mean “client”?'],
  },
  {
    what: 'config of a job in a wrong place',
    code: `export const nightly = job('nightly', { selection: '*', config: { asets: {} } })`,
    says: ['2: job "nightly": `config` is wrong: Unrecognized key: "asets"; it has `assets`, `ops`, `resources` and `execution`'],
  },
  {
    what: 'config of a schedule that the asset does not take',
    code: `const orders = asset('orders', { config: z.object({ minimum: z.number() }), run: () => 1 })
export const nightly = schedule('nightly', { cron: '0 2 * * *', target: orders, config: { assets: { orders: { minimum: [1] } } } })`,
    says: ['3: `config` of schedule `nightly` does not fit the config of asset `orders`: `minimum`: Invalid input: expected number, received array'],
  },
  {
    what: 'config by partition of a job without partitions',
    code: `export const nightly = job('nightly', { selection: '*', config: () => ({}) })`,
    says: ['2: job "nightly": `config` is a function of the partition, and the job has no `partitions`'],
  },
  {
    what: 'config by partition of runs of several',
    code: `const days = daily({ start: '2026-01-01' })
const orders = asset('orders', { partitions: days, backfillPolicy: singleRun(), config: z.object({ source: z.string() }), run: () => 1 })
export const load = job('load', { selection: orders, partitions: days, config: ({ key }) => ({ assets: { orders: { source: key } } }) })`,
    says: ['4: job `load` is configured by partition, and the `backfillPolicy` of asset `orders`, which it selects, puts several into one run: give the job one `config`, or the asset multiRun({ maxPartitionsPerRun: 1 })'],
  },
  {
    what: 'two resources with one name',
    code: `const a = resource('db', { init: () => 1 })
const b = resource('db', { init: () => 2 })
export const one = asset('one', { resources: { a, b }, run: () => 1 })`,
    says: ['2, 3: two resources have the name `db`: rename one, or export one object from both places'],
  },
  {
    what: 'a resource that nothing binds',
    code: `const warehouse = resource('warehouse', { config: z.object({ url: z.string() }), init: () => 1 })
export const orders = asset('orders', { resources: { warehouse }, run: () => 1 })`,
    says: ['3, 2: resource `warehouse`, which asset `orders` needs, has required config and is bound to none (`url`: Invalid input: expected string, received undefined): export default definitions({ bindings: [bind(warehouse, { … })] }), or atLaunch(warehouse) if each launch says it'],
  },
  {
    what: 'a binding that does not fit',
    code: `const warehouse = resource('warehouse', { config: z.object({ url: z.string(), port: z.number() }), init: () => 1 })
export default definitions({ bindings: [bind(warehouse, { url: secret('URL'), port: '80' })] })`,
    says: ['3, 2: what resource `warehouse` is bound to does not fit its config: `port`: Invalid input: expected number, received string'],
  },
  {
    what: 'two bindings of one resource',
    code: `const warehouse = resource('warehouse', { config: z.object({ url: z.string() }), init: () => 1 })
export default definitions({ bindings: [
  bind(warehouse, { url: 'a' }),
  bind(warehouse, { url: 'b' }),
] })`,
    says: ['4, 5: resource `warehouse` is bound twice: keep one binding'],
  },
  {
    what: 'a binding of what takes no config',
    code: `const warehouse = resource('warehouse', { init: () => 1 })
export default definitions({ bindings: [bind(warehouse, { url: 'a' })] })`,
    says: ['3: bind(): resource `warehouse` takes no config: give it a schema in `config`'],
  },
  {
    what: 'a binding that is no JSON',
    code: `const warehouse = resource('warehouse', { config: z.object({ call: z.any() }), init: () => 1 })
export default definitions({ bindings: [bind(warehouse, { call: () => 1 })] })`,
    says: ['3: bind(warehouse): what it is given cannot be kept: `call` is a function, which is no JSON'],
  },
  {
    what: 'a resource that is not bound but listed',
    code: `const warehouse = resource('warehouse', { config: z.object({ url: z.string() }), init: () => 1 })
export default definitions({ bindings: [warehouse] })`,
    says: ['3: definitions: resource `warehouse` in `bindings` is not what bind() or atLaunch() returned'],
  },
  {
    what: 'a resource without init',
    code: `export const db = resource('db', { open: () => 1 })`,
    says: ['2: resource "db": unknown option `open`; options are `description`, `config`, `resources`, `init`, `close`'],
  },
  {
    what: 'config of a job for a multi-asset that the part takes together with others',
    code: `const both = multiAsset('both', { config: z.object({ rows: z.number() }), assets: { one: assetSpec('one') }, run: () => ({ one: 1 }) })
export const nightly = job('nightly', { selection: both.assets.one, config: { assets: { one: { rows: 1 } } } })`,
    says: ['3: job `nightly` cannot run: The run config configures “one”, which “both” makes together with others: configure that. Did you mean “both”?'],
  },
]
