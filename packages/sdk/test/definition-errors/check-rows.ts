import type { ErrorRow } from './row'

export const checkRows: readonly ErrorRow[] = [
  {
    what: 'a check of nothing',
    code: `export const check = assetCheck('check', { asset: undefined, run: () => true })`,
    says: ['2: check "check": `asset` is undefined: two files that import each other leave it so; move the check to a file of its own'],
  },
  {
    what: 'a check of a key',
    code: `export const check = assetCheck('check', { asset: 'orders', run: () => true })`,
    says: ['2: check "check": `asset` must be an asset, not "orders"'],
  },
  {
    what: 'a name that is none',
    code: `const orders = asset('orders', { run: () => 1 })
export const check = assetCheck('is it fine?', { asset: orders, run: () => true })`,
    says: ['3: check "is it fine?": "is it fine?" is no name: use letters, digits, `_`, `.` and `-`, at most 255, beginning with a letter, a digit or `_`'],
  },
  {
    what: 'two functions of one name',
    code: `const orders = asset('orders', { run: () => 1 })
export const one = assetCheck('fine', { asset: orders, run: () => true })
export const two = assetCheck('fine', { asset: orders, run: () => true })`,
    says: ['3, 4: two checks are called `orders:fine`: rename one, or export one object from both places'],
  },
  {
    what: 'a check that the asset says as well',
    code: `const orders = asset('orders', { checks: { fine: {} }, run: () => 1 })
export const fine = assetCheck('fine', { asset: orders, run: () => true })`,
    says: ['2, 3: asset `orders` has two checks `fine`, evaluated by different functions: rename one'],
  },
  {
    what: 'a check that another function evaluates as well',
    code: `const orders = asset('orders', { run: () => 1 })
export const fine = assetCheck('fine', { asset: orders, run: () => true })
export const both = multiAssetCheck('both', { checks: { fine: { asset: orders } }, run: () => ({ fine: true }) })`,
    says: ['4, 3: asset `orders` has two checks `fine`, evaluated by different functions: rename one'],
  },
  {
    what: 'a blocking check that reads what waits for it',
    code: `const orders = asset('orders', { run: () => 1 })
const report = asset('report', { inputs: { orders }, run: () => 1 })
export const consistent = assetCheck('consistent', { asset: orders, inputs: { report }, blocking: true, run: () => true })`,
    says: ['4: These assets cannot run: they depend on each other in a cycle, or on one that does: orders:consistent, report. Check `orders:consistent` is `blocking`, so what is downstream of what it checks waits for it, and it reads, or comes after, something there: read only what is upstream, or let it not block.'],
  },
  {
    what: 'a severity that is none',
    code: `const orders = asset('orders', { run: () => 1 })
export const fine = assetCheck('fine', { asset: orders, severity: 'fatal', run: () => true })`,
    says: ['3: check "fine": `severity` is `warn` or `error`, not "fatal"'],
  },
  {
    what: 'a value of what has none',
    code: `const feed = externalAsset('feed')
export const fine = assetCheck('fine', { asset: feed, needsValue: true, run: () => true })`,
    says: ['3: check "fine": `needsValue`: nothing is stored of `feed`'],
  },
  {
    what: 'no checks at all',
    code: `export const both = multiAssetCheck('both', { checks: {}, run: () => ({}) })`,
    says: ['2: check "both": `checks` must be an object of at least one check, such as `{ positive: { asset: orders } }`, not an object'],
  },
]
