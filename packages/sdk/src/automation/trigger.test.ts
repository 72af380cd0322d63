import { manifestSchema, type DefinitionProblem, type Manifest } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { asset, assetSensor, definitions, job, multiAssetSensor, runFailureSensor, runStatusSensor, schedule, sensor, DefinitionError } from '../index'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'

const describeNamespace = (namespace: object) => describeDefinitions(collectDefinitions(namespace))
const manifestOf = (namespace: object): Manifest => {
  const answer = describeNamespace(namespace)
  if ('problems' in answer) throw new Error(answer.problems.map(({ message }) => message).join('\n'))
  return manifestSchema.parse(answer.manifest)
}
const problemsOf = (namespace: object): DefinitionProblem[] => {
  const answer = describeNamespace(namespace)
  return 'problems' in answer ? answer.problems : []
}

const orders = asset('sales/orders', { group: 'sales', run: () => [1] })
const customers = asset('sales/customers', { group: 'sales', run: () => ['Ada'] })
const refresh = job('refresh', { selection: 'group:sales' })
const nothing = (): undefined => undefined

describe('a manifest', () => {
  test('says of schedules when they tick, of what, and how they begin', () => {
    const nightly = schedule('nightly', {
      cron: ['0 2 * * *', '@hourly', '0 2 * * *'], timezone: 'Europe/Berlin', target: refresh, tags: { by: 'clock' }, config: { execution: { maxConcurrent: 2 } },
      description: 'At night.', defaultStatus: 'running',
    })
    const hourly = schedule('hourly', { cron: '0 * * * *', target: [orders, customers], run: nothing })
    const { schedules, jobs, assets } = manifestOf({ nightly, hourly })
    expect(schedules).toMatchObject([
      { name: 'hourly', timing: { type: 'cron', crons: ['0 * * * *'], timezone: 'UTC' }, target: { selection: 'key:"sales/orders" or key:"sales/customers"' }, tags: {}, defaultStatus: 'stopped', isEvaluated: true },
      { name: 'nightly', timing: { type: 'cron', crons: ['0 2 * * *', '@hourly'], timezone: 'Europe/Berlin' }, target: { job: 'refresh' }, tags: { by: 'clock' }, defaultStatus: 'running', isEvaluated: false, description: 'At night.', config: { execution: { maxConcurrent: 2 } } },
    ])
    expect(schedules.every(({ bundlePosition }) => (bundlePosition?.line ?? 0) > 25)).toBe(true)
    expect([jobs.map(({ name }) => name), assets.map(({ key }) => key)]).toEqual([['refresh'], ['sales/customers', 'sales/orders']])
  })

  test('says of schedules of partitioned jobs how their ticks follow from the partitions', () => {
    const { schedules, jobs } = manifestOf({ a: schedule('a', { job: refresh }), b: schedule('b', { job: refresh, hour: 2, minute: 30, tags: { by: 'clock' } }), c: schedule('c', { job: refresh, cron: '@daily', timezone: 'Europe/Berlin' }) })
    expect(schedules.map(({ timing }) => timing)).toEqual([
      { type: 'partitions', offsets: {} }, { type: 'partitions', offsets: { hour: 2, minute: 30 } }, { type: 'partitions', offsets: {}, crons: ['@daily'], timezone: 'Europe/Berlin' },
    ])
    expect(schedules[1]).toMatchObject({ target: { job: 'refresh' }, tags: { by: 'clock' }, isEvaluated: false })
    expect(jobs.map(({ name }) => name)).toEqual(['refresh'])
  })

  test('says of sensors what they watch, how often, and of what their runs can be', () => {
    const publish = job('publish', { selection: 'group:reports' })
    const { sensors, assets, jobs } = manifestOf({
      default: definitions({
        schedules: [],
        sensors: [
          sensor('a', { target: [refresh, publish], run: nothing }),
          sensor('b', { interval: '5m', run: nothing }),
          assetSensor('c', { asset: orders, target: 'group:sales' }),
          multiAssetSensor('d', { assets: { orders, elsewhere: 'other/asset' }, run: nothing }),
          runStatusSensor('e', { status: ['succeeded', 'canceled'], monitor: publish, run: nothing }),
          runFailureSensor('f', { monitor: 'deployment', defaultStatus: 'running', run: nothing }),
        ],
      }),
    })
    expect(sensors).toMatchObject([
      { kind: 'standard', name: 'a', intervalSeconds: 30, targets: [{ job: 'refresh' }, { job: 'publish' }] },
      { kind: 'standard', name: 'b', intervalSeconds: 300, targets: [] },
      { kind: 'asset', name: 'c', asset: 'sales/orders', isEvaluated: false, targets: [{ selection: 'group:sales' }] },
      { kind: 'multi-asset', name: 'd', assets: [{ name: 'orders', asset: 'sales/orders' }, { name: 'elsewhere', asset: 'other/asset' }] },
      { kind: 'run-status', name: 'e', statuses: ['succeeded', 'canceled'], monitor: { jobs: ['publish'] } },
      { kind: 'run-status', name: 'f', statuses: ['failed'], monitor: 'deployment', defaultStatus: 'running' },
    ])
    expect([assets.map(({ key }) => key), jobs.map(({ name }) => name)]).toEqual([['sales/orders'], ['publish', 'refresh']])
  })
})

