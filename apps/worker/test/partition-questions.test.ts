import { askMappings, changePartitions, launchRun, type ControlServices } from '@millrace/control'
import { DynamicPartitionRepository, withTenant } from '@millrace/db'
import type { RunPartition } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const platform = await TestPlatform.forThisFile()

const code = `import { asset, assetCheck, customMapping, daily, dynamicPartitions, from, job, op, staticPartitions, z } from '@millrace/sdk'
const days = daily({ start: '2026-01-01' })
const customers = dynamicPartitions('customers')
export const shifts = asset('shifts', { partitions: staticPartitions(['weekday', 'weekend']), run: ({ partition }) => partition.key })
export const hours = asset('hours', {
  partitions: days,
  inputs: { shifts: from(shifts, customMapping(({ window }) => [[0, 6].includes(window?.start.getUTCDay() ?? 0) ? 'weekend' : 'weekday'])) },
  run: ({ inputs, log }) => { log.info('shift ' + [...inputs.shifts.keys()].join()) },
})
export const broken = asset('broken', {
  partitions: days,
  inputs: { shifts: from(shifts, customMapping(({ key }) => {
    if (key === '2026-01-02') for (;;);
    throw new RangeError('no shift on ' + key)
  })) },
  run: () => undefined,
})
const shiftOf = customMapping(({ window }) => [[0, 6].includes(window?.start.getUTCDay() ?? 0) ? 'weekend' : 'weekday'])
export const late = asset('late', { partitions: days, deps: [from(shifts, shiftOf)], run: () => undefined })
export const staffed = assetCheck('staffed', { asset: hours, needsValue: false, inputs: { shifts: from(shifts, shiftOf) }, run: () => true })
export const loaded = asset('loaded', { partitions: days, config: z.object({ file: z.string() }), run: ({ config, log }) => { log.info('loads ' + config.file) } })
export const load = job('load', { selection: loaded, partitions: days, config: ({ key }) => ({ assets: { loaded: { file: key + '.csv' } } }) })
export const find = op('find', { run: ({ partition, partitionRange, addPartitions, log }) => {
  addPartitions(customers, ['globex', 'acme'])
  log.info('found of ' + partition?.key + ' ' + partition?.window?.end.toISOString() + ' ' + partitionRange?.keys.length)
} })
export const findDay = job('findDay', { partitions: days, graph: () => find() })
export const customer = asset('customer', { partitions: customers, run: ({ partition }) => partition.key })
`

/** The platform's services, and how often its engine was asked to ask a build. */
let asked = 0
const { engine } = platform.services
const services: ControlServices = { ...platform.services, engine: {
  startRun: (run) => engine.startRun(run), cancelRun: (run) => engine.cancelRun(run), isRunAlive: (run) => engine.isRunAlive(run), startBuild: (build) => engine.startBuild(build),
  check: () => engine.check(), close: () => engine.close(),
  askBuild: (questions) => {
    asked += 1
    return engine.askBuild(questions)
  },
} }

const launch = async (target: { selection: string } | { job: string }, partition?: RunPartition) => {
  const { runId } = await launchRun(services, { ...platform.scope, target: { ...target, ...(partition !== undefined && { partition }) }, location: 'sales', origin: { kind: 'system' } })
  return { runId, ...await platform.ended(runId) }
}
const logsOf = async (runId: string): Promise<string[]> => (await platform.events(runId)).flatMap((event) => event.type === 'log' ? [event.message] : [])

describe('what only the code of a build can say', () => {
  it('is which partitions its own mapping reads: asked once for each partition', async () => {
    const build = await platform.deploy('sales', { 'definitions.ts': code })
    expect(build.problems).toEqual([])
    await launch({ selection: 'key:shifts' }, 'weekday')
    const first = await launch({ selection: 'key:hours' }, '2026-01-05')
    expect([first.run.status, await logsOf(first.runId)]).toEqual(['succeeded', ['shift weekday']])
    expect(asked).toBe(1)
    await launch({ selection: 'key:hours' }, '2026-01-05')
    expect(asked, 'the answer is kept').toBe(1)
    const weekend = await launch({ selection: 'key:hours' }, '2026-01-04')
    expect(weekend.steps['hours']?.error?.message).toContain('shifts at partition weekend has no stored value yet')
  })

  it('is what something comes after by its own mapping, and what a check reads', async () => {
    const { id: buildId } = await platform.deploy('sales', { 'definitions.ts': code })
    const partitions = ['2026-01-04', '2026-01-05'].map((key) => ({ key, window: { start: `${key}T00:00:00.000Z`, end: `${key}T23:59:59.000Z` } }))
    const places = [{ reader: 'late', input: null, upstream: 'shifts' }, { reader: 'hours:staffed', input: 'shifts', upstream: 'shifts' }]
    const read = await askMappings(services, { organizationId: platform.scope.organizationId, buildId, questions: places.map((place) => ({ ...place, partitions })) })
    expect(places.map((place) => partitions.map(({ key }) => read(place)?.(key)))).toEqual([[['weekend'], ['weekday']], [['weekend'], ['weekday']]])
    expect(read({ reader: 'hours', input: 'shifts', upstream: 'shifts' }), 'was not asked').toBe(undefined)
  })

  it('is how a job is configured for a partition', async () => {
    const { run, runId } = await launch({ job: 'load' }, '2026-01-02')
    expect([run.status, run.config, await logsOf(runId)]).toEqual(['succeeded', { assets: { loaded: { file: '2026-01-02.csv' } } }, ['loads 2026-01-02.csv']])
    await expect(launch({ job: 'load' }, { from: '2026-01-01', to: '2026-01-02' })).rejects.toThrow('configured partition by partition')
    await expect(launch({ job: 'load' })).rejects.toThrow('Job “load” is partitioned')
  })

  it('fails the launch where it fails, with the place in the source', async () => {
    await expect(launch({ selection: 'key:broken' }, '2026-01-01')).rejects.toMatchObject({
      code: 'build-code-failed', message: 'The mapping of input “shifts” of asset “broken” failed (definitions.ts:14:11): RangeError: no shift on 2026-01-01',
      details: { position: { file: 'definitions.ts', line: 14 } },
    })
    await expect(launch({ selection: 'key:broken' }, '2026-01-02')).rejects.toMatchObject({ code: 'build-code-failed', message: expect.stringContaining('took longer than it may') as string })
  })

  it('fails every launch that asks at the same time with the author\'s error', async () => {
    const errors = await Promise.all(Array.from({ length: 6 }, (_, index) => launch({ selection: 'key:broken' }, `2026-01-0${index % 2 === 0 ? 1 : 3}`).then(() => 'launched', (error: unknown) => (error as Error).message)))
    for (const error of errors) expect(error).toContain('RangeError: no shift on 2026-01-0')
  })
})

