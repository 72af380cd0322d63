import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import { fromProcessFrameSchema, type AssignedStep, type FromProcessFrame } from '@millrace/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { allPartitions, asset, daily, dynamic, from, metadata, op, optional, output, self, singleRun, z } from '../index'
import { serveLocation } from './serve-location'

type Frame = FromProcessFrame & { payload?: Uint8Array | undefined }
const run = { id: 'r1', tags: { by: 'test' } }
const settled = (frame: FromProcessFrame): boolean => frame.type === 'step-success' || frame.type === 'step-failure'

const open = (namespace: object) => {
  const frames: Frame[] = []
  let wake = (): void => undefined
  const location = serveLocation(namespace, {
    now: Date.now,
    send: (frame, payload) => {
      frames.push({ ...fromProcessFrameSchema.parse(frame), payload })
      wake()
    },
  })
  const until = async (count: number): Promise<void> => {
    while (frames.filter(settled).length < count) await new Promise<void>((resolve) => { wake = resolve })
  }
  return { location, frames, until, ends: () => frames.filter(settled) }
}
type AssetStep = Extract<AssignedStep, { kind: 'asset' }>
type OpStep = Extract<AssignedStep, { kind: 'op' }>
const step = (number: number, key: string, more: Partial<AssetStep> = {}): AssetStep =>
  ({ kind: 'asset', step: number, attempt: 1, key, asset: key, inputs: [], hold: false, ...more })
const opStep = (number: number, op: string, more: Partial<OpStep> = {}): OpStep =>
  ({ kind: 'op', step: number, attempt: 1, key: op, op, inputs: [], outputs: [], hold: false, ...more })

const runOne = async (subject: { key: string }, more: Partial<AssetStep> = {}, payload = new Uint8Array()): Promise<Frame[]> => {
  const { location, frames, until } = open({ subject })
  location.runSteps({ type: 'run-steps', run, steps: [step(0, subject.key, more)] }, payload)
  await until(1)
  return frames
}
const failureOf = async (subject: { key: string }, more: Partial<AssetStep> = {}) => {
  const end = (await runOne(subject, more)).find(settled)
  if (end?.type !== 'step-failure') throw new Error('it succeeded')
  return end
}

afterEach(() => vi.restoreAllMocks())

