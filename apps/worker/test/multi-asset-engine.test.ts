import { launchRun, previewLaunch, reexecuteRun } from '@millrace/control'
import { AssetRepository, RunRepository, withTenant } from '@millrace/db'
import type { RunEvent, RunTarget } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const sales = `import { asset, assetSpec, daily, multiAsset, output, singleRun, z } from '@millrace/sdk'
export const raw = asset('raw', { run: () => [3, -1, 4] })
export const parsed = multiAsset('parsed', {
  inputs: { raw }, group: 'sales',
  assets: { good: assetSpec('sales/good', { codeVersion: 'v1' }), bad: assetSpec('sales/bad') },
  run: async function* ({ inputs, emit }) {
    const good = inputs.raw.filter((each) => each > 0)
    yield emit.good(output(good, { metadata: { rows: good.length }, dataVersion: 'd1' }))
    yield emit.bad(inputs.raw.length - good.length)
  },
})
export const total = asset('total', { inputs: { good: parsed.assets.good, bad: parsed.assets.bad }, run: ({ inputs }) => inputs.good.length + inputs.bad })

export const halves = multiAsset('halves', {
  subsettable: true, config: z.object({ fails: z.boolean().default(false) }),
  assets: { left: assetSpec('left'), right: assetSpec('right'), maybe: assetSpec('maybe', { required: false }) },
  run: function* ({ selected, emit, config }) {
    if (selected.has('left')) yield emit.left('left of ' + [...selected].join())
    if (config.fails) throw new Error('half way')
    if (selected.has('right')) yield emit.right(output(undefined))
  },
})
export const afterMaybe = asset('afterMaybe', { deps: [halves.assets.maybe], run: () => 1 })

const days = daily({ start: '2026-01-01' })
export const sliced = multiAsset('sliced', {
  partitions: days, backfillPolicy: singleRun(), assets: { a: assetSpec('a'), b: assetSpec('b') },
  run: ({ partitionRange }) => ({ a: new Map(partitionRange.keys.map((key) => [key, key.length])), b: output(undefined) }),
})
export const sums = asset('sums', { partitions: days, backfillPolicy: singleRun(), inputs: { a: sliced.assets.a }, run: ({ inputs }) => new Map([...inputs.a].map(([key, size]) => [key, size + 1])) })
`

const launch = async (target: RunTarget, config = {}) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target, location: 'sales', config, origin })
  return { runId, ...await platform.ended(runId) }
}
const again = async (runId: string, strategy: Parameters<typeof reexecuteRun>[1]['strategy']) => {
  const next = await reexecuteRun(platform.services, { ...platform.scope, runId, strategy, origin })
  return { ...next, ...await platform.ended(next.runId) }
}
const made = (events: readonly RunEvent[]): unknown[] => events.flatMap((event) => (event.type === 'asset-materialized' ? [event.asset] : []))
const inTenant = <Result>(work: (tx: Parameters<Parameters<typeof withTenant>[2]>[0]) => Promise<Result>) => withTenant(platform.services.database, platform.scope.organizationId, work)

