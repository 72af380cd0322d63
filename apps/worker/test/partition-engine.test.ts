import { launchRun, previewLaunch } from '@millrace/control'
import { AssetRepository, withTenant } from '@millrace/db'
import type { RunPartition } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const sales = `import { asset, allPartitions, daily, from, job, self, singleRun } from '@millrace/sdk'
const days = daily({ start: '2026-01-01', timezone: 'Europe/Berlin' })
export const orders = asset('orders', { partitions: days, run: ({ partition }) => ({ day: partition.key, from: partition.window.start }) })
export const total = asset('total', { partitions: days, inputs: { orders, before: self<number>({ startOffset: -1 }) }, run: ({ inputs }) => (inputs.before ?? 0) + inputs.orders.from.getTime() / 86_400_000 })
export const loads = asset('loads', { partitions: days, backfillPolicy: singleRun(), inputs: { orders }, run: ({ partitionRange, inputs }) => new Map(partitionRange.keys.map((key) => [key, inputs.orders.get(key)?.day + '!'])) })
export const report = asset('report', { inputs: { loads: from(loads, allPartitions()) }, run: ({ inputs, log }) => { log.info([...inputs.loads].join(' ')) } })
export const daySales = job('daySales', { selection: 'key:orders or key:total', partitions: days })
`

const launch = async (target: { selection: string } | { job: string }, partition?: RunPartition) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target: { ...target, ...(partition !== undefined && { partition }) }, location: 'sales', origin })
  return { runId, ...await platform.ended(runId) }
}
const partitionsOf = (key: string) => withTenant(platform.services.database, platform.scope.organizationId, (tx) => new AssetRepository(tx).findPartitions(platform.scope.deploymentId, key))

describe('partitions of a deployment', () => {
  it('are made one by one; each keeps its value, and later ones read it', async () => {
    const build = await platform.deploy('sales', { 'definitions.ts': sales })
    expect(build.problems).toEqual([])
    const first = await launch({ job: 'daySales' }, '2026-01-01')
    expect(first.run).toMatchObject({ status: 'succeeded', target: { job: 'daySales', partition: '2026-01-01' } })
    const second = await launch({ selection: 'key:total or key:orders' }, '2026-01-02')
    expect([second.run.error, second.run.status]).toEqual([null, 'succeeded'])
    const alone = await launch({ selection: 'key:total' }, '2026-01-02')
    expect(alone.run.status, 'its input and its past are of earlier runs').toBe('succeeded')
    expect(await partitionsOf('total')).toMatchObject([
      { partition: '2026-01-01', status: 'materialized', runId: first.runId }, { partition: '2026-01-02', status: 'materialized', runId: alone.runId },
    ])
    const events = await platform.events(second.runId)
    expect(events.flatMap((event) => event.type === 'asset-materialized' ? [[event.asset, event.partition]] : [])).toEqual([['orders', '2026-01-02'], ['total', '2026-01-02']])
  })

  it('fail by themselves, and say which value is missing', async () => {
    const { run, steps } = await launch({ selection: 'key:total' }, '2026-01-05')
    expect(run.status).toBe('failed')
    expect(steps['total']?.error?.message).toContain('total at partition 2026-01-04 has no stored value yet')
    expect((await partitionsOf('total')).at(-1)).toMatchObject({ partition: '2026-01-05', status: 'failed' })
  })

  it('of a range are made by one run, and all together can be read as a map', async () => {
    const range = { from: '2026-01-01', to: '2026-01-02' }
    const { run, runId } = await launch({ selection: 'key:loads' }, range)
    expect([run.error, run.status]).toEqual([null, 'succeeded'])
    expect((await platform.events(runId)).flatMap((event) => event.type === 'asset-materialized' ? [[event.partition, typeof event.value?.object]] : [])).toEqual([['2026-01-01', 'string'], ['2026-01-02', 'string']])
    expect((await partitionsOf('loads')).map(({ partition }) => partition)).toEqual(['2026-01-01', '2026-01-02'])
    const report = await launch({ selection: 'key:report' })
    expect(report.steps['report']?.error?.message, 'most of its partitions were never made').toContain('loads at partition 2026-01-03 has no stored value yet')
  })

  it('are asked for before anything is written', async () => {
    await expect(launch({ selection: 'key:orders' })).rejects.toThrow('Asset “orders” is partitioned: name the partition to make.')
    await expect(launch({ selection: 'key:orders' }, '2025-12-31')).rejects.toMatchObject({ code: 'unknown-partition' })
    await expect(launch({ selection: 'key:orders' }, { from: '2026-01-01', to: '2026-01-02' })).rejects.toThrow('makes one partition in a run')
    await expect(launch({ selection: 'key:report' }, '2026-01-01')).rejects.toThrow('Nothing in this run has partitions')
    const preview = await previewLaunch(platform.services, { ...platform.scope, target: { job: 'daySales' }, location: 'sales' })
    expect(preview.partitions).toMatchObject({ first: '2026-01-01' })
  })

  it('that do not fit are refused by the build, at their place', async () => {
    const build = await platform.deploy('wrong', { 'definitions.ts': `import { asset, daily, staticPartitions } from '@millrace/sdk'
const regions = asset('regions', { partitions: staticPartitions(['north']), run: () => 1 })
export const sums = asset('sums', { partitions: daily({ start: '2026-01-01' }), inputs: { regions }, run: () => 1 })
` })
    expect(build.status).toBe('failed')
    expect(build.problems).toMatchObject([{ file: 'definitions.ts', line: 3, code: 'invalid-partitions', message: expect.stringContaining('input `regions` of asset `sums` cannot read partitions of asset `regions`') as string }])
  })
})
