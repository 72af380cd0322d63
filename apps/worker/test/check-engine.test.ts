import { launchRun, previewLaunch, reexecuteRun } from '@millrace/control'
import { AssetCheckRepository, AssetRepository, withTenant } from '@millrace/db'
import type { RunTarget } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const shop = (isGood: boolean) => `import { asset, assetCheck, checkResult, output } from '@millrace/sdk'
export const orders = asset('orders', { run: () => output([{ total: ${isGood ? 1 : -1} }], { metadata: { rows: 1 } }) })
export const revenue = asset('revenue', { inputs: { orders }, run: ({ inputs }) => inputs.orders.length })
export const positive = assetCheck('positive', {
  asset: orders, blocking: true, description: 'No total is negative.', history: 2,
  run: ({ value, history }) => checkResult({ passed: value.every((order) => order.total >= 0), metadata: { made: history.length, rows: history[0]?.metadata.rows?.value ?? null }, description: 'looked at ' + value.length }),
})
export const broken = assetCheck('broken', { asset: revenue, run: () => { throw new Error('no idea') } })
`

const launch = async (target: RunTarget) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target, location: 'shop', origin })
  return { runId, ...await platform.ended(runId) }
}
const checksOf = (key: string) => withTenant(platform.services.database, platform.scope.organizationId, (tx) => new AssetCheckRepository(tx).findLatest(platform.scope.deploymentId, key))
const tallyOf = (key: string) => withTenant(platform.services.database, platform.scope.organizationId, (tx) => new AssetCheckRepository(tx).tally(platform.scope.deploymentId, key))
const statuses = (steps: Record<string, { status: string }>) => Object.entries(steps).map(([key, { status }]) => [key, status])