describe('a step', () => {
  it('tells its start, its log and its end, with value and metadata', async () => {
    const orders = asset('orders', {
      config: z.object({ minimum: z.number().default(5) }),
      run: async ({ config, log, run: { id, tags }, asset: { key } }) => {
        log.info('reading', { rows: 12, file: 'a b.csv', at: new Date(0) })
        await Promise.resolve()
        console.warn('careful %s', 'now', { a: 1 })
        return output([config.minimum, id, tags, key], { metadata: { rows: 12, note: metadata.markdown('*hi*') }, dataVersion: 'v1' })
      },
    })
    const frames = await runOne(orders)
    expect(frames.map((frame) => frame.type)).toEqual(['step-start', 'log', 'log', 'step-success'])
    expect(frames[1]).toMatchObject({ step: 0, attempt: 1, level: 'info', source: 'log', message: 'reading rows=12 file="a b.csv" at=1970-01-01T00:00:00.000Z' })
    expect(frames[2]).toMatchObject({ step: 0, level: 'warn', source: 'stderr', message: 'careful now { a: 1 }' })
    expect(frames[3]).toMatchObject({ hasValue: true, dataVersion: 'v1', metadata: { rows: { type: 'number', value: 12 }, note: { type: 'markdown', value: '*hi*' } } })
    expect(decodeValue(frames[3]?.payload ?? new Uint8Array())).toEqual([5, 'r1', { by: 'test' }, 'orders'])
  })

  it('gets inputs from the frame and from steps held before, each time as a copy', async () => {
    const raw = asset('raw', { run: () => [{ at: new Date(0) }] })
    const spoil = asset('spoil', { inputs: { raw }, run: ({ inputs }) => { inputs.raw.length = 0 } })
    const read = asset('read', { inputs: { raw, far: asset('far', { run: () => 1n }) }, run: ({ inputs }) => [inputs.raw[0]?.at, inputs.far] })
    const { location, frames, until, ends } = open({ spoil, read })
    location.runSteps({ type: 'run-steps', run, steps: [step(0, 'raw', { hold: true })] }, new Uint8Array())
    await until(1)
    const far = encodeValue(7n)
    const held = { name: 'raw', shape: 'value' as const, sources: [{ from: 'step' as const, step: 0 }] }
    location.runSteps({ type: 'run-steps', run, steps: [step(1, 'spoil', { inputs: [held] })] }, far)
    await until(2)
    const inputs = [held, { name: 'far', shape: 'value' as const, sources: [{ from: 'payload' as const, offset: 0, bytes: far.length }] }]
    location.runSteps({ type: 'run-steps', run, steps: [step(2, 'read', { inputs })] }, far)
    await until(3)
    expect(ends()[1]).toMatchObject({ type: 'step-success', hasValue: false })
    expect(decodeValue(frames.at(-1)?.payload ?? far)).toEqual([new Date(0), 7n])

    location.release([0])
    location.runSteps({ type: 'run-steps', run, steps: [step(3, 'spoil', { inputs: [held] })] }, far)
    await until(4)
    expect(ends()[3]).toMatchObject({ type: 'step-failure', error: { code: 'no-value' } })
  })

  it('of an asset that returns undefined has a value only where someone takes it', async () => {
    const maybe = asset('maybe', { run: () => [1].find((item) => item > 1) })
    const reader = asset('reader', { inputs: { maybe }, run: ({ inputs }) => inputs.maybe ?? 'none' })
    const { location, ends, until } = open({ reader })
    location.runSteps({ type: 'run-steps', run, steps: [step(0, 'maybe')] }, new Uint8Array())
    await until(1)
    expect(ends()[0]).toMatchObject({ hasValue: true })
    expect((await runOne(maybe)).at(-1)).toMatchObject({ hasValue: false })
  })

  it('hears of a cancellation by its signal', async () => {
    const slow = asset('slow', { run: ({ signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason as Error)) }) })
    const late = asset('late', { run: async ({ signal }) => { await Promise.resolve(); await Promise.resolve(); return signal.aborted } })
    const { location, ends, until } = open({ slow, late })
    location.runSteps({ type: 'run-steps', run, steps: [step(0, 'slow')] }, new Uint8Array())
    await new Promise((resolve) => setTimeout(resolve, 5))
    location.runSteps({ type: 'run-steps', run, steps: [step(1, 'late')] }, new Uint8Array())
    location.cancel('someone asked')
    await until(2)
    expect(ends()).toContainEqual(expect.objectContaining({ type: 'step-failure', step: 0, canceled: true, error: expect.objectContaining({ name: 'AbortError', message: 'someone asked' }) as object }))
    expect(ends()).toContainEqual(expect.objectContaining({ type: 'step-success', step: 1 }))
  })

  it('of an op yields while it runs, and reads one value, a list of them, or none', async () => {
    const pages = op('pages', {
      outputs: { page: dynamic(z.string()), count: optional(z.number()) },
      run: async function* ({ emit, log, step: { key } }) {
        yield emit.page('a', output('A', { metadata: { at: key } }))
        log.info('half')
        yield emit.page('b', 'B')
      },
    })
    const join = op('join', { inputs: { all: z.array(z.string()), one: z.string(), more: z.number().optional() }, run: ({ inputs }) => [inputs.one, ...inputs.all, inputs.more] })
    const { location, frames, until, ends } = open({ pages, join })
    location.runSteps({ type: 'run-steps', run, steps: [opStep(0, 'pages', { hold: true })] }, new Uint8Array())
    await until(1)
    expect(frames.map((frame) => frame.type)).toEqual(['step-start', 'step-output', 'log', 'step-output', 'step-success'])
    expect(frames[1]).toMatchObject({ output: 'page', mappingKey: 'a', metadata: { at: { type: 'text', value: 'pages' } } })
    const far = encodeValue('C')
    const held = (mappingKey: string) => ({ from: 'step' as const, step: 0, output: 'page', mappingKey })
    const inputs = [{ name: 'one', shape: 'value' as const, sources: [held('b')] }, { name: 'all', shape: 'list' as const, sources: [held('a'), { from: 'payload' as const, offset: 0, bytes: far.length }] }]
    location.runSteps({ type: 'run-steps', run, steps: [opStep(1, 'join', { inputs, key: 'graph.join[b]' })] }, far)
    await until(2)
    expect(decodeValue(frames.find((frame) => frame.type === 'step-output' && frame.output === 'result')?.payload ?? far)).toEqual(['B', 'A', 'C', undefined])

    location.release([0])
    location.runSteps({ type: 'run-steps', run, steps: [opStep(2, 'join', { inputs }), opStep(3, 'gone')] }, far)
    await until(4)
    const failureOf = (step: number) => ends().find((frame) => frame.type === 'step-failure' && frame.step === step)
    expect([failureOf(2), failureOf(3)]).toMatchObject([{ error: { code: 'no-value' } }, { error: { code: 'unknown-op' } }])
  })

  it('prints as itself also while others print', async () => {
    const talk = (key: string) => asset(key, { run: async () => { await new Promise((resolve) => setTimeout(resolve, 2)); console.log(key) } })
    const { location, frames, until } = open({ a: talk('a'), b: talk('b') })
    location.runSteps({ type: 'run-steps', run, steps: [step(0, 'a'), step(1, 'b')] }, new Uint8Array())
    await until(2)
    expect(frames.filter(({ type }) => type === 'log')).toMatchObject([{ step: 0, message: 'a' }, { step: 1, message: 'b' }])
  })

  it('costs next to nothing, also a thousand at once', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => asset(`n${index}`, { run: () => undefined }))
    let ended = 0
    let finish = (): void => undefined
    const finished = new Promise<void>((resolve) => { finish = resolve })
    const location = serveLocation({ ...many }, { now: Date.now, send: (frame) => { if (frame.type === 'step-success' && ++ended === 1_000) finish() } })
    const started = performance.now()
    location.runSteps({ type: 'run-steps', run, steps: many.map(({ key }, index) => step(index, key)) }, new Uint8Array())
    await finished
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

