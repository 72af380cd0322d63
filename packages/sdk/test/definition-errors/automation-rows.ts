import type { ErrorRow } from './row'

export const automationRows: readonly ErrorRow[] = [
  {
    what: 'a cron text that cannot be read',
    code: `export const nightly = schedule('nightly', { cron: '0 2 * *', target: '*' })`,
    says: ['2: schedule "nightly": the cron "0 2 * *" cannot be read at character 8: a schedule has five fields: the day of week is missing'],
  },
  {
    what: 'a cron text of names that are none',
    code: `export const nightly = schedule('nightly', { cron: '0 2 * * mo', target: '*' })`,
    says: ['2: schedule "nightly": the cron "0 2 * * mo" cannot be read at character 9: “mo” is not a value in the day of week'],
  },
  {
    what: 'an unknown time zone',
    code: `export const nightly = schedule('nightly', { cron: '0 2 * * *', timezone: 'europe/berlin', target: '*' })`,
    says: ['2: schedule "nightly": there is no time zone "europe/berlin"; did you mean "Europe/Berlin"?'],
  },
  {
    what: 'a schedule of nothing',
    code: `export const nightly = schedule('nightly', { cron: '0 2 * * *', target: undefined })`,
    says: ['2: schedule "nightly": `target` is missing, or undefined because two files import each other: name a job, assets or a selection'],
  },
  {
    what: 'a schedule of an unknown asset',
    code: `export const orders = asset('orders', { run: () => 1 })
export const nightly = schedule('nightly', { cron: '0 2 * * *', target: 'key:ordres' })`,
    says: ['3: the target of schedule `nightly` names the asset `ordres`, which this code location does not have: did you mean `orders`?'],
  },
  {
    what: 'a schedule of what no asset has',
    code: `export const orders = asset('orders', { group: 'sales', run: () => 1 })
export const nightly = schedule('nightly', { cron: '0 2 * * *', target: 'group:sals' })`,
    says: ['3: the target of schedule `nightly` selects nothing: no asset of this code location fits "group:sals"; did you mean "group:sales"?'],
  },
  {
    what: 'a schedule of what is no job',
    code: `export const nightly = schedule('nightly', { cron: '0 2 * * *', target: { name: 'load' } })`,
    says: ['2: schedule "nightly": an object in `target` is no job and no asset: give a job, assets, or a text that selects assets'],
  },
  {
    what: 'a schedule by partitions of a job without any',
    code: `const orders = asset('orders', { run: () => 1 })
const load = job('load', { selection: orders })
export const nightly = schedule('nightly', { job: load })`,
    says: ['4: schedule `nightly` makes the newest partition of job `load`, which has none: give the job `partitions`, or the schedule `cron` and `target`'],
  },
  {
    what: 'a sensor without a function',
    code: `export const look = sensor('look', { target: '*' })`,
    says: ['2: sensor "look": `run` is missing'],
  },
  {
    what: 'a sensor that looks too often',
    code: `export const look = sensor('look', { interval: '10ms', run: () => {} })`,
    says: ['2: sensor "look": `interval` must be milliseconds or a text such as "30s", from 1 second to 7 days, not "10ms"'],
  },
  {
    what: 'a sensor of an unknown asset',
    code: `export const orders = asset('orders', { run: () => 1 })
export const look = sensor('look', { target: 'key:ordres', run: () => {} })`,
    says: ['3: the target of sensor `look` names the asset `ordres`, which this code location does not have: did you mean `orders`?'],
  },
  {
    what: 'a sensor that watches what is no asset',
    code: `export const look = assetSensor('look', { asset: undefined, target: '*' })`,
    says: ['2: sensor "look": undefined is no asset, nor the key of one: two files that import each other leave it undefined'],
  },
  {
    what: 'a sensor that watches no job',
    code: `export const look = runStatusSensor('look', { status: 'failed', monitor: ['load'], run: () => {} })`,
    says: ['2: sensor "look": "load" in `monitor` is no job: give jobs, `location` or `deployment`'],
  },
  {
    what: 'a sensor of an unknown status',
    code: `export const look = runStatusSensor('look', { status: 'broken', run: () => {} })`,
    says: ['2: sensor "look": "broken" in `status` is none; there are `queued`, `starting`, `running`, `succeeded`, `failed`, `canceling`, `canceled`'],
  },
  {
    what: 'two sensors with one name',
    code: `export const one = sensor('look', { run: () => {} })
export const two = sensor('look', { run: () => {} })`,
    says: ['2, 3: two sensors have the name `look`: rename one, or export one object from both places'],
  },
  {
    what: 'a warning after the failure',
    code: `export const policy = freshness.timeWindow({ fail: '1h', warn: '2h' })`,
    says: ['2: freshness.timeWindow(): the warning must come before the failure: `warn` is less than `fail`'],
  },
  {
    what: 'a window below a minute',
    code: `export const policy = freshness.timeWindow({ fail: '30s' })`,
    says: ['2: freshness.timeWindow(): `fail` must be milliseconds or a text such as "24h", at least one minute, not "30s"'],
  },
  {
    what: 'a lower bound that does not fit between deadlines',
    code: `export const policy = freshness.cron('0 * * * *', { lowerBound: '2h' })`,
    says: ['2: freshness.cron(): `lowerBound` is 7200 seconds, and deadlines of "0 * * * *" come every 3600 seconds: make it 3600 or less'],
  },
  {
    what: 'freshness that is none',
    code: `export const one = asset('one', { freshness: '24h', run: () => 1 })`,
    says: ['2: asset "one": `freshness` must be a policy such as `freshness.timeWindow({ fail: \'24h\' })`, not "24h"'],
  },
  {
    what: 'freshness of what is only looked at',
    code: `export const feed = observableAsset('feed', { freshness: freshness.timeWindow({ fail: '1h' }), run: () => observed({ dataVersion: '1' }) })`,
    says: ['2: observable asset "feed": unknown option `freshness`; options are `partitions`, `config`, `resources`, `retry`, `hooks`, `automation`, `run`, `description`, `group`, `owners`, `kinds`, `tags`, `metadata`, `deps`'],
  },
  {
    what: 'a condition that is none',
    code: `export const one = asset('one', { automation: eager, run: () => 1 })`,
    says: ['2: asset "one": `automation`: a function is no condition: write for example `eager()`'],
  },
  {
    what: 'a condition about a job on an asset',
    code: `export const one = asset('one', { automation: anyJobRootAssetsMatch(eager()), run: () => 1 })`,
    says: ['2: asset "one": `automation`: `any-job-roots-match` is asked about a job: it stands in `automation` of a `job()`'],
  },
  {
    what: 'a condition about an asset on a job',
    code: `const one = asset('one', { run: () => 1 })
export const nightly = job('nightly', { selection: one, automation: eager() })`,
    says: ['3: job "nightly": `automation`: `eager` is asked about an asset, and a job is none: write `anyJobRootAssetsMatch(…)` or `allJobRootAssetsMatch(…)` around it'],
  },
  {
    what: 'a condition by a cron text that cannot be read',
    code: `export const one = asset('one', { automation: onCron('0 0 32 * *'), run: () => 1 })`,
    says: ['2: onCron(): the cron "0 0 32 * *" cannot be read at character 5: 32 is not between 1 and 31 in the day of month'],
  },
  {
    what: 'two conditions with one name',
    code: `const a = customCondition('quiet', () => true)
const b = customCondition('quiet', () => false)
export const one = asset('one', { automation: a.and(b), run: () => 1 })`,
    says: ['2, 3: two conditions have the name `quiet`: rename one, or export one object from both places'],
  },
]
