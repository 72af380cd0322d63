import type { ErrorRow } from './row'

export const graphRows: readonly ErrorRow[] = [
  {
    what: 'two ops with one name',
    code: `const a = op('load', { run: () => 1 })
const b = op('load', { run: () => 2 })
export const one = job('one', { graph: () => { a(); b() } })`,
    says: ['4: job "one": it calls two ops or graphs named "load": rename one'],
  },
  {
    what: 'two ops with one name in two jobs',
    code: `const a = op('load', { run: () => 1 })
const b = op('load', { run: () => 2 })
export const one = job('one', { graph: () => a() })
export const two = job('two', { graph: () => b() })`,
    says: ['2, 3: two ops or graphs have the name `load`: rename one, or export one object from both places'],
  },
  {
    what: 'one op called twice by one alias',
    code: `const load = op('load', { run: () => 1 })
export const one = job('one', { graph: () => { load({}, { alias: 'x' }); load({}, { alias: 'x' }) } })`,
    says: ['3: job "one": two calls are named "x": give one another `alias`'],
  },
  {
    what: 'an input that is not connected',
    code: `const sum = op('sum', { inputs: { numbers: z.array(z.number()) }, run: () => 1 })
export const one = job('one', { graph: () => sum({}) })`,
    says: ['3: job "one": input `numbers` of op `sum` is not connected: give it a value, or make its schema optional'],
  },
  {
    what: 'an input that is not there',
    code: `const load = op('load', { run: () => 1 })
const sum = op('sum', { inputs: { numbers: z.number() }, run: () => 1 })
export const one = job('one', { graph: () => sum({ number: load() }) })`,
    says: ['4: job "one": op `sum` has no input `number`; it has `numbers`'],
  },
  {
    what: 'an input by place',
    code: `const load = op('load', { run: () => 1 })
const sum = op('sum', { inputs: { numbers: z.number() }, run: () => 1 })
export const one = job('one', { graph: () => sum(load()) })`,
    says: ['4: job "one": op `sum` takes its inputs by name: sum({ numbers })'],
  },
  {
    what: 'a dynamic output as one value',
    code: `const list = op('list', { outputs: { page: dynamic(z.string()) }, run: () => ({ page: {} }) })
const crawl = op('crawl', { inputs: { page: z.string() }, run: () => 1 })
export const one = job('one', { graph: () => crawl({ page: list().page }) })`,
    says: ['4: job "one": input `page` of op `crawl` is given a dynamic output: take its values one by one with `map`, or all with `collect`'],
  },
  {
    what: 'an output with the name of no variable',
    code: `export const load = op('load', { outputs: { 'a-b': z.string() }, run: () => ({}) })`,
    says: ['2: op "load": "a-b" is no name of an output: use the form of a variable\'s name'],
  },
  {
    what: 'an output that is no schema',
    code: `export const load = op('load', { outputs: { rows: 'text' }, run: () => ({}) })`,
    says: ['2: op "load": output `rows` must be a schema such as `z.string()`, `dynamic(…)` or `optional(…)` of one, not "text"'],
  },
  {
    what: 'an op in no graph',
    code: `const load = op('load', { run: () => 1 })
export const value = load()`,
    says: ['3: op `load` was called outside of a graph: calls of ops compose; to run it, for example in a test, use `load.invoke(…)`'],
  },
  {
    what: 'a graph that calls nothing',
    code: `export const one = job('one', { graph: () => {} })`,
    says: ['2: job "one": its function calls no op'],
  },
  {
    what: 'a graph that waits',
    code: `const load = op('load', { run: () => 1 })
export const one = job('one', { graph: async () => load() })`,
    says: ['3: job "one": its function must not be async: it says which ops run, before any of them does'],
  },
  {
    what: 'a call with an unknown option',
    code: `const load = op('load', { run: () => 1 })
export const one = job('one', { graph: () => load({}, { retrys: 1 }) })`,
    says: ['3: job "one": a call of op `load` has no option `retrys`; there are `alias`, `after`, `tags`, `retry`, `hooks`'],
  },
  {
    what: 'an op with a dot in its name',
    code: `export const load = op('load.rows', { run: () => 1 })`,
    says: ['2: op "load.rows": its name has a dot in it: dots part the names of nested graphs'],
  },
  {
    what: 'a graph of assets without one of them',
    code: `const load = op('load', { run: () => 1 })
export const both = graphMultiAsset('both', { assets: { one: assetSpec('one'), two: assetSpec('two') }, graph: () => ({ one: load() }) })`,
    says: ['3: graph multi-asset "both": its function returns no `two`: it must return a handle of each of `one`, `two`'],
  },
  {
    what: 'an asset with the name of a step of a graph of another',
    code: `const load = op('load', { run: () => 1 })
export const report = graphAsset('report', { graph: () => load() })
export const other = asset('report.load', { run: () => 1 })`,
    says: ['3, 4: a step of the graph of `report` has the name of asset `report.load`: rename the asset, or call the op under an `alias`'],
  },
  {
    what: 'a job of ops that reads partitions and has none',
    code: `const orders = asset('orders', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
const sum = op('sum', { inputs: { orders: z.any() }, run: () => 1 })
export const one = job('one', { graph: () => sum({ orders }) })`,
    says: ['4: job `one` reads asset `orders`, which is partitioned, and the job is not: give it the same `partitions`, or read from(orders, allPartitions()) or from(orders, lastPartition())'],
  },
]