describe('dynamic partitions of a deployment', () => {
  const keys = () => withTenant(platform.services.database, platform.scope.organizationId, (tx) => new DynamicPartitionRepository(tx).findKeys(platform.scope.deploymentId, 'customers'))

  it('are added by the step of a run, which is of a partition itself, and can be made then', async () => {
    await expect(launch({ selection: 'key:customer' }, 'acme')).rejects.toThrow('asset “customer” has no partition “acme”: there is none yet')
    const { run, runId } = await launch({ job: 'findDay' }, '2026-01-02')
    expect([run.status, await logsOf(runId)]).toEqual(['succeeded', ['found of 2026-01-02 2026-01-03T00:00:00.000Z 1']])
    expect((await platform.events(runId)).find(({ type }) => type === 'partitions-changed')).toMatchObject({ stepKey: 'find', action: 'add', name: 'customers', keys: ['globex', 'acme'] })
    expect(await keys()).toEqual(['globex', 'acme'])
    expect((await launch({ selection: 'key:customer' }, 'acme')).run.status).toBe('succeeded')
  })

  it('are added and deleted by people', async () => {
    expect(await changePartitions(platform.services, platform.scope, { action: 'add', name: 'customers', keys: ['initech', 'acme'] })).toEqual({ changed: 1, size: 3 })
    expect((await launch({ selection: 'key:customer' }, 'initech')).run.status).toBe('succeeded')
    await changePartitions(platform.services, platform.scope, { action: 'delete', name: 'customers', keys: ['acme'] })
    await expect(launch({ selection: 'key:customer' }, 'acme')).rejects.toMatchObject({ code: 'unknown-partition' })
    await expect(changePartitions(platform.services, platform.scope, { action: 'add', name: 'costumers', keys: ['x'] })).rejects.toThrow('Did you mean “customers”?')
  })

  it('more of them than can be opened fail the run that adds them, and it says why', async () => {
    await platform.deploy('flood', { 'definitions.ts': `import { asset, dynamicPartitions } from '@millrace/sdk'
const many = dynamicPartitions('many')
export const flood = asset('flood', { run: ({ addPartitions }) => { addPartitions(many, ['one more', 'another']) } })
export const one = asset('one', { partitions: many, run: ({ partition }) => partition.key })
` })
    const keys = Array.from({ length: 249_999 }, (_, index) => `key ${index}`)
    await changePartitions(services, platform.scope, { action: 'add', name: 'many', keys })
    const { runId } = await launchRun(services, { ...platform.scope, target: { selection: 'key:flood' }, location: 'flood', origin: { kind: 'system' } })
    const { run, steps } = await platform.ended(runId)
    expect([run.status, run.error?.code, run.error?.message]).toEqual(['failed', 'too-large', 'The dynamic partitions “many” would have 250,001 keys; at most 250,000 are possible. Delete some first.'])
    expect(steps['flood']).toMatchObject({ status: 'failed', error: { code: 'too-large' } })
    const next = await launchRun(services, { ...platform.scope, target: { selection: 'key:one', partition: 'key 7' }, location: 'flood', origin: { kind: 'system' } })
    expect((await platform.ended(next.runId)).run.status, 'what was accepted can be opened').toBe('succeeded')
  })

  it('are keys that stand alone and as a dimension alike', async () => {
    const result = await platform.deploy('forger', { 'definitions.ts': `import { asset, dynamicPartitions, multi, staticPartitions } from '@millrace/sdk'
const forged = dynamicPartitions('forged')
export const forge = asset('forge', { run: ({ addPartitions }) => { addPartitions(forged, ['a,b', 'c[d]']) } })
export const split = asset('split', { run: ({ addPartitions }) => { addPartitions(forged, ['a|b']) } })
export const grid = asset('grid', { partitions: multi({ what: forged, region: staticPartitions(['north']) }), run: ({ partition }) => partition.key })
` })
    expect(result.problems).toEqual([])
    const run = async (selection: string, partition?: RunPartition) => {
      const { runId } = await launchRun(services, { ...platform.scope, target: { selection, ...(partition !== undefined && { partition }) }, location: 'forger', origin: { kind: 'system' } })
      return platform.ended(runId)
    }
    expect((await run('key:forge')).run.status).toBe('succeeded')
    expect((await run('key:split')).steps['split']?.error?.message).toContain('contains no “|”')
    expect((await run('key:grid', 'north|a,b')).run.status, 'what can be stored can be a dimension').toBe('succeeded')
  })
})