describe('problems of schedules and sensors', () => {
  test('a name that is taken, of the same kind or another', () => {
    const make = (name: string) => schedule(name, { cron: '@daily', target: orders })
    const [same] = problemsOf({ one: make('nightly'), other: make('nightly') })
    expect(same).toMatchObject({ code: 'duplicate-name', message: expect.stringContaining('two schedules have the name `nightly`') as string })
    const [crossed] = problemsOf({ refresh, other: sensor('refresh', { run: nothing }) })
    expect(crossed).toMatchObject({ code: 'duplicate-name', message: expect.stringContaining('a job and a sensor have the name `refresh`') as string, positions: { length: 2 } })
  })

  test('a target that is not there, with the nearest that is', () => {
    const [problem] = problemsOf({ orders, wrong: schedule('wrong', { cron: '@daily', target: 'key:"sales/order"+ and group:sales' }) })
    expect(problem).toMatchObject({ code: 'unknown-target', positions: { length: 1 } })
    expect(problem?.message).toBe('the target of schedule `wrong` names the asset `sales/order`, which this code location does not have: did you mean `sales/orders`?')
    expect(problemsOf({ wrong: sensor('wrong', { target: 'key:"elsewhere"', run: nothing }) })[0]?.message).toContain('runs assets of its own code location')
    expect(problemsOf({ orders, right: schedule('right', { cron: '@daily', target: 'key:"sales/*" or group:none' }) })).toEqual([])
  })

  test.each<[string, () => unknown, string]>([
    ['a cron that cannot be read', () => schedule('x', { cron: ['@daily', '60 * * * *'], target: orders }), 'schedule "x": the cron "60 * * * *" cannot be read at character 1: 60 is not between 0 and 59'],
    ['no cron', () => schedule('x', { cron: [], target: orders }), '`cron` has 1 to 100 texts'],
    ['a zone that is not there', () => schedule('x', { cron: '@daily', timezone: 'Berlin', target: orders }), 'there is no time zone "Berlin"'],
    ['no target', () => schedule('x', { cron: '@daily' } as never), '`target` is missing'],
    ['a selection that cannot be read', () => schedule('x', { cron: '@daily', target: 'group:' }), 'the selection "group:" cannot be read at character'],
    ['a target of an asset that is none', () => schedule('x', { cron: '@daily', target: [orders, {}] as never }), 'an object in `target` is no job and no asset'],
    ['a target of jobs and assets', () => sensor('x', { target: [refresh, orders] as never, run: nothing }), '`target[1]` is no job'],
    ['a misspelt option', () => schedule('x', { cron: '@daily', target: orders, timezon: 'UTC' } as never), 'unknown option `timezon`'],
    ['a status that is none', () => schedule('x', { cron: '@daily', target: orders, defaultStatus: 'on' as never }), '`defaultStatus` is `running` or `stopped`'],
    ['an hour that is none', () => schedule('x', { job: refresh, hour: 24 }), '`hour` must be a whole number from 0 to 23, not 24'],
    ['two ways to say when', () => schedule('x', { job: refresh, cron: '@daily', minute: 3 }), '`minute` and `cron` both say when to tick'],
    ['a zone of no cron', () => schedule('x', { job: refresh, timezone: 'UTC' }), '`timezone` is that of `cron`, which is missing'],
    ['assets as a job', () => schedule('x', { job: orders as never }), '`job` must be a job, not asset `sales/orders`'],
    ['a job and a target', () => schedule('x', { job: refresh, target: orders } as never), 'unknown option `target`'],
    ['an interval below a second', () => sensor('x', { interval: 30, run: nothing }), '`interval` must be milliseconds or a text such as "30s", from 1 second'],
    ['a sensor without a function', () => sensor('x', {} as never), 'sensor "x": `run` is missing'],
    ['an asset that is none', () => assetSensor('x', { asset: undefined as never, target: refresh }), 'undefined is no asset, nor the key of one: two files'],
    ['an asset sensor that does nothing', () => assetSensor('x', { asset: orders }), 'give it a `target` to run, or a `run`'],
    ['no assets', () => multiAssetSensor('x', { assets: {}, run: nothing }), '`assets` is empty'],
    ['a run status that is none', () => runStatusSensor('x', { status: 'done', run: nothing } as never), '"done" in `status` is none; there are `queued`'],
    ['a monitored job that is none', () => runFailureSensor('x', { monitor: 'refresh' as never, run: nothing }), '"refresh" in `monitor` is no job'],
  ])('%s', (_, define, message) => {
    try {
      define()
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(DefinitionError)
      expect((error as Error).message).toContain(message)
      expect((error as Error).stack?.split('\n')[1]).toContain('trigger.test.ts')
    }
  })
})