describe('checks of a deployment', () => {
  it('run after their asset, and keep what they found', async () => {
    expect((await platform.deploy('shop', { 'definitions.ts': shop(true) })).problems).toEqual([])
    const { run, runId, steps } = await launch({ selection: 'key:orders' })
    expect([run.error, run.status, run.stepCount]).toEqual([null, 'succeeded', 2])
    expect(statuses(steps)).toEqual([['orders', 'succeeded'], ['orders:positive', 'succeeded']])
    const [state] = await checksOf('orders')
    expect(state).toMatchObject({
      name: 'positive', attempt: { status: 'evaluated', runId },
      latest: { partition: '', passed: true, severity: 'error', description: 'looked at 1', metadata: { made: { type: 'number', value: 1 }, rows: { type: 'number', value: 1 } }, target: { runId } },
    })
  })

  it('run alone, on what is stored, and only those that there are', async () => {
    const { run, runId, steps } = await launch({ checks: [{ asset: 'orders', name: 'positive' }] })
    expect([run.error, run.status, statuses(steps)]).toEqual([null, 'succeeded', [['orders:positive', 'succeeded']]])
    const [state] = await checksOf('orders')
    expect(state?.latest).toMatchObject({ runId, passed: true })
    expect(state?.latest?.target?.runId, 'the run that made the orders').not.toBe(runId)
    await expect(launch({ checks: [{ asset: 'orders', name: 'positiv' }] })).rejects.toMatchObject({ code: 'unknown-check', message: 'There is no check “positiv” of asset “orders”. Did you mean “orders:positive”?' })
    await expect(launch({ checks: [{ asset: 'ordres', name: 'positive' }] })).rejects.toMatchObject({ code: 'unknown-check' })
    expect(statuses((await launch({ selection: 'key:orders', checks: [] })).steps)).toEqual([['orders', 'succeeded']])
  })

  it('that block hold back what is downstream, and a re-execution goes on from there', async () => {
    await platform.deploy('shop', { 'definitions.ts': shop(false) })
    const { run, runId, steps } = await launch({ selection: '*' })
    expect(run.status).toBe('failed')
    expect(statuses(steps)).toEqual([['orders', 'succeeded'], ['orders:positive', 'failed'], ['revenue', 'skipped'], ['revenue:broken', 'skipped']])
    expect(steps['revenue']?.reason).toEqual({ kind: 'check-failed', steps: ['orders:positive'] })
    expect(steps['orders:positive']?.error).toMatchObject({ code: 'check-failed' })
    expect((await checksOf('orders'))[0]?.latest).toMatchObject({ passed: false, severity: 'error' })
    const again = await reexecuteRun(platform.services, { ...platform.scope, runId, strategy: { kind: 'from-failure' }, origin })
    const ended = await platform.ended(again.runId)
    expect(ended.run.target).toEqual({ selection: 'key:"revenue"', checks: [{ asset: 'orders', name: 'positive' }, { asset: 'revenue', name: 'broken' }] })
    expect(statuses(ended.steps)).toEqual([['orders:positive', 'failed'], ['revenue', 'skipped'], ['revenue:broken', 'skipped']])
  })

  it('that throw have found nothing, and say so', async () => {
    await platform.deploy('shop', { 'definitions.ts': shop(true) })
    const { run, steps } = await launch({ selection: '*' })
    expect([run.status, steps['revenue:broken']?.error?.message]).toEqual(['failed', 'no idea'])
    expect(await checksOf('revenue')).toMatchObject([{ name: 'broken', latest: null, attempt: { status: 'errored' } }])
  })

  it('and what is only looked at keeps what was seen; a failure says its facts', async () => {
    await platform.deploy('shop', { 'definitions.ts': `import { asset, Failure, observableAsset, observed } from '@millrace/sdk'
export const feed = observableAsset('feed', { run: () => observed({ dataVersion: 'v7', metadata: { bytes: 12 } }) })
export const below = asset('below', { deps: [feed], retry: { maxRetries: 3 }, run: () => { throw new Failure('empty', { allowRetries: false, metadata: { file: 'a.csv' } }) } })
` })
    const { run, runId, steps } = await launch({ selection: 'key:feed+' })
    expect([run.status, statuses(steps)]).toEqual(['failed', [['feed', 'succeeded'], ['below', 'failed']]])
    expect(steps['below']).toMatchObject({ attempts: 1, error: { message: 'empty', metadata: { file: { type: 'text', value: 'a.csv' } } } })
    const feed = await withTenant(platform.services.database, platform.scope.organizationId, (tx) => new AssetRepository(tx).findByKey(platform.scope.deploymentId, 'feed'))
    expect(feed).toMatchObject({ latestMaterialization: null, latestObservation: { runId, dataVersion: 'v7', metadata: { bytes: { type: 'number', value: 12 } }, partition: null } })
  })

  it('compare with the run before, also after a run of a range, and take config and mappings of their own', async () => {
    const days = (type: string) => `import { asset, assetCheck, customMapping, from, metadata, output, resource, schemaChangeCheck, singleRun, staticPartitions, z } from '@millrace/sdk'
const days = staticPartitions(['a', 'b', 'c'])
export const rows = asset('rows', { partitions: days, backfillPolicy: singleRun(), checks: { whole: {} }, run: ({ partitionRange }) => {
  ${type === 'broken' ? "throw new Error('no rows')" : ''}
  return output(new Map(partitionRange.keys.map((key) => [key, key])), { checks: { whole: true }, metadata: { columns: metadata.tableSchema([{ name: 'id', type: '${type}' }]) } })
} })
export const same = schemaChangeCheck(rows)
const shifts = asset('shifts', { partitions: staticPartitions(['A', 'B']), run: ({ partition }) => partition.key })
const ruler = resource('ruler', { config: z.object({ unit: z.string().default('cm') }), init: ({ config }) => config.unit })
export const limited = assetCheck('limited', {
  asset: rows, inputs: { shifts: from(shifts, customMapping(({ key }) => [key === 'c' ? 'B' : 'A'])) }, config: z.object({ most: z.string() }), resources: { ruler },
  run: ({ value, config, inputs, resources }) => ({ passed: value <= config.most, description: [value, ...inputs.shifts.values(), resources.ruler].join() }),
})
`
    const launchDays = async (type: string, target: RunTarget, config = {}) => {
      expect((await platform.deploy('shop', { 'definitions.ts': days(type) })).problems).toEqual([])
      const { runId } = await launchRun(platform.services, { ...platform.scope, target, location: 'shop', origin, config })
      return { runId, ...await platform.ended(runId) }
    }
    const range = { from: 'a', to: 'c' }
    for (const partition of ['A', 'B']) await launchDays('number', { selection: 'key:shifts', partition })
    const config = { assets: { 'rows:limited': { most: 'b' } }, resources: { ruler: { unit: 'mm' } } }
    const { run, steps } = await launchDays('number', { selection: 'key:rows', partition: range }, config)
    expect([steps['rows:limited']?.error, run.status, Object.keys(steps)]).toEqual([null, 'succeeded', ['rows', 'rows:columnSchemaChange', 'rows:limited']])
    const found = async (): Promise<unknown[]> => (await tallyOf('rows')).map(({ name, outcome, partitions }) => [name, outcome, partitions.sort()])
    expect(await found()).toEqual([['columnSchemaChange', 'passed', ['']], ['limited', 'failed', ['c']], ['limited', 'passed', ['a', 'b']], ['whole', 'passed', ['']]])
    const evaluations = (await platform.events(run.id)).flatMap((event) => (event.type === 'asset-check-evaluated' && event.name === 'limited' ? [event.description] : []))
    expect(evaluations, 'each partition reads what is its own').toEqual(['a,A,mm', 'b,A,mm', 'c,B,mm'])

    await launchDays('string', { selection: 'key:rows', checks: [{ asset: 'rows', name: 'columnSchemaChange' }], partition: range })
    expect((await checksOf('rows')).find(({ name }) => name === 'columnSchemaChange')?.latest).toMatchObject({ passed: false, description: 'retyped: `id: number → string`' })

    await launchDays('broken', { selection: 'key:rows', checks: [], partition: range })
    expect((await found()).filter((each) => Array.isArray(each) && each[0] === 'whole'), 'what is evaluated as a whole could not be evaluated as a whole').toEqual([['whole', 'errored', ['']]])
    await launchDays('string', { selection: 'key:rows', checks: [], partition: range })
    expect((await found()).filter((each) => Array.isArray(each) && each[0] === 'whole')).toEqual([['whole', 'passed', ['']]])
  })

  it('of a multi-asset come with what it makes, and what a launch would run says so', async () => {
    expect((await platform.deploy('shop', { 'definitions.ts': `import { asset, assetCheck, assetSpec, multiAsset, output, z } from '@millrace/sdk'
export const books = multiAsset('books', {
  config: z.object({}).optional(), subsettable: true,
  assets: { sums: assetSpec('sums', { checks: { balanced: { blocking: true } } }), rare: assetSpec('rare', { required: false, checks: { counted: {} } }), late: assetSpec('late', { deps: ['between'] }) },
  run: function* ({ emit, selected }) {
    if (selected.has('sums')) yield emit.sums(output(1, { checks: { balanced: false } }))
    if (selected.has('late')) yield emit.late(1)
  },
})
export const between = asset('between', { deps: [books.assets.sums], run: () => 1 })
export const lateOnes = assetCheck('isOne', { asset: books.assets.late, run: ({ value }) => value === 1 })
` })).problems).toEqual([])
    const preview = await previewLaunch(platform.services, { ...platform.scope, target: { selection: '*' }, location: 'shop' })
    expect(preview).toMatchObject({ kind: 'asset', steps: ['rare', 'sums', 'between', 'late'], checks: ['late:isOne'], configurable: [{ key: 'books' }] })
    expect(preview.configurable).toHaveLength(1)
    expect(await previewLaunch(platform.services, { ...platform.scope, target: { checks: [{ asset: 'late', name: 'isOne' }] }, location: 'shop' })).toMatchObject({ kind: 'check', steps: [], checks: ['late:isOne'] })
    const { run, runId, steps } = await launch({ selection: '*' })
    expect([run.status, steps['books']?.error?.code, steps['between']?.reason?.kind]).toEqual(['failed', 'check-failed', 'check-failed'])
    expect(await checksOf('sums')).toMatchObject([{ name: 'balanced', latest: { passed: false, target: { runId } } }])
    expect(await checksOf('rare')).toEqual([])
  })
})