describe('a failing step', () => {
  it('reports the error with its code, its stack and its causes', async () => {
    const broken = asset('broken', { run: () => { throw new Error('outer', { cause: Object.assign(new TypeError('inner'), { code: 'E_INNER' }) }) } })
    const { error, canceled } = await failureOf(broken)
    expect(canceled).toBe(false)
    expect(error).toMatchObject({ name: 'Error', message: 'outer', cause: { name: 'TypeError', message: 'inner', code: 'E_INNER' } })
    expect(error.stack).toContain('serve-location.test.ts')
  })

  const bomb = { get message(): string { throw new Error('boom') }, get stack(): string { throw new Error('boom') }, toString() { throw new Error('boom') } }
  const loop: { name: string; message: string; cause?: unknown } = { name: 'Loop', message: 'loop' }
  loop.cause = loop
  it.each<[string, unknown, string]>([
    ['null', null, 'null was thrown, which is no error'],
    ['undefined', undefined, 'undefined was thrown, which is no error'],
    ['a text', 'no', 'no was thrown, which is no error'],
    ['a symbol', Symbol('s'), 'Symbol(s) was thrown, which is no error'],
    ['a getter bomb', bomb, 'an object that cannot be shown as text'],
    ['a hostile proxy', new Proxy({}, { get() { throw new Error('x') }, getPrototypeOf() { throw new Error('x') } }), 'an object that cannot be shown as text'],
    ['a revoked proxy', (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })(), 'an object that cannot be shown as text'],
    ['a circle of causes', loop, 'loop'],
    ['a long message', new Error('x'.repeat(1_000_000)), 'x'.repeat(65_536)],
  ])('survives %s', async (_, thrown, message) => {
    const { error } = await failureOf(asset('a', { run: async () => { throw thrown } })) // oxlint-disable-line no-throw-literal -- the case itself
    expect(error.message).toBe(message)
  })

  it.each<[string, () => unknown, string]>([
    ['a function', () => ({ a: [() => 1] }), 'asset `a` returned what cannot be stored: `a[0]` is a function'],
    ['bad metadata', () => output(1, { metadata: { f: Symbol('x') as never } }), 'metadata `f`: it is a symbol'],
    ['a bad data version', () => output(1, { dataVersion: '' }), '`dataVersion` must be'],
    ['a rejected thenable', () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('late')) }), 'late'], // oxlint-disable-line no-thenable -- the case itself
  ])('refuses %s', async (_, body, message) => {
    expect((await failureOf(asset('a', { run: body }))).error.message).toContain(message)
  })

  it('is told what is wrong with its config', async () => {
    const strict = asset('strict', { config: z.object({ days: z.number() }), run: ({ config }) => config.days })
    expect((await failureOf(strict)).error).toMatchObject({ code: 'invalid-config', message: expect.stringContaining('config of asset `strict` is wrong: `days`:') as string })
    expect((await failureOf(strict, { config: { days: 'x' } })).error.message).toContain('`days`')
    expect((await failureOf(asset('none', { run: () => 1 }), { config: {} })).error.message).toContain('takes no config')
  })

  it('of an asset that this build does not have', async () => {
    expect((await failureOf({ key: 'ghost' })).error).toMatchObject({ code: 'unknown-asset' })
  })
})

