import { describe, expect, test } from 'vitest'
import {
  addPartitions, advanceAllCursors, advanceCursor, asset, assetSensor, deletePartitions, job, materialized, multiAssetSensor, observed, runFailureSensor,
  runRequest, runStatusSensor, schedule, sensor, setCursor, skip, type ScheduleContext, type SensorContext, type SensorOptions,
} from '../../index'
import { evaluateSchedule, ticksOfSchedule } from './evaluate-schedule'
import { evaluateSensor } from './evaluate-sensor'

const orders = asset('orders', { run: () => [1, 2, 3] })
const customers = asset('customers', { run: () => ['Ada'] })
const refresh = job('refresh', { selection: orders })
const publish = job('publish', { selection: customers })
const at = '2026-01-05T06:00:00Z'

describe('a schedule', () => {
  test('requests one run of its target at each tick, when nothing else is said', async () => {
    const nightly = schedule('nightly', { cron: '@daily', target: refresh, tags: { by: 'clock' }, config: { execution: { maxConcurrent: 1 } } })
    expect(await evaluateSchedule(nightly, { at })).toEqual({
      runs: [{ runKey: undefined, job: 'refresh', assets: undefined, partition: undefined, config: { execution: { maxConcurrent: 1 } }, tags: { by: 'clock' } }], skipReason: undefined,
    })
  })

  test('says by its function what to run, from what it is told', async () => {
    const seen: ScheduleContext[] = []
    const perRegion = schedule('perRegion', {
      cron: '0 7 * * *', timezone: 'Europe/Berlin', target: [orders, customers], tags: { by: 'clock', region: 'all' },
      run: function* (context) {
        seen.push(context)
        for (const region of ['north', 'south']) yield runRequest({ runKey: region, assets: [orders], partition: region, tags: { region }, config: { assets: { orders: { region } } } })
      },
    })
    const { runs } = await evaluateSchedule(perRegion, { at: new Date(at) })
    expect(runs).toMatchObject([
      { runKey: 'north', job: undefined, assets: ['orders'], partition: 'north', tags: { by: 'clock', region: 'north' }, config: { assets: { orders: { region: 'north' } } } },
      { runKey: 'south', tags: { by: 'clock', region: 'south' } },
    ])
    expect(seen[0]).toMatchObject({ scheduledAt: new Date(at), timezone: 'Europe/Berlin', schedule: { name: 'perRegion' } })
  })

  const answering = (run: unknown) => evaluateSchedule(schedule('s', { cron: '@daily', target: orders, run: run as never }), { at })

  test('may answer in any way that is convenient', async () => {
    const request = runRequest({ runKey: 'a' })
    for (const run of [() => request, async () => Promise.resolve(request), () => [undefined, request], async () => Promise.resolve([request]), function* () { yield request }, async function* () { yield Promise.resolve(request) }]) {
      expect((await answering(run)).runs).toMatchObject([{ runKey: 'a' }])
    }
    expect((await answering(() => skip('closed'))).skipReason).toBe('closed')
    for (const run of [() => undefined, () => [], () => null]) expect(await answering(run)).toEqual({ runs: [], skipReason: 'no run was requested' })
  })

  test.each<[string, unknown, string]>([
    ['throws', () => { throw new Error('no network') }, 'no network'],
    ['answers what asks for nothing', () => 'refresh', 'schedule `s` answered "refresh", which asks for nothing: answer with `runRequest()`, `skip()`'],
    ['answers a plain object', () => ({ runKey: 'x' }), 'answered an object, which asks for nothing'],
    ['sets a cursor', () => setCursor('x'), 'schedule `s` cannot answer with `setCursor()`'],
    ['skips and runs', () => [skip('no'), runRequest()], 'both requests runs and skips'],
    ['skips twice', () => [skip('no'), skip('never')], 'gives two reasons to skip'],
    ['requests several runs without keys', () => [runRequest({ runKey: 'a' }), runRequest()], 'requests 2 runs at one tick: give each its `runKey`'],
    ['requests another job', () => runRequest({ job: refresh }), 'requests a run of job `refresh`, which is not its target'],
    ['requests with a misspelt option', () => runRequest({ runkey: 'x' } as never), 'unknown option `runkey`'],
    ['requests a partition that is no text', () => runRequest({ partition: 7 as never }), 'runRequest({ partition }): must be a text of 1 to 1,024 characters, not 7'],
    ['requests with wrong config', () => runRequest({ config: { asset: {} } as never }), 'runRequest({ config })'],
  ])('fails when its function %s', async (_, run, message) => {
    await expect(answering(run)).rejects.toThrow(message)
  })

  test('of a partitioned job has nothing to ask a function', async () => {
    const daily = schedule('daily', { job: refresh })
    await expect(evaluateSchedule(daily, { at })).rejects.toThrow('is said by the partitions of its job')
    expect(() => ticksOfSchedule(daily, { from: at })).toThrow('ticks with the partitions of its job')
  })

  test('ticks through changes of the clocks', () => {
    const early = schedule('early', { cron: ['30 2 * * *', '0 12 * * 0'], timezone: 'Europe/Berlin', target: orders })
    expect(ticksOfSchedule(early, { from: '2026-03-28T00:00:00Z', count: 4 }).map((tick) => tick.toISOString().slice(0, 16)))
      .toEqual(['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-29T10:00', '2026-03-30T00:30'])
  })
})

