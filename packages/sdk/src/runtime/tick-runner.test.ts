import { fromProcessFrameSchema, toProcessFrameSchema, type FromProcessFrame, type RunStatusEvent } from '@millrace/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { asset, assetCheck, assetSensor, customCondition, customMapping, daily, from, job, multi, multiAssetSensor, staticPartitions, runFailureSensor, runRequest, schedule, sensor, setCursor, advanceCursor } from '../index'
import type { EvaluateFrame } from './host'
import { serveLocation } from './serve-location'

const at = Date.parse('2026-01-05T06:00:00Z')
const isEnd = (frame: FromProcessFrame): boolean => ['tick-success', 'condition-answer', 'mapping-answer', 'config-answer', 'tick-failure'].includes(frame.type)

const open = (namespace: object) => {
  const frames: FromProcessFrame[] = []
  let wake = (): void => undefined
  const location = serveLocation(namespace, {
    now: () => at + 5,
    send: (frame) => {
      frames.push(fromProcessFrameSchema.parse(frame))
      wake()
    },
  })
  const ask = (frame: EvaluateFrame): void => location.evaluate(toProcessFrameSchema.parse(frame) as EvaluateFrame)
  const until = async (count: number): Promise<FromProcessFrame[]> => {
    while (frames.filter(isEnd).length < count) await new Promise<void>((resolve) => { wake = resolve })
    return frames
  }
  return { location, ask, until }
}

const answerTo = async (namespace: object, frame: EvaluateFrame): Promise<FromProcessFrame[]> => {
  const { ask, until } = open(namespace)
  ask(frame)
  return until(1)
}
const orders = asset('orders', { run: () => [1] })
const event = (position: number, partition: string) => ({ asset: 'orders', position, at, partition, runId: 'r', metadata: {} })

afterEach(() => vi.restoreAllMocks())

describe('a tick', () => {
  it('of a schedule logs and answers', async () => {
    const nightly = schedule('nightly', {
      cron: '@daily', target: orders, tags: { a: '1' },
      run: async ({ scheduledAt, log }) => {
        log.info('thinking', { at: scheduledAt })
        await Promise.resolve()
        console.log('printed')
        return runRequest({ runKey: 'k' })
      },
    })
    expect(await answerTo({ nightly }, { type: 'evaluate-schedule', tick: 7, schedule: 'nightly', at })).toEqual([
      { type: 'log', tick: 7, at: at + 5, level: 'info', source: 'log', message: 'thinking at=2026-01-05T06:00:00.000Z' },
      { type: 'log', tick: 7, at: at + 5, level: 'info', source: 'stdout', message: 'printed' },
      { type: 'tick-success', tick: 7, at: at + 5, durationMs: 0, outcome: { runs: [{ runKey: 'k', tags: { a: '1' } }], partitions: [], reports: [], consumed: [] } },
    ])
  })

  it('of a sensor gets its cursor and gives the next', async () => {
    const counting = sensor('counting', { run: ({ cursor, lastTickAt }) => setCursor(`${cursor ?? ''}+${lastTickAt?.getTime() ?? 0}`) })
    const frame: EvaluateFrame = { type: 'evaluate-sensor', tick: 1, sensor: 'counting', at, events: [] }
    expect((await answerTo({ counting }, frame))[0]).toMatchObject({ outcome: { cursor: '+0', skipReason: 'no run was requested' } })
    expect((await answerTo({ counting }, { ...frame, cursor: 'x', lastTickAt: 12 }))[0]).toMatchObject({ outcome: { cursor: 'x+12' } })
  })

  it('of sensors of assets and runs gets what happened', async () => {
    const one = assetSensor('one', { asset: orders, target: orders })
    const several = multiAssetSensor('several', { assets: { orders }, run: ({ events }) => advanceCursor(...events.orders.filter(({ partition }) => partition === 'b')) })
    const failed = runFailureSensor('failed', { target: orders, run: ({ run, error }) => runRequest({ runKey: `${run.id} ${error?.message ?? ''}` }) })
    const frame = { type: 'evaluate-sensor' as const, tick: 1, at, events: [event(3, 'a'), event(4, 'b')] }
    expect((await answerTo({ one }, { ...frame, sensor: 'one' }))[0]).toMatchObject({ outcome: { runs: [{ runKey: 'orders:4' }] } })
    expect((await answerTo({ several }, { ...frame, sensor: 'several' }))[0]).toMatchObject({ outcome: { runs: [], consumed: [{ asset: 'orders', position: 4 }] } })
    const run: RunStatusEvent = { runId: 'r1', tags: {}, status: 'failed', at, failedSteps: [], error: { name: 'Error', message: 'no disk', blame: 'user', frames: [] } }
    expect((await answerTo({ failed }, { ...frame, sensor: 'failed', events: [], run }))[0]).toMatchObject({ outcome: { runs: [{ runKey: 'r1 no disk' }] } })
  })

  it('of a condition answers for partitions', async () => {
    const made = asset('made', { automation: customCondition('some', ({ partitions, asset: { key } }) => partitions?.filter((each) => each > key) ?? false), run: () => 1 })
    const frame = { type: 'evaluate-condition', tick: 2, condition: 'some', asset: 'made', at } as const
    expect((await answerTo({ made }, frame))[0]).toMatchObject({ type: 'condition-answer', tick: 2, answer: false })
    expect((await answerTo({ made }, { ...frame, partitions: ['a', 'z'] }))[0]).toMatchObject({ answer: ['z'] })
  })
})

