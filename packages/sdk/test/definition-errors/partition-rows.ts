import type { ErrorRow } from './row'

export const partitionRows: readonly ErrorRow[] = [
  {
    what: 'a start that does not exist',
    code: `export const days = daily({ start: '2026-02-30' })`,
    says: ['2: `daily` partitions: `start` is "2026-02-30", which is no date that exists'],
  },
  {
    what: 'an end before the start',
    code: `export const days = daily({ start: '2026-02-01', end: '2026-01-01' })`,
    says: ['2: `daily` partitions: `end` (2026-01-01) must come after `start` (2026-02-01): there would be no partition'],
  },
  {
    what: 'an unknown time zone',
    code: `export const days = daily({ start: '2026-01-01', timezone: 'Europe/Berln' })`,
    says: ['2: `daily` partitions: there is no time zone "Europe/Berln"; did you mean "Europe/Berlin"?'],
  },
  {
    what: 'a time zone of nowhere',
    code: `export const days = daily({ start: '2026-01-01', timezone: 'Mars/Olympus' })`,
    says: ['2: `daily` partitions: there is no time zone "Mars/Olympus"; write a name of the IANA database, for example "Europe/Berlin"'],
  },
  {
    what: 'a cron text that cannot be read',
    code: `export const shifts = cronPartitions({ cron: '0 25 * * *', start: '2026-01-01', keyFormat: '%Y-%m-%d' })`,
    says: ['2: `cron` partitions: the cron "0 25 * * *" cannot be read at character 3: 25 is not between 0 and 23 in the hour'],
  },
  {
    what: 'a key format that gives several windows one key',
    code: `export const clicks = asset('clicks', { partitions: hourly({ start: '2026-01-01', keyFormat: '%Y-%m-%d' }), run: () => 1 })`,
    says: ['2: partitions of asset `clicks`: the key format “%Y-%m-%d” gives several windows of “0 * * * *” the key 2026-01-01: write more of the time, such as %H:%M'],
  },
  {
    what: 'an offset that is none',
    code: `export const days = daily({ start: '2026-01-01', hourOffset: 24 })`,
    says: ['2: `daily` partitions: `hourOffset` must be a whole number from 0 to 23, not 24'],
  },
  {
    what: 'a key twice',
    code: `export const regions = staticPartitions(['north', 'south', 'north'])`,
    says: ['2: `static` partitions: the partition key "north" comes twice'],
  },
  {
    what: 'one dimension',
    code: `export const grid = multi({ day: daily({ start: '2026-01-01' }) })`,
    says: ['2: `multi` partitions: at least two dimensions are needed, and there is only `day`: one alone needs no multi()'],
  },
  {
    what: 'dimensions in a dimension',
    code: `const grid = multi({ day: daily({ start: '2026-01-01' }), region: staticPartitions(['north']) })
export const cube = multi({ grid, shop: staticPartitions(['one']) })`,
    says: ['3: `multi` partitions: dimension `grid` has several dimensions itself: list them side by side'],
  },
  {
    what: 'partitions that are none',
    code: `export const one = asset('one', { partitions: ['north'], run: () => 1 })`,
    says: ['2: asset "one": `partitions` must be partitions such as daily({ start: "2026-01-01" }), not a list'],
  },
  {
    what: 'a policy of backfills without partitions',
    code: `export const one = asset('one', { backfillPolicy: singleRun(), run: () => 1 })`,
    says: ['2: asset "one": `backfillPolicy` says how partitions are put into runs, and the asset has no `partitions`'],
  },
  {
    what: 'runs of no partition',
    code: `export const policy = multiRun({ maxPartitionsPerRun: 0 })`,
    says: ['2: multiRun(): `maxPartitionsPerRun` must be a whole number from 1, not 0'],
  },
  {
    what: 'an asset that reads its own past without a time',
    code: `export const one = asset('one', { partitions: staticPartitions(['north']), inputs: { before: self({ startOffset: -1 }) }, run: () => 1 })`,
    says: ['2: asset "one": input `before` is self(), which reads earlier windows, and the asset has no partitions by time'],
  },
  {
    what: 'an asset that reads its own future',
    code: `export const before = self({ startOffset: 1 })`,
    says: ['2: self(): `startOffset` must be a whole number below 0, for a partition cannot read itself or later ones; 1 is none'],
  },
  {
    what: 'an asset that depends on its own presence',
    code: `export const one = asset('one', { partitions: daily({ start: '2026-01-01' }), deps: [from('one', timeWindow({ startOffset: -1 }))], run: () => 1 })`,
    says: ['2: asset `one` depends on itself by `deps`: a partition can read earlier ones only, as self({ startOffset: -1 }) does'],
  },
  {
    what: 'keys and windows without a mapping',
    code: `const regions = asset('regions', { partitions: staticPartitions(['north', 'south']), run: () => 1 })
export const days = asset('days', { partitions: daily({ start: '2026-01-01' }), inputs: { regions }, run: () => 1 })`,
    says: ['3: input `regions` of asset `days` cannot read partitions of asset `regions`: static partitions and daily partitions have no keys in common: say which are read by a mapping, such as allPartitions() or customMapping(…)'],
  },
  {
    what: 'a mapping of time on static partitions',
    code: `const regions = asset('regions', { partitions: staticPartitions(['north', 'south']), run: () => 1 })
export const days = asset('days', { partitions: daily({ start: '2026-01-01' }), inputs: { regions: from(regions, timeWindow({ startOffset: -1 })) }, run: () => 1 })`,
    says: ['3: input `regions` of asset `days` cannot read partitions of asset `regions`: timeWindow() relates windows of time to windows of time, and one side is listed keys: staticMapping(…) or customMapping(…) relate those'],
  },
  {
    what: 'a table of keys on windows',
    code: `const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
export const regions = asset('regions', { partitions: staticPartitions(['north']), inputs: { days: from(days, staticMapping({ '2026-01-01': 'north' })) }, run: () => 1 })`,
    says: ['3: input `days` of asset `regions` cannot read partitions of asset `days`: staticMapping() relates listed keys to listed keys, and one side is windows of time: customMapping(…) relates any'],
  },
  {
    what: 'a table with an unknown key',
    code: `const cities = asset('cities', { partitions: staticPartitions(['berlin', 'paris']), run: () => 1 })
export const regions = asset('regions', { partitions: staticPartitions(['north', 'south']), inputs: { cities: from(cities, staticMapping({ berlim: 'north', paris: 'south' })) }, run: () => 1 })`,
    says: ['3: input `cities` of asset `regions` cannot read partitions of asset `cities`: the mapping names the upstream partition “berlim”, which does not exist. Did you mean “berlin”?'],
  },
  {
    what: 'a table that leads to an unknown key',
    code: `const cities = asset('cities', { partitions: staticPartitions(['berlin']), run: () => 1 })
export const regions = asset('regions', { partitions: staticPartitions(['north', 'south']), inputs: { cities: from(cities, staticMapping({ berlin: 'nord' })) }, run: () => 1 })`,
    says: ['3: input `cities` of asset `regions` cannot read partitions of asset `cities`: the mapping names the downstream partition “nord”, which does not exist.'],
  },
  {
    what: 'a partition that is not there',
    code: `const cities = asset('cities', { partitions: staticPartitions(['berlin', 'paris']), run: () => 1 })
export const report = asset('report', { inputs: { cities: from(cities, specificPartitions(['pari'])) }, run: () => 1 })`,
    says: ['3: input `cities` of asset `report` cannot read partitions of asset `cities`: there is no partition “pari”; did you mean “paris”?'],
  },
  {
    what: 'an unknown dimension',
    code: `const days = daily({ start: '2026-01-01' })
const sales = asset('sales', { partitions: multi({ date: days, region: staticPartitions(['north']) }), run: () => 1 })
export const total = asset('total', { partitions: days, inputs: { sales: from(sales, byDimension('dte')) }, run: () => 1 })`,
    says: ['4: input `sales` of asset `total` cannot read partitions of asset `sales`: there is no dimension “dte”; there are “date”, “region”. Did you mean “date”?'],
  },
  {
    what: 'a dimension of partitions that have none',
    code: `const days = daily({ start: '2026-01-01' })
const sales = asset('sales', { partitions: days, run: () => 1 })
export const total = asset('total', { partitions: days, inputs: { sales: from(sales, byDimension('date')) }, run: () => 1 })`,
    says: ['4: input `sales` of asset `total` cannot read partitions of asset `sales`: byDimension() needs exactly one side with several dimensions'],
  },
  {
    what: 'dimensions of one that is alone',
    code: `const days = daily({ start: '2026-01-01' })
const sales = asset('sales', { partitions: multi({ date: days, region: staticPartitions(['north']) }), run: () => 1 })
export const total = asset('total', { partitions: days, inputs: { sales: from(sales, byDimensions({ date: samePartition() })) }, run: () => 1 })`,
    says: ['4: input `sales` of asset `total` cannot read partitions of asset `sales`: byDimensions() needs several dimensions on both sides; byDimension(…) is for one of several'],
  },
  {
    what: 'windows of two time zones',
    code: `const berlin = asset('berlin', { partitions: daily({ start: '2026-01-01', timezone: 'Europe/Berlin' }), run: () => 1 })
export const tokyo = asset('tokyo', { partitions: daily({ start: '2026-01-01', timezone: 'Asia/Tokyo' }), inputs: { berlin }, run: () => 1 })`,
    says: ['3: input `berlin` of asset `tokyo` cannot read partitions of asset `berlin`: windows are related in one time zone, and these are in Europe/Berlin and Asia/Tokyo: give both one zone, or say by customMapping(…) which are read'],
  },
  {
    what: 'dynamic keys read as static ones',
    code: `const customers = asset('customers', { partitions: dynamicPartitions('customers'), run: () => 1 })
export const regions = asset('regions', { partitions: staticPartitions(['north']), inputs: { customers }, run: () => 1 })`,
    says: ['3: input `customers` of asset `regions` cannot read partitions of asset `customers`: dynamic partitions and static partitions have no keys in common: say which are read by a mapping, such as allPartitions() or customMapping(…)'],
  },
  {
    what: 'a mapping of what is one whole',
    code: `const whole = asset('whole', { run: () => 1 })
export const days = asset('days', { partitions: daily({ start: '2026-01-01' }), inputs: { whole: from(whole, lastPartition()) }, run: () => 1 })`,
    says: ['3: input `whole` of asset `days` maps partitions of asset `whole`, which has none: list the asset without a mapping'],
  },
  {
    what: 'a mapping of each partition, read by what has none',
    code: `const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
export const report = asset('report', { inputs: { days: from(days, timeWindow({ startOffset: -1 })) }, run: () => 1 })`,
    says: ['3: input `days` of asset `report` cannot read partitions of asset `days`: timeWindow() says what each partition reads, and what reads has no partitions: give it some, or read allPartitions() or lastPartition()'],
  },
  {
    what: 'a mapping that is none',
    code: `const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
export const report = asset('report', { inputs: { days: from(days, 'last') }, run: () => 1 })`,
    says: ['3: from(): the second argument must be a mapping such as lastPartition(), not "last"'],
  },
  {
    what: 'a check by other partitions than what it checks',
    code: `const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: () => 1 })
export const check = multiAssetCheck('check', { checks: { fine: { asset: days } }, partitions: staticPartitions(['north']), run: () => ({ fine: true }) })`,
    says: ['3: check `:check` and asset `days`, which it checks, have different partitions: leave `partitions` of the check out, and it looks at the asset as a whole'],
  },
]