describe('a sensor', () => {
  const files = (run: SensorOptions['run']) => sensor('files', { target: [refresh, publish], tags: { by: 'files' }, run })

  test('goes on from its cursor, and asks for all that it needs', async () => {
    const seen: SensorContext[] = []
    const newFiles = files(async function* (context) {
      seen.push(context)
      const file = context.cursor === undefined ? 'a.csv' : 'b.csv'
      yield addPartitions('files', [file])
      yield deletePartitions({ name: 'files' }, ['old.csv'])
      yield materialized(orders, { partition: file, metadata: { rows: 3 }, dataVersion: 'v1' })
      yield observed('elsewhere/feed')
      yield runRequest({ job: publish, runKey: file })
      yield setCursor(file)
    })
    const first = await evaluateSensor(newFiles, { at })
    expect(first).toMatchObject({
      runs: [{ runKey: 'a.csv', job: 'publish', tags: { by: 'files' } }], cursor: 'a.csv', skipReason: undefined,
      partitions: [{ action: 'add', name: 'files', keys: ['a.csv'] }, { action: 'delete', name: 'files', keys: ['old.csv'] }],
      reports: [{ kind: 'materialization', asset: 'orders', partition: 'a.csv', metadata: { rows: { type: 'number', value: 3 } }, dataVersion: 'v1' }, { kind: 'observation', asset: 'elsewhere/feed', metadata: {} }],
    })
    const second = await evaluateSensor(newFiles, { after: first, at: '2026-01-05T06:01:00Z' })
    expect([second.runs[0]?.runKey, second.cursor]).toEqual(['b.csv', 'b.csv'])
    expect(seen.map(({ cursor, lastTickAt }) => [cursor, lastTickAt])).toEqual([[undefined, undefined], ['a.csv', new Date(at)]])
  })

  test('that skips keeps its cursor', async () => {
    const quiet = files(() => skip('nothing new'))
    expect(await evaluateSensor(quiet, { cursor: 'x' })).toMatchObject({ runs: [], skipReason: 'nothing new', cursor: 'x' })
  })

  test('has to say of which job a run is, and can run nothing without a target', async () => {
    await expect(evaluateSensor(files(() => runRequest()))).rejects.toThrow('sensor `files` has several jobs, and a request that names none: give runRequest() its `job`, one of `refresh`, `publish`')
    await expect(evaluateSensor(sensor('free', { run: () => runRequest() }))).rejects.toThrow('sensor `free` requests a run and has no `target`')
    await expect(evaluateSensor(files(() => advanceAllCursors() as never))).rejects.toThrow('cannot answer with `advanceCursor() or advanceAllCursors()`')
  })
})

