import { launchRun } from '@millrace/control'
import { AssetRepository, withTenant } from '@millrace/db'
import type { RunTarget } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const platform = await TestPlatform.forThisFile()

const run = async (target: RunTarget) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target, location: 'erp', origin: { kind: 'system' } })
  const ended = await platform.ended(runId)
  return { runId, ...ended, events: await platform.events(runId) }
}
const stateOf = (key: string) => withTenant(platform.services.database, platform.scope.organizationId, (tx) => new AssetRepository(tx).findByKey(platform.scope.deploymentId, key))
const valueOf = async (selection: string): Promise<string | undefined> => {
  const { events } = await run({ selection })
  const pointer = events.flatMap((event) => (event.type === 'asset-materialized' ? [event.value] : []))[0]
  return pointer && Buffer.from(await platform.services.store.getRange(pointer.object, pointer.offset ?? 0, pointer.bytes) ?? []).toString()
}

describe('what a step says of assets that it does not make', () => {
  it('is their history in the deployment, of unknown keys too, and leaves what is stored of them', async () => {
    const build = await platform.deploy('erp', {
      'definitions.ts': `import { asset, externalAsset, job, materialized, observed, op, daily } from '@millrace/sdk'
const days = daily({ start: '2026-01-01', end: '2026-01-04' })
export const invoices = externalAsset('erp/invoices')
export const stored = asset('stored', { run: () => 41 })
export const sliced = asset('sliced', { partitions: days, run: ({ partition }) => partition.key })
export const noting = asset('noting', { deps: [stored], run: ({ report }) => report(materialized(stored, { dataVersion: 'noted' })) })
export const reader = asset('reader', { inputs: { stored }, run: ({ inputs }) => inputs.stored })
export const slices = asset('slices', { inputs: { sliced }, partitions: days, run: ({ inputs }) => inputs.sliced })
const call = op('call', { run: ({ report }) => {
  report(materialized(invoices, { metadata: { rows: 3 }, dataVersion: 'v1', tags: { source: 'erp' } }))
  report(observed(invoices, { metadata: { status: 200 } }))
  report(materialized('erp/unknown', { partition: 'x' }))
  report(materialized(stored, { metadata: { rows: 9 }, dataVersion: 'v2' }))
  report(materialized(sliced, { partition: '2026-01-02' }))
} })
export const refresh = job('refresh', { graph: () => { call(); call() } })
`,
    })
    expect(build.problems).toEqual([])
    expect((await run({ selection: 'key:"stored" or key:"noting"' })).run.status).toBe('succeeded')
    expect(await stateOf('stored'), 'noted in the run that made it').toMatchObject({ latestMaterialization: { dataVersion: 'noted', value: { bytes: 2 } }, materializationCount: 2 })
    await run({ selection: 'sliced', partition: '2026-01-02' })

    const { run: ended, runId, events } = await run({ job: 'refresh' })
    expect(ended.status).toBe('succeeded')
    expect(events.filter(({ type }) => type.startsWith('asset-'))).toHaveLength(10)
    expect(events.find(({ type }) => type === 'asset-materialized')).toMatchObject({ stepKey: 'call', asset: 'erp/invoices', isReported: true, tags: { source: 'erp' } })
    expect(await stateOf('erp/invoices')).toMatchObject({
      status: 'materialized', materializationCount: 2, latestMaterialization: { runId, metadata: { rows: { value: 3 } }, dataVersion: 'v1', value: null }, latestObservation: { metadata: { status: { value: 200 } } },
    })
    expect(await stateOf('stored')).toMatchObject({ latestMaterialization: { runId, dataVersion: 'v2', metadata: { rows: { value: 9 } }, value: { bytes: 2 } } })
    const unknown = await withTenant(platform.services.database, platform.scope.organizationId, (tx) => new AssetRepository(tx).listMaterializations({ deploymentId: platform.scope.deploymentId, key: 'erp/unknown' }))
    expect(unknown.items).toMatchObject([{ runId, partition: 'x' }, { runId, partition: 'x' }])

    expect(await valueOf('reader')).toBe('41')
    expect((await run({ selection: 'slices', partition: '2026-01-02' })).run.status).toBe('succeeded')
  })

  it('is of partitions that exist in the deployment: a step that tells of another fails, and nothing of that is recorded', async () => {
    const build = await platform.deploy('erp', {
      'definitions.ts': `import { asset, daily, dynamicPartitions, materialized } from '@millrace/sdk'
const shops = dynamicPartitions('shops')
export const days = asset('days', { partitions: daily({ start: '2026-01-01', end: '2026-01-04' }), run: () => 1 })
export const byShop = asset('byShop', { partitions: shops, run: () => 1 })
export const adding = asset('adding', { run: ({ report, addPartitions }) => { addPartitions(shops, ['north']); report(materialized(byShop, { partition: 'north' })); report(materialized(days, { partition: '2026-01-03' })) } })
export const late = asset('late', { run: ({ report }) => { report(materialized(days, { partition: '2026-01-05' })); return 1 } })
export const astray = asset('astray', { retry: { maxRetries: 1 }, run: ({ report }) => { report(materialized(byShop, { partition: 'south' })); report(materialized(byShop, { partition: 'north' })) } })
`,
    })
    expect(build.problems).toEqual([])
    const adding = await run({ selection: 'key:adding' })
    expect([adding.run.error, adding.events.flatMap((event) => (event.type === 'asset-materialized' ? [[event.asset, event.partition]] : []))]).toEqual([null, [['byShop', 'north'], ['days', '2026-01-03'], ['adding', undefined]]])
    const late = await run({ selection: 'key:late' })
    expect(late.steps['late']?.error).toMatchObject({ code: 'unknown-partition', message: `report() of materialized('days'): "2026-01-05" is none of its partitions: there are 2026-01-01 to 2026-01-03 so far` })
    expect(late.events.filter(({ type }) => type === 'asset-materialized')).toEqual([])
    const astray = await run({ selection: 'key:astray' })
    expect(astray.steps['astray']).toMatchObject({ attempts: 2, error: { message: expect.stringContaining('add it first, by addPartitions("shops", ["south"])') } })
    expect(astray.events.flatMap((event) => (event.type === 'asset-materialized' ? [event.partition] : [])), 'what is right stays told').toEqual(['north', 'north'])
  })
})