describe('a step of partitions', () => {
  const days = daily({ start: '2026-01-01' })
  const partition = (day: number) => ({ key: `2026-01-0${day}`, window: { start: `2026-01-0${day}T00:00:00.000Z`, end: `2026-01-0${day + 1}T00:00:00.000Z` } })
  const raw = asset('raw', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.partitions.map(({ key, window }) => [key, window.start])) })

  it('sends the values of a range one after the other, and reads what it holds by partition', async () => {
    const sum = asset('sum', { partitions: days, inputs: { all: from(raw, allPartitions()), before: self<unknown>({ startOffset: -1 }) }, run: ({ inputs, partition: made }) => [[...inputs.all], inputs.before, made.window.end] })
    const { location, until, ends } = open({ sum })
    location.runSteps({ type: 'run-steps', run, steps: [step(0, 'raw', { hold: true, partitions: { isRange: true, partitions: [partition(1), partition(2)] } })] }, new Uint8Array())
    await until(1)
    const [made] = ends()
    if (made?.type !== 'step-success' || made.payload === undefined) throw new Error('it failed')
    const first = made.partitions?.[0]?.bytes ?? 0
    expect(made.partitions?.map((each) => each.partition)).toEqual(['2026-01-01', '2026-01-02'])
    expect([decodeValue(made.payload.subarray(0, first)), decodeValue(made.payload.subarray(first))]).toEqual([new Date('2026-01-01'), new Date('2026-01-02')])

    const far = encodeValue('far')
    const inputs: AssignedStep['inputs'] = [
      { name: 'all', shape: 'partitions', partitions: ['2026-01-02', '2026-01-09'], sources: [{ from: 'step', step: 0, partition: '2026-01-02' }, { from: 'payload', offset: 0, bytes: far.length }] },
      { name: 'before', shape: 'nothing', sources: [] },
    ]
    location.runSteps({ type: 'run-steps', run, steps: [step(1, 'sum', { inputs, partitions: { isRange: false, partitions: [partition(2)] } })] }, far)
    await until(2)
    expect(decodeValue(ends()[1]?.payload ?? far)).toEqual([[['2026-01-02', new Date('2026-01-02')], ['2026-01-09', 'far']], undefined, new Date('2026-01-03')])
  })

  it('is refused without its partitions, and so is a partition of a whole', async () => {
    expect((await failureOf(raw)).error).toMatchObject({ code: 'no-partition', message: 'asset `raw` is partitioned: name the partition to make' })
    expect((await failureOf(asset('whole', { run: () => 1 }), { partitions: { isRange: false, partitions: [partition(1)] } })).error.message).toBe('asset `whole` has no partitions')
  })
})