describe('a step that makes several assets', () => {
  it('records each, with a value that others read in the same run and in a later one', async () => {
    const build = await platform.deploy('sales', { 'definitions.ts': sales })
    expect(build.problems).toEqual([])
    const { runId, run } = await launch({ selection: 'raw++' })
    expect([run.error, run.status]).toEqual([null, 'succeeded'])
    const events = await platform.events(runId)
    expect(made(events)).toEqual(['raw', 'sales/good', 'sales/bad', 'total'])
    expect(events.find((event) => event.type === 'asset-materialized' && event.asset === 'sales/good')).toMatchObject({
      stepKey: 'parsed', codeVersion: 'v1', dataVersion: 'd1', metadata: { rows: { type: 'number', value: 2 } },
    })
    const alone = await launch({ selection: 'key:total' })
    expect([alone.run.error, alone.run.status], 'its inputs are of the run before').toEqual([null, 'succeeded'])
    const asset = await inTenant((tx) => new AssetRepository(tx).findByKey(platform.scope.deploymentId, 'sales/bad'))
    expect(asset).toMatchObject({ status: 'materialized', latestMaterialization: { runId }, definition: { madeBy: { name: 'parsed', output: 'bad', isRequired: true }, group: 'sales' } })
    const ofAsset = await inTenant((tx) => new RunRepository(tx).list({ deploymentId: platform.scope.deploymentId, assetKey: 'sales/bad' }))
    expect(ofAsset.items.map(({ id }) => id)).toEqual([runId])
  })

  it('brings along what it makes together, and says so before', async () => {
    const target = { selection: 'key:"sales/good"' }
    expect(await previewLaunch(platform.services, { ...platform.scope, target, location: 'sales' })).toMatchObject({ kind: 'asset', steps: ['sales/good', 'sales/bad'], also: ['sales/bad'] })
    const { runId } = await launch(target)
    expect(made(await platform.events(runId))).toEqual(['sales/good', 'sales/bad'])
  })

  it('makes a part when it can, skips what comes after an asset that it left out', async () => {
    const part = await launch({ selection: 'key:right' })
    expect(made(await platform.events(part.runId))).toEqual(['right'])
    const all = await launch({ selection: 'key:left or key:right or key:maybe or key:afterMaybe' })
    expect(all.run.status).toBe('succeeded')
    expect(all.steps['afterMaybe']?.status).toBe('skipped')
    expect(made(await platform.events(all.runId))).toEqual(['left', 'right'])
  })

  it('fails for what it has not made, and is executed again as a whole', async () => {
    const failed = await launch({ selection: 'key:left or key:right' }, { assets: { halves: { fails: true } } })
    expect(failed.run.status).toBe('failed')
    const events = await platform.events(failed.runId)
    expect(made(events)).toEqual(['left'])
    expect(events.flatMap((event) => (event.type === 'asset-failed' ? [event.asset] : []))).toEqual(['right'])
    const states = await inTenant((tx) => new AssetRepository(tx).findStates(platform.scope.deploymentId))
    expect(states.filter(({ key }) => key === 'left' || key === 'right').map(({ key, status }) => [key, status]).sort()).toEqual([['left', 'materialized'], ['right', 'failed']])
    const next = await again(failed.runId, { kind: 'from-failure' })
    expect(made(await platform.events(next.runId))).toEqual(['left'])
    const rest = await again(failed.runId, { kind: 'from-asset-failure' })
    expect([rest.run.target, made(await platform.events(rest.runId))], 'of a part only what was not made').toMatchObject([{ selection: 'key:"right"' }, []])
  })

  it('is executed again without what the run only looked at and saw', async () => {
    await platform.deploy('watched', { 'definitions.ts': `import { asset, observableAsset, observed } from '@millrace/sdk'
export const feed = observableAsset('feed', { run: () => observed({ dataVersion: 'v1' }) })
export const blind = observableAsset('blind', { run: () => { throw new Error('nothing to see') } })
export const loaded = asset('loaded', { deps: [feed], run: () => { throw new Error('half way') } })
` })
    const { runId } = await launchRun(platform.services, { ...platform.scope, target: { selection: 'key:feed or key:blind or key:loaded' }, location: 'watched', origin })
    const { steps } = await platform.ended(runId)
    expect(Object.values(steps).map(({ key, status }) => [key, status]).sort()).toEqual([['blind', 'failed'], ['feed', 'succeeded'], ['loaded', 'failed']])
    const rest = await again(runId, { kind: 'from-asset-failure' })
    expect(Object.keys(rest.steps).sort(), 'the observation that was made is not made again').toEqual(['blind', 'loaded'])
  })

  it('makes a range of partitions of each', async () => {
    const { run, runId } = await launch({ selection: 'key:a or key:b or key:sums', partition: { from: '2026-01-01', to: '2026-01-02' } })
    expect([run.error, run.status]).toEqual([null, 'succeeded'])
    expect((await platform.events(runId)).flatMap((event) => (event.type === 'asset-materialized' ? [[event.asset, event.partition, event.value !== undefined]] : []))).toEqual([
      ['a', '2026-01-01', true], ['a', '2026-01-02', true], ['b', '2026-01-01', false], ['b', '2026-01-02', false], ['sums', '2026-01-01', true], ['sums', '2026-01-02', true],
    ])
  })
})
