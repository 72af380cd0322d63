import { changePartitions, launchRun } from '@millrace/control'
import { BuildAnswerRepository, DynamicPartitionRepository, withTenant } from '@millrace/db'
import type { RunPartition } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const platform = await TestPlatform.forThisFile()

const code = `import { asset, customMapping, daily, dynamicPartitions, from, job, op, staticPartitions, z } from '@millrace/sdk'
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
export const loaded = asset('loaded', { partitions: days, config: z.object({ file: z.string() }), run: ({ config, log }) => { log.info('loads ' + config.file) } })
export const load = job('load', { selection: loaded, partitions: days, config: ({ key }) => ({ assets: { loaded: { file: key + '.csv' } } }) })
export const find = op('find', { run: ({ partition, partitionRange, addPartitions, log }) => {
  addPartitions(customers, ['globex', 'acme'])
  log.info('found of ' + partition?.key + ' ' + partition?.window?.end.toISOString() + ' ' + partitionRange?.keys.length)
} })
export const findDay = job('findDay', { partitions: days, graph: () => find() })
export const customer = asset('customer', { partitions: customers, run: ({ partition }) => partition.key })
`

const launch = async (target: { selection: string } | { job: string }, partition?: RunPartition) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target: { ...target, ...(partition !== undefined && { partition }) }, location: 'sales', origin: { kind: 'system' } })
  return { runId, ...await platform.ended(runId) }
}
const logsOf = async (runId: string): Promise<string[]> => (await platform.events(runId)).flatMap((event) => event.type === 'log' ? [event.message] : [])
const answersOf = (buildId: string): Promise<number> => withTenant(platform.services.database, platform.scope.organizationId, (tx) => new BuildAnswerRepository(tx).count(buildId))

describe('what only the code of a build can say', () => {
  let buildId = ''

  it('is which partitions its own mapping reads: asked once for each partition', async () => {
    const build = await platform.deploy('sales', { 'definitions.ts': code })
    expect(build.problems).toEqual([])
    buildId = build.id
    await launch({ selection: 'key:shifts' }, 'weekday')
    const first = await launch({ selection: 'key:hours' }, '2026-01-05')
    expect([first.run.status, await logsOf(first.runId)]).toEqual(['succeeded', ['shift weekday']])
    expect(await answersOf(buildId)).toBe(1)
    await launch({ selection: 'key:hours' }, '2026-01-05')
    expect(await answersOf(buildId), 'the answer is kept').toBe(1)
    const weekend = await launch({ selection: 'key:hours' }, '2026-01-04')
    expect(weekend.steps['hours']?.error?.message).toContain('shifts at partition weekend has no stored value yet')
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
    await expect(changePartitions(platform.services, platform.scope, { action: 'add', name: 'customers', keys: ['a...b'] })).rejects.toMatchObject({ code: 'invalid-partitions' })
  })
})
