import type { ErrorRow } from './row'

export const jobRows: readonly ErrorRow[] = [
  {
    what: 'two jobs with one name',
    code: `const orders = asset('orders', { run: () => 1 })
export const one = job('nightly', { selection: orders })
export const two = job('nightly', { selection: '*' })`,
    says: ['3, 4: two jobs have the name `nightly`: rename one, or export one object from both places'],
  },
  {
    what: 'a job with the name of a schedule',
    code: `const orders = asset('orders', { run: () => 1 })
export const one = job('nightly', { selection: orders })
export const two = schedule('nightly', { cron: '0 2 * * *', target: one })`,
    says: ['3, 4: a job and a schedule have the name `nightly`: jobs, schedules and sensors of a code location have names of their own, so rename one'],
  },
  {
    what: 'a name that is none',
    code: `export const one = job('every night', { selection: '*' })`,
    says: ['2: job "every night": "every night" is no name: use letters, digits, `_`, `.` and `-`, at most 255, beginning with a letter, a digit or `_`'],
  },
  {
    what: 'a selection that cannot be read',
    code: `const orders = asset('orders', { run: () => 1 })
export const one = job('nightly', { selection: 'group:sales and (' })
export default definitions({ assets: [orders] })`,
    says: ['3: the selection of job `nightly` cannot be read at character 18 of "group:sales and (": the selection ends here; expected key:, owner:, group:, kind:, is:, code_location:, status:, tag:, roots(, sinks(, (, not, * or +'],
  },
  {
    what: 'an empty selection',
    code: `export const one = job('nightly', { selection: [] })`,
    says: ['2: job "nightly": `selection` is empty'],
  },
  {
    what: 'a selection of an unknown asset',
    code: `export const orders = asset('sales/orders', { run: () => 1 })
export const one = job('nightly', { selection: 'key:"sales/ordrs"' })`,
    says: ['3: job `nightly` selects the asset `sales/ordrs`, which this code location does not have: did you mean `sales/orders`?'],
  },
  {
    what: 'a selection of what no asset has',
    code: `export const orders = asset('orders', { group: 'sales', run: () => 1 })
export const one = job('nightly', { selection: 'group:sale' })
export const two = job('weekly', { selection: 'kind:snowflake and owner:"team:x"' })`,
    says: [
      '3: job `nightly` selects nothing: no asset of this code location fits "group:sale"; did you mean "group:sales"?',
      '4: job `weekly` selects nothing: no asset of this code location fits "kind:snowflake and owner:\\"team:x\\""',
    ],
  },
  {
    what: 'a selection of what no run makes',
    code: `export const feed = externalAsset('feed')
export const one = job('nightly', { selection: feed })`,
    says: ['3: job `nightly` selects by "key:\\"feed\\"" only `feed`, which no run of this code location makes'],
  },
  {
    what: 'a selection by what is known later',
    code: `export const orders = asset('orders', { run: () => 1 })
export const one = job('nightly', { selection: 'status:failed' })`,
    says: ['3: job `nightly` cannot select by "status:failed": “status:” cannot be used here: it asks for what is known only while a deployment runs'],
  },
  {
    what: 'assets that are sliced differently',
    code: `const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
const regions = asset('regions', { partitions: staticPartitions(['north']), run: () => 1 })
export const nightly = job('nightly', { selection: [days, regions] })`,
    says: ['4: job `nightly` selects assets with different partitions, `days` and `regions`: one run makes one partition, so give each a job of its own'],
  },
  {
    what: 'other partitions than those of its assets',
    code: `const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
export const nightly = job('nightly', { selection: days, partitions: weekly({ start: '2026-01-01' }) })`,
    says: ['3: job `nightly` and asset `days`, which it selects, have different partitions: one run makes one partition, so give the job the asset\'s, or leave the asset out'],
  },
  {
    what: 'a reserved tag',
    code: `export const one = job('nightly', { selection: '*', tags: { 'millrace/backfill': 'x' } })`,
    says: ['2: job "nightly": the tag `millrace/backfill` is reserved: names that begin with dagster/, .dagster/ or millrace/ are the platform\'s, so call it by another'],
  },
  {
    what: 'both a selection and a graph',
    code: `const load = op('load', { run: () => 1 })
export const one = job('nightly', { selection: '*', graph: () => load() })`,
    says: ['3: job "nightly": a job is of assets, which `selection` says, or of ops, which `graph` composes: leave one out'],
  },
  {
    what: 'a selection of an object that is no asset',
    code: `const load = op('load', { run: () => 1 })
export const one = job('nightly', { selection: [load] })`,
    says: ['3: job "nightly": op `load` in `selection` is no asset'],
  },
]
