// Checked by the compiler, never run: what authors write about automation infers, and what cannot be is an error where it stands.
import {
  advanceAllCursors, advanceCursor, anyDepsMatch, asset, assetMatches, assetSensor, cronTickPassed, customCondition, eager, externalAsset, freshness, inLatestTimeWindow, job, missing,
  multiAssetSensor, newlyUpdated, not, onCron, materialized, runFailureSensor, runRequest, runStatusSensor, schedule, sensor, setCursor, skip,
  type AssetEvent, type AutomationCondition, type Schedule, type Sensor,
} from '@millrace/sdk'
import { AutomationMemory, evaluateAutomation, evaluateSchedule, evaluateSensor, type AutomationTick } from '@millrace/sdk/testing'

type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends (<T>() => T extends Right ? 1 : 2) ? true : false
declare const expectType: <Expected>() => <Actual>(value: Actual, ...same: Equal<Expected, Actual> extends true ? [] : ['the types differ']) => void

const orders = asset('orders', { automation: eager().ignore('group:raw').or(cronTickPassed('0 6 * * *')), freshness: freshness.timeWindow({ fail: '1d' }), run: () => [1, 2, 3] })
const notify = asset('notify', { run: () => {} })
const feed = externalAsset('feed')
const refresh = job('refresh', { selection: orders })

// A condition changes nothing about what an asset's value is inferred to be, wherever it stands.
export const total = asset('total', { run: ({ inputs }) => inputs.orders.length, automation: onCron('0 6 * * *', { timezone: 'Europe/Berlin' }), inputs: { orders } })
expectType<number>()(await total.invoke())

expectType<AutomationCondition>()(missing().newlyTrue().since(newlyUpdated()).and(not(anyDepsMatch(missing())), assetMatches(feed, missing())).withLabel('mine'))
expectType<AutomationCondition>()(customCondition('mine', ({ partitions, at, asset: { key } }) => partitions?.filter((each) => each > key) ?? at.getTime() > 0))
// @ts-expect-error a function that makes a condition is none
asset('wrong', { automation: eager, run: () => 1 })
// @ts-expect-error a text is no condition
missing().and('eager')
// @ts-expect-error there is no option of that name
inLatestTimeWindow({ lookBack: '7d' })
// @ts-expect-error neither true nor false, nor keys
customCondition('wrong', () => 'yes')
// @ts-expect-error `lowerBound` is missing
freshness.cron('0 9 * * *', {})

expectType<Schedule>()(schedule('nightly', { cron: '0 2 * * *', target: refresh }))
schedule('several', { target: [orders, notify], run: ({ scheduledAt, timezone, log, signal }) => {
  expectType<Date>()(scheduledAt)
  expectType<string>()(timezone)
  expectType<AbortSignal>()(signal)
  log.info('tick')
  return [runRequest({ runKey: 'a', assets: [orders, 'other'], config: { assets: { orders: {} } } }), undefined]
}, cron: ['@daily', '0 12 * * 6'], timezone: 'Europe/Berlin' })
schedule('generated', { cron: '@daily', target: 'group:sales', run: function* () {
  yield skip('closed')
  yield runRequest({ job: refresh })
} })
schedule('maybe', { cron: '@daily', target: feed, run: async ({ scheduledAt }) => scheduledAt.getUTCDay() === 0 ? skip('Sunday') : runRequest() })
schedule('partitioned', { job: refresh, hour: 2 })
// @ts-expect-error partitions say what it requests
schedule('wrong', { job: refresh, run: () => runRequest() })
// @ts-expect-error `target` is missing
schedule('wrong', { cron: '@daily' })
// @ts-expect-error a schedule has one job
schedule('wrong', { cron: '@daily', target: [refresh, refresh] })
// @ts-expect-error a schedule has no cursor
schedule('wrong', { cron: '@daily', target: orders, run: () => setCursor('x') })
// @ts-expect-error a text asks for nothing
schedule('wrong', { cron: '@daily', target: orders, run: () => 'orders' })
// @ts-expect-error there is no option of that name
runRequest({ runkey: 'a' })
// @ts-expect-error a job is given by object
runRequest({ job: 'refresh' })

expectType<Sensor>()(sensor('files', { interval: '5m', target: [refresh, refresh], run: async function* ({ cursor, lastTickAt }) {
  expectType<string | undefined>()(cursor)
  expectType<Date | undefined>()(lastTickAt)
  yield runRequest({ job: refresh })
  yield materialized(feed, { metadata: { rows: 3 } })
  yield setCursor('x')
} }))
sensor('quiet', { run: () => {} })
// @ts-expect-error a plain sensor sees no materializations that it could consume
sensor('wrong', { run: () => advanceAllCursors() })

assetSensor('onOrders', { asset: orders, target: refresh })
assetSensor('onFeed', { asset: 'other/feed', run: ({ event }) => {
  expectType<AssetEvent>()(event)
  expectType<string | undefined>()(event.partition)
} })
// @ts-expect-error its cursor is kept by the platform
assetSensor('wrong', { asset: orders, run: ({ cursor }) => skip(cursor) })

multiAssetSensor('both', { assets: { orders, feed, elsewhere: 'other/asset' }, run: ({ latest, events }) => {
  expectType<{ readonly orders: AssetEvent | undefined; readonly feed: AssetEvent | undefined; readonly elsewhere: AssetEvent | undefined }>()(latest)
  expectType<readonly AssetEvent[]>()(events.feed)
  // @ts-expect-error it watches no asset of that name
  const unknown = events.customers
  return [advanceCursor(...events.orders, ...unknown), runRequest()]
}, target: refresh })
// @ts-expect-error assets are given by name
multiAssetSensor('wrong', { assets: [orders], run: ({ events }) => advanceCursor(...events.orders) })

runStatusSensor('after', { status: ['succeeded', 'canceled'], monitor: refresh, target: refresh, run: ({ run, occurredAt }) => {
  expectType<'queued' | 'starting' | 'running' | 'succeeded' | 'failed' | 'canceling' | 'canceled'>()(run.status)
  expectType<Date>()(occurredAt)
  return runRequest({ runKey: run.id })
} })
// @ts-expect-error there is no status of that name
runStatusSensor('wrong', { status: 'done', run: () => {} })
// @ts-expect-error only a failure has an error
runStatusSensor('wrong', { status: 'failed', run: ({ error }) => skip(String(error)) })
runFailureSensor('tell', { run: ({ error, failedSteps }) => skip(`${error?.message ?? ''}${failedSteps.map(({ key }) => key).join()}`) })

const memory = new AutomationMemory()
memory.materialize([orders, feed, 'other'])
expectType<AutomationTick>()(await evaluateAutomation([orders, total], { memory, at: new Date() }))
const { runs } = await evaluateSchedule(schedule('s', { cron: '@daily', target: orders }), { at: '2026-01-01T00:00:00Z' })
expectType<string | undefined>()(runs[0]?.runKey)
const first = await evaluateSensor(sensor('t', { run: () => {} }), { events: [{ asset: orders, partition: 'a' }] })
await evaluateSensor(sensor('t', { run: () => {} }), { after: first, run: { status: 'failed', error: new Error('x') } })
// @ts-expect-error a schedule is no sensor
await evaluateSensor(schedule('s', { cron: '@daily', target: orders }))
