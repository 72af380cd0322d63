import type { ErrorRow } from './row'

export const assetRows: readonly ErrorRow[] = [
  {
    what: 'two assets with one key',
    code: `export const one = asset('orders', { run: () => 1 })
export const two = asset('orders', { run: () => 2 })`,
    says: ['2, 3: two assets have the key `orders`: rename one, or export one object from both places'],
  },
  {
    what: 'an asset and an external asset with one key',
    code: `export const one = asset('orders', { run: () => 1 })
export const two = externalAsset('orders')`,
    says: ['2, 3: two assets have the key `orders`: rename one, or export one object from both places'],
  },
  {
    what: 'a key that is none',
    code: `export const one = asset('sales orders', { run: () => 1 })`,
    says: ['2: asset "sales orders": "sales orders" is no asset key: a key is a path of names joined with `/`, at most 512 characters; names are letters, digits, `_`, `.` and `-`, and do not begin with `.` or `-`'],
  },
  {
    what: 'a key that leads upwards',
    code: `export const one = asset('../orders', { run: () => 1 })`,
    says: ['2: asset "../orders": "../orders" is no asset key: a key is a path of names joined with `/`, at most 512 characters; names are letters, digits, `_`, `.` and `-`, and do not begin with `.` or `-`'],
  },
  {
    what: 'an unknown option',
    code: `export const one = asset('orders', { input: {}, run: () => 1 })`,
    says: ['2: asset "orders": unknown option `input`, did you mean `inputs`; options are `inputs`, `partitions`, `backfillPolicy`, `resources`, `io`, `inputIo`, `value`, `config`, `codeVersion`, `retry`, `hooks`, `automation`, `freshness`, `checks`, `run`, `description`, `group`, `owners`, `kinds`, `tags`, `metadata`, `deps`'],
  },
  {
    what: 'an option of other kinds of assets: automation of what no run makes',
    code: `export const one = externalAsset('orders', { automation: eager() })`,
    says: ['2: external asset "orders": `automation` is about what a run makes or looks at, and no run does so here: an asset() is made, an observableAsset() looked at'],
  },
  {
    what: 'no options',
    code: `export const one = asset('orders')`,
    says: ['2: asset "orders": options must be an object, not undefined'],
  },
  {
    what: 'a run that is none',
    code: `export const one = asset('orders', { run: 'select 1' })`,
    says: ['2: asset "orders": `run` must be a function, not "select 1"'],
  },
  {
    what: 'an asset that depends on itself',
    code: `export const one = asset('orders', { deps: ['orders'], run: () => 1 })`,
    says: ['2: asset `orders` depends on itself: it can only read earlier partitions of its own, as an input self({ startOffset: -1 })'],
  },
  {
    what: 'assets in a circle',
    code: `export const one = asset('one', { deps: ['three'], run: () => 1 })
export const two = asset('two', { inputs: { one }, run: () => 2 })
export const three = asset('three', { inputs: { two }, run: () => 3 })`,
    says: ['2, 3, 4: assets depend on each other in a circle: `one` → `two` → `three` → `one`; one of these dependencies has to go'],
  },
  {
    what: 'an input that a cyclic import left undefined',
    code: `export const one = asset('one', { inputs: { two: undefined }, run: () => 1 })`,
    says: ['2: input `two` of asset `one` is undefined: two files that import each other leave it undefined: name the asset by a string in `deps`, or move it to a file of its own'],
  },
  {
    what: 'an input by key',
    code: `export const one = asset('one', { inputs: { two: 'two' }, run: () => 1 })`,
    says: ['2: input `two` of asset `one` is the text "two": an input is an asset object; a key that only orders belongs in `deps`'],
  },
  {
    what: 'an input of which nothing is stored',
    code: `const feed = externalAsset('feed')
export const one = asset('one', { inputs: { feed }, run: () => 1 })`,
    says: ['3: input `feed` of asset `one` is an external asset, of which no value is stored: list it in `deps`'],
  },
  {
    what: 'an input with the name of no variable',
    code: `const two = asset('two', { run: () => 2 })
export const one = asset('one', { inputs: { 'a-b': two }, run: () => 1 })`,
    says: ['3: asset "one": "a-b" is no name of an input: use the form of a variable\'s name'],
  },
  {
    what: 'a dep that is a job',
    code: `const nightly = job('nightly', { selection: '*' })
export const one = asset('one', { deps: [nightly], run: () => 1 })`,
    says: ['3: `deps[0]` of asset `one` is no asset but job `nightly`'],
  },
  {
    what: 'a group that is none',
    code: `export const one = asset('one', { group: 'sales orders', run: () => 1 })`,
    says: ['2: asset "one": "sales orders" is no group: use letters, digits, `_`, `.` and `-`'],
  },
  {
    what: 'an owner that is none',
    code: `export const one = asset('one', { owners: ['ada'], run: () => 1 })`,
    says: ['2: asset "one": "ada" in `owners` is no owner: use an e-mail address or `team:name`'],
  },
  {
    what: 'eleven kinds',
    code: `export const one = asset('one', { kinds: Array.from({ length: 11 }, (_, index) => \`kind\${index}\`), run: () => 1 })`,
    says: ['2: asset "one": `kinds` are 11, and at most 10 are shown: keep those that tell what the asset is made with, and use `tags` for the rest'],
  },
  {
    what: 'a reserved tag',
    code: `export const one = asset('one', { tags: { 'dagster/run_key': 'x' }, run: () => 1 })`,
    says: ['2: asset "one": the tag `dagster/run_key` is reserved: names that begin with dagster/, .dagster/ or millrace/ are the platform\'s, so call it by another'],
  },
  {
    what: 'a tag that is no text',
    code: `export const one = asset('one', { tags: { tier: 1 }, run: () => 1 })`,
    says: ['2: asset "one": `tags` maps names (1 to 128 characters) to texts (at most 1,024 characters); `tier` is wrong: Invalid input: expected string, received number'],
  },
  {
    what: 'metadata that is a function',
    code: `export const one = asset('one', { metadata: { rows: () => 1 }, run: () => 1 })`,
    says: ['2: asset "one": metadata `rows`: it is a function, which is no JSON'],
  },
  {
    what: 'a retry policy with an unknown option',
    code: `export const one = asset('one', { retry: { maxRetry: 3 }, run: () => 1 })`,
    says: ['2: asset "one": `retry` has no option `maxRetry`; there are `maxRetries`, `delay`, `backoff`, `jitter`'],
  },
  {
    what: 'a delay that is none',
    code: `export const one = asset('one', { retry: { maxRetries: 3, delay: 'ten seconds' }, run: () => 1 })`,
    says: ['2: asset "one": `retry.delay` must be milliseconds or a text such as "10s", at most 7 days, not "ten seconds"'],
  },
  {
    what: 'a view of nothing',
    code: `export const view = virtualAsset('view', { deps: [] })`,
    says: ['2: virtual asset "view": `deps` is empty: name what it is a view of, or declare an externalAsset()'],
  },
  {
    what: 'a multi-asset with one key twice',
    code: `export const both = multiAsset('both', {
  assets: { one: assetSpec('orders'), two: assetSpec('orders') },
  run: () => ({ one: 1, two: 2 }),
})`,
    says: ['2: multi-asset "both": `assets.one` and `assets.two` have the same key "orders"'],
  },
  {
    what: 'a multi-asset with the name of another asset',
    code: `export const other = asset('both', { run: () => 1 })
export const both = multiAsset('both', { assets: { one: assetSpec('one') }, run: () => ({ one: 1 }) })`,
    says: ['3, 2: multi-asset `both` has the name of an asset that it does not make: rename one'],
  },
  {
    what: 'a multi-asset whose asset reads an unknown input',
    code: `const raw = asset('raw', { run: () => 1 })
export const both = multiAsset('both', { inputs: { raw }, assets: { one: assetSpec('one', { inputs: ['rw'] }) }, run: () => ({ one: 1 }) })`,
    says: ['3: multi-asset "both": asset "one" names the input `rw`, and there is none; there are `raw`'],
  },
  {
    what: 'a multi-asset that needs what needs it',
    code: `const both = multiAsset('both', { assets: { one: assetSpec('one'), two: assetSpec('two', { deps: ['between'] }) }, run: () => ({ one: 1, two: 2 }) })
export const between = asset('between', { inputs: { one: both.assets.one }, run: () => 1 })`,
    says: ['2: These assets cannot run: they depend on each other in a cycle, or on one that does: between, one, two. A multi-asset on the way can be run in parts if it is `subsettable`.'],
  },
  {
    what: 'a resource that is none',
    code: `export const one = asset('one', { resources: { db: { url: 'x' } }, run: () => 1 })`,
    says: ['2: asset "one": `resources.db` must be what resource() returned, not an object'],
  },
  {
    what: 'a resource that a cyclic import left undefined',
    code: `export const one = asset('one', { resources: { db: undefined }, run: () => 1 })`,
    says: ['2: asset "one": resource `db` is undefined: two files that import each other leave it so; move it to a file of its own'],
  },
  {
    what: 'a hook that is none',
    code: `export const one = asset('one', { hooks: [() => 1], run: () => 1 })`,
    says: ['2: asset "one": `hooks[0]` must be what successHook() or failureHook() returned, not a function'],
  },
  {
    what: 'two hooks with one name',
    code: `const a = successHook('tell', { run: () => {} })
const b = failureHook('tell', { run: () => {} })
export const one = asset('one', { hooks: [a, b], run: () => 1 })`,
    says: ['2, 3: two hooks have the name `tell`: rename one, or export one object from both places'],
  },
  {
    what: 'a member of definitions() that is none',
    code: `export default definitions({ assets: [{ key: 'one' }] })`,
    says: ['2: definitions: an object is no definition'],
  },
  {
    what: 'a misspelt option of definitions()',
    code: `export default definitions({ asset: [] })`,
    says: ['2: definitions: unknown option `asset`, did you mean `assets`; options are `assets`, `checks`, `jobs`, `schedules`, `sensors`, `resources`, `include`, `bindings`'],
  },
  {
    what: 'an IO manager that cannot load',
    code: `export const tables = ioManager('tables', { store: () => {} })`,
    says: ['2: IO manager "tables": `load` must be a function, not undefined'],
  },
  {
    what: 'an IO manager that is none',
    code: `const db = resource('db', { init: () => 1 })
export const one = asset('one', { io: db, run: () => 1 })`,
    says: ['3: asset "one": `io` must be what ioManager() or platformStore() returned, not resource `db`'],
  },
  {
    what: 'an IO manager of an input that is not there',
    code: `const tables = ioManager('tables', { store: () => {}, load: () => 1 })
const raw = asset('raw', { run: () => 1 })
export const one = asset('one', { inputs: { raw }, inputIo: { rw: tables }, run: () => 1 })`,
    says: ['4: asset "one": `inputIo` names `rw`, which is none of its inputs: `raw`'],
  },
  {
    what: 'an op where an asset belongs',
    code: `const load = op('load', { run: () => 1 })
export const one = asset('one', { inputs: { load }, run: () => 1 })`,
    says: ['3: input `load` of asset `one` is no asset but op `load`'],
  },
]
