import { launchRun, previewLaunch, reexecuteRun } from '@millrace/control'
import { AssetCheckRepository, AssetRepository, withTenant } from '@millrace/db'
import type { RunEvent, RunTarget } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const sales = `import { asset, daily, graphAsset, ioManager, op, output, singleRun, z } from '@millrace/sdk'
const days = daily({ start: '2026-01-01' })
const numbers = z.map(z.string(), z.number())
export const amount = asset('amount', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, Number(key.slice(-2))])) })

const times = op('times', { inputs: { numbers }, config: z.object({ by: z.number() }), run: ({ inputs, config }) => output(new Map([...inputs.numbers].map(([key, each]) => [key, each * config.by])), { checks: { all: inputs.numbers.size > 1 } }) })
const tell = op('tell', { inputs: { numbers }, config: z.object({ fails: z.boolean().default(false) }), run: ({ inputs, config }) => {
  if (config.fails) throw new Error('not today')
  console.log([...inputs.numbers].join(' '))
} })
export const scaled = graphAsset('scaled', {
  partitions: days, backfillPolicy: singleRun(), inputs: { amount }, checks: { all: {} },
  config: z.object({ factor: z.number().default(2), silent: z.boolean().default(false) }),
  configMapping: ({ factor, silent }) => ({ times: { by: factor }, tell: { fails: silent } }),
  graph: (read) => { const made = times({ numbers: read.amount }); tell({ numbers: made }); return made },
})
export const after = asset('after', { partitions: days, backfillPolicy: singleRun(), inputs: { scaled }, run: ({ inputs }) => { console.log('after ' + [...inputs.scaled].join(' ')); return new Map(inputs.scaled) } })

export const feed = asset('feed', { run: () => 'stored' })
const loader = ioManager('loader', { store: () => undefined, load: ({ asset, input }) => 'loaded ' + asset.key + ' as ' + input.name })
const check = op('check', { inputs: { text: z.string() }, config: z.object({ passes: z.boolean().default(true) }), run: ({ inputs, config }) => { console.log(inputs.text); return output(inputs.text.length, { checks: { known: { passed: config.passes, description: inputs.text } } }) } })
export const size = graphAsset('size', { inputs: { feed }, inputIo: { feed: loader }, checks: { known: { blocking: true } }, graph: (read) => check({ text: read.feed }) })
export const below = asset('below', { inputs: { size }, run: ({ inputs }) => inputs.size })
`

const launch = async (target: RunTarget, config = {}) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target, location: 'sales', config, origin })
  return { runId, ...await platform.ended(runId), events: await platform.events(runId) }
}
const printed = (events: readonly RunEvent[]): string[] => events.flatMap((event) => (event.type === 'log' && event.source === 'stdout' ? [event.message] : []))
const inTenant = <Result>(work: (tx: Parameters<Parameters<typeof withTenant>[2]>[0]) => Promise<Result>) => withTenant(platform.services.database, platform.scope.organizationId, work)
const checkOf = async (asset: string) => (await inTenant((tx) => new AssetCheckRepository(tx).findLatest(platform.scope.deploymentId, asset)))[0]
const range = { from: '2026-01-01', to: '2026-01-03' }

describe('a graph asset of which a run makes a range', () => {
  it('makes each partition, which ops of its graph and assets after it read by key', async () => {
    expect((await platform.deploy('sales', { 'definitions.ts': sales })).problems).toEqual([])
    const { run, steps, events } = await launch({ selection: 'amount++', partition: range })
    expect([run.error, run.status]).toEqual([null, 'succeeded'])
    expect(Object.keys(steps)).toEqual(['amount', 'scaled.times', 'scaled.tell', 'after'])
    expect(events.flatMap((event) => (event.type === 'asset-materialized' && event.asset === 'scaled' ? [[event.partition, event.stepKey, event.value !== undefined]] : []))).toEqual([1, 2, 3].map((day) => [`2026-01-0${day}`, 'scaled.times', true]))
    expect(printed(events).sort()).toEqual(['2026-01-01,2 2026-01-02,4 2026-01-03,6', 'after 2026-01-01,2 2026-01-02,4 2026-01-03,6'])
    expect(await checkOf('scaled')).toMatchObject({ name: 'all', latest: { passed: true } })
    const alone = await launch({ selection: 'key:after', partition: '2026-01-02' })
    expect(printed(alone.events)).toEqual(['after 2026-01-02,4'])
  })

  it('has a form for its own configuration, and others for their ops', async () => {
    const { configurable } = await previewLaunch(platform.services, { ...platform.scope, target: { selection: '*', partition: range }, location: 'sales' })
    expect(configurable.map(({ key, as }) => [key, as])).toEqual([['scaled', 'assets'], ['size.check', 'ops']])
  })

  it('configures its ops by its own configuration, and goes on from a failure with what was made', async () => {
    const { runId, run, steps } = await launch({ selection: 'key:scaled', partition: range }, { assets: { scaled: { factor: 10, silent: true } } })
    expect([run.status, steps['scaled.times']?.status, steps['scaled.tell']?.error?.message]).toEqual(['failed', 'succeeded', 'not today'])
    await platform.deploy('sales', { 'definitions.ts': sales.replace('if (config.fails)', 'if (false)') })
    const next = await reexecuteRun(platform.services, { ...platform.scope, runId, strategy: { kind: 'from-failure' }, origin })
    const again = await platform.ended(next.runId)
    expect([again.run.error, Object.keys(again.steps)]).toEqual([null, ['scaled.tell']])
    expect(printed(await platform.events(next.runId))).toEqual(['2026-01-01,10 2026-01-02,20 2026-01-03,30'])
    await expect(launch({ selection: 'key:scaled', partition: range }, { ops: { 'scaled.times': { by: 1 } } })).rejects.toThrow('configures its ops by a config of its own')
  })
})

describe('a graph asset', () => {
  it('has inputs loaded by the IO manager that it names, and a check that its op evaluates', async () => {
    const { run, events } = await launch({ selection: 'feed+++' })
    expect([run.error, run.status]).toEqual([null, 'succeeded'])
    expect(printed(events)).toEqual(['loaded feed as text'])
    expect(events.find((event) => event.type === 'asset-check-evaluated')).toMatchObject({ asset: 'size', name: 'known', passed: true, stepKey: 'size.check', target: { runId: run.id } })
  })

  it('holds back what is downstream when that check blocks', async () => {
    const { run, steps } = await launch({ selection: 'feed+++' }, { ops: { 'size.check': { passes: false } } })
    expect(run.status).toBe('failed')
    expect([steps['size.check']?.status, steps['size.check']?.error?.code, steps['below']?.reason]).toEqual(['failed', 'check-failed', { kind: 'check-failed', steps: ['size.check'] }])
    expect(await checkOf('size')).toMatchObject({ name: 'known', latest: { passed: false } })
    expect((await inTenant((tx) => new AssetRepository(tx).findByKey(platform.scope.deploymentId, 'size')))?.latestMaterialization?.runId).toBe(run.id)
  })
})