describe('an asset sensor', () => {
  test('is called about the newest materialization, once', async () => {
    const onOrders = assetSensor('onOrders', { asset: orders, target: publish })
    const none = await evaluateSensor(onOrders, { events: [{ asset: customers }] })
    expect(none).toMatchObject({ runs: [], skipReason: '`orders` was not materialized since the tick before' })
    const events = [{ asset: orders }, { asset: orders }]
    const two = await evaluateSensor(onOrders, { after: none, events })
    expect(two.runs).toMatchObject([{ job: 'publish', runKey: 'orders:2' }])
    expect((await evaluateSensor(onOrders, { after: two, events })).runs).toEqual([])
  })

  test('tells its function what is known', async () => {
    const onOrders = assetSensor('onOrders', { asset: 'other/orders', target: publish, run: ({ event }) => runRequest({ tags: { seen: `${event.partition ?? ''} ${event.runId ?? ''} ${JSON.stringify(event.metadata)}` } }) })
    const { runs } = await evaluateSensor(onOrders, { events: [{ asset: 'other/orders', partition: 'p', runId: 'r', metadata: { rows: 1 } }] })
    expect(runs[0]?.tags).toEqual({ seen: 'p r {"rows":{"type":"number","value":1}}' })
  })
})

describe('a sensor of several assets', () => {
  const both = multiAssetSensor('both', {
    assets: { orders, people: customers }, target: refresh,
    run: ({ latest: { orders: order, people } }) => order === undefined || people === undefined ? skip('not both') : [runRequest(), advanceAllCursors()],
  })

  test('sees a materialization until it has consumed it', async () => {
    const first = await evaluateSensor(both, { events: [{ asset: orders }] })
    expect([first.skipReason, first.unconsumed.map(({ asset: key }) => key)]).toEqual(['not both', ['orders']])
    const events = [{ asset: orders }, { asset: customers }]
    const second = await evaluateSensor(both, { after: first, events })
    expect([second.runs.length, second.unconsumed]).toEqual([1, []])
    expect((await evaluateSensor(both, { after: second, events })).skipReason).toBe('not both')
  })

  test('consumes single materializations, and leaves other partitions for later', async () => {
    const perPartition = multiAssetSensor('perPartition', {
      assets: { orders }, target: refresh,
      run: function* ({ events }) {
        const last = events.orders.at(-1)
        if (last === undefined) yield skip('nothing')
        else {
          yield runRequest({ partition: last.partition ?? '' })
          yield advanceCursor(last)
        }
      },
    })
    const events = ['a', 'b', 'a', 'c'].map((partition) => ({ asset: orders, partition }))
    const first = await evaluateSensor(perPartition, { events })
    expect([first.runs[0]?.partition, first.unconsumed.map(({ partition }) => partition)]).toEqual(['c', ['b', 'a']])
    const second = await evaluateSensor(perPartition, { after: first, events })
    expect([second.runs[0]?.partition, second.unconsumed.map(({ partition }) => partition)]).toEqual(['a', ['b']])
  })
})

describe('a sensor of runs', () => {
  test('is told of a run that came to its status', async () => {
    const after = runStatusSensor('after', {
      status: ['succeeded', 'canceled'], monitor: refresh, target: publish, run: ({ run, occurredAt }) => runRequest({ runKey: run.id, tags: { after: `${run.job ?? ''} ${run.status} ${occurredAt.toISOString()}` } }),
    })
    expect((await evaluateSensor(after, { at, run: { id: 'r1', job: 'refresh' } })).runs).toMatchObject([{ runKey: 'r1', job: 'publish', tags: { after: 'refresh succeeded 2026-01-05T06:00:00.000Z' } }])
    expect((await evaluateSensor(after)).skipReason).toBe('no run came to a status it watches')
  })

  test('is told why a run failed', async () => {
    const told: string[] = []
    const tell = runFailureSensor('tell', { run: ({ run, error, failedSteps }) => { told.push(`${run.status}: ${error?.message ?? ''} at ${failedSteps.map(({ key }) => key).join()}`) } })
    expect(await evaluateSensor(tell, { run: { error: new Error('no disk'), failedSteps: ['orders'] } })).toMatchObject({ runs: [], skipReason: 'no run was requested' })
    expect(told).toEqual(['failed: no disk at orders'])
  })
})