describe('a tick that cannot be answered', () => {
  const broken = sensor('broken', { run: () => { throw Object.assign(new Error('no network'), { code: 'ENET' }) } })

  it('fails with what was thrown', async () => {
    expect((await answerTo({ broken }, { type: 'evaluate-sensor', tick: 1, sensor: 'broken', at, events: [] }))[0])
      .toMatchObject({ type: 'tick-failure', tick: 1, error: { name: 'Error', message: 'no network', code: 'ENET', stack: expect.stringContaining('tick-runner.test.ts') as string } })
  })

  it.each<[EvaluateFrame, string]>([
    [{ type: 'evaluate-schedule', tick: 1, schedule: 'gone', at }, 'this build has no schedule `gone`'],
    [{ type: 'evaluate-sensor', tick: 1, sensor: 'gone', at, events: [] }, 'this build has no sensor `gone`'],
    [{ type: 'evaluate-condition', tick: 1, condition: 'gone', asset: 'orders', at }, 'this build has no condition `gone`'],
  ])('because nothing is there by that name: %j', async (frame, message) => {
    expect((await answerTo({ broken }, frame))[0]).toMatchObject({ type: 'tick-failure', error: { message } })
  })

  it('is aborted when it is canceled, and others go on', async () => {
    const waiting = sensor('waiting', { run: async ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))) })
    const { location, ask, until } = open({ waiting, broken })
    ask({ type: 'evaluate-sensor', tick: 1, sensor: 'waiting', at, events: [] })
    ask({ type: 'evaluate-sensor', tick: 2, sensor: 'broken', at, events: [] })
    await until(1)
    location.cancel('no longer wanted')
    expect((await until(2)).map((frame) => 'error' in frame ? frame.error.message : '')).toEqual(['no network', 'no longer wanted'])
  })
})

describe('what a launch asks', () => {
  const days = daily({ start: '2026-01-01' })
  const grid = multi({ date: days, region: staticPartitions(['north', 'south']) })
  const sales = asset('sales', { partitions: grid, run: () => 1 })
  const total = asset('total', {
    partitions: days,
    inputs: { north: from(sales, customMapping(({ key, window }) => [{ region: 'north', date: key }, `${window?.start.toISOString().slice(0, 10) ?? ''}|south`])), odd: from(sales, customMapping(() => { throw new RangeError('no such day') })) },
    run: () => 1,
  })
  const daily_ = job('daily', { selection: total, partitions: days, config: ({ key }) => ({ resources: { bucket: { prefix: key } } }) })
  const partition = { key: '2026-01-02', window: { start: '2026-01-02T00:00:00.000Z', end: '2026-01-03T00:00:00.000Z' } }

  it('is which partitions a mapping reads, for each that is made, with keys of dimensions in their order', async () => {
    expect(await answerTo({ total }, { type: 'evaluate-mapping', tick: 1, reader: 'total', input: 'north', upstream: 'sales', partitions: [partition], at })).toMatchObject([
      { type: 'mapping-answer', tick: 1, keys: [['2026-01-02|north', '2026-01-02|south']] },
    ])
    expect(await answerTo({ total }, { type: 'evaluate-mapping', tick: 2, reader: 'total', input: 'odd', upstream: 'sales', partitions: [partition], at })).toMatchObject([
      { type: 'tick-failure', tick: 2, error: { name: 'RangeError', message: 'no such day' } },
    ])
    expect(await answerTo({ total }, { type: 'evaluate-mapping', tick: 3, reader: 'sales', input: 'x', upstream: 'total', partitions: [partition], at })).toMatchObject([
      { type: 'tick-failure', error: { message: 'the mapping of input `x` of asset `sales` is not the author\'s own in this build' } },
    ])
  })

  it('is also which partitions something comes after, and which a check reads', async () => {
    const late = asset('late', { partitions: days, deps: [from('elsewhere', customMapping(() => ['all'])), from(sales, customMapping(({ key }) => [`${key}|north`]))], run: () => 1 })
    const same = assetCheck('same', { asset: total, inputs: { north: from(sales, customMapping(({ key }) => [`${key}|south`])) }, run: () => true })
    const asked = async (reader: string, input: string | null, upstream: string): Promise<unknown> =>
      (await answerTo({ late, same }, { type: 'evaluate-mapping', tick: 1, reader, input, upstream, partitions: [partition], at }))[0]
    expect([await asked('late', null, 'sales'), await asked('late', null, 'elsewhere'), await asked('total:same', 'north', 'sales')]).toMatchObject([
      { keys: [['2026-01-02|north']] }, { keys: [['all']] }, { keys: [['2026-01-02|south']] },
    ])
    expect(await asked('late', null, 'total')).toMatchObject({ type: 'tick-failure', error: { message: 'the mapping of `total` in `deps` of asset `late` is not the author\'s own in this build' } })
  })

  it('is how a job is configured', async () => {
    expect(await answerTo({ daily_ }, { type: 'evaluate-config', tick: 1, job: 'daily', partition, at })).toMatchObject([
      { type: 'config-answer', tick: 1, config: { resources: { bucket: { prefix: '2026-01-02' } } } },
    ])
    expect(await answerTo({ daily_ }, { type: 'evaluate-config', tick: 2, job: 'nightly', partition, at })).toMatchObject([{ type: 'tick-failure', error: { message: 'this build has no job `nightly`' } }])
  })
})
