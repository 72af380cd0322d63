import { launchRun, previewLaunch, reexecuteRun } from '@millrace/control'
import { AssetRepository, RunRepository, withTenant } from '@millrace/db'
import type { RunEvent, RunTarget } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const sales = `import { asset, daily, dynamic, from, graphAsset, ioManager, job, op, output, specificPartitions, z } from '@millrace/sdk'
const numbers = z.array(z.number())
export const orders = asset('orders', { run: () => [20, 3, 22] })

const split = op('split', { inputs: { numbers }, outputs: { each: dynamic(z.number()) }, run: function* ({ inputs, emit }) { for (const [place, each] of inputs.numbers.entries()) yield emit.each('n' + place, each) } })
const double = op('double', { inputs: { value: z.number() }, config: z.object({ by: z.number().default(2) }), run: ({ inputs, config }) => inputs.value * config.by })
const sum = op('sum', {
  inputs: { numbers }, config: z.object({ fails: z.boolean().default(false) }),
  run: ({ inputs, config }) => {
    if (config.fails) throw new Error('not today')
    return output(inputs.numbers.reduce((all, each) => all + each, 0), { metadata: { rows: inputs.numbers.length }, dataVersion: 'd1' })
  },
})
const sumDoubled = (read) => sum({ numbers: split({ numbers: read }).each.map((value) => double({ value })).collect() })
export const revenue = graphAsset('sales/revenue', { inputs: { orders }, codeVersion: 'v1', graph: (read) => sumDoubled(read.orders) })
export const report = asset('report', { inputs: { revenue }, run: ({ inputs }) => 'in all ' + inputs.revenue })

const shelf = ioManager('shelf', { store: (context, value) => context.addMetadata({ kept: value }), load: ({ metadata, partition }) => metadata.kept.value + ' of ' + partition })
const days = daily({ start: '2026-01-01' })
export const amount = asset('amount', { partitions: days, run: ({ partition }) => Number(partition.key.slice(-2)) })
const label = op('label', { inputs: { amount: z.number() }, run: ({ inputs, partition }) => inputs.amount + ' on ' + partition.key })
const tell = op('tell', { inputs: { text: z.string() }, run: ({ inputs }) => console.log(inputs.text) })
export const labels = graphAsset('labels', { io: shelf, partitions: days, inputs: { amount }, graph: (read) => { const text = label({ amount: read.amount }); tell({ text }); return text } })

const show = op('show', { inputs: { amount: z.number(), label: z.string(), all: z.map(z.string(), z.number()), report: z.string() }, run: ({ inputs }) => console.log([inputs.amount, inputs.label, [...inputs.all], inputs.report].join()) })
export const readAll = job('readAll', { partitions: days, graph: () => show({ amount, label: labels, all: from(amount, specificPartitions(['2026-01-01', '2026-01-02'])), report }) })
`

const launch = async (target: RunTarget, config = {}) => {
  const { runId } = await launchRun(platform.services, { ...platform.scope, target, location: 'sales', config, origin })
  return { runId, ...await platform.ended(runId) }
}
const again = async (runId: string, strategy: Parameters<typeof reexecuteRun>[1]['strategy'], config?: object) => {
  const next = await reexecuteRun(platform.services, { ...platform.scope, runId, strategy, origin, ...config })
  return { ...next, ...await platform.ended(next.runId) }
}
const made = (events: readonly RunEvent[]): unknown[] => events.flatMap((event) => (event.type === 'asset-materialized' ? [event.asset] : []))
const started = (events: readonly RunEvent[]): string[] => events.flatMap((event) => (event.type === 'step-start' ? [event.stepKey] : [])).sort()
const inTenant = <Result>(work: (tx: Parameters<Parameters<typeof withTenant>[2]>[0]) => Promise<Result>) => withTenant(platform.services.database, platform.scope.organizationId, work)
const stateOf = (key: string) => inTenant((tx) => new AssetRepository(tx).findByKey(platform.scope.deploymentId, key))

describe('an asset that a graph of ops makes', () => {
  it('is materialized by the op that its graph returned, in a run with plain assets', async () => {
    const build = await platform.deploy('sales', { 'definitions.ts': sales })
    expect(build.problems).toEqual([])
    const { runId, run, steps } = await launch({ selection: 'orders++' })
    expect([run.error, run.status]).toEqual([null, 'succeeded'])
    const events = await platform.events(runId)
    expect(made(events)).toEqual(['orders', 'sales/revenue', 'report'])
    expect(events.find((event) => event.type === 'asset-materialized' && event.asset === 'sales/revenue')).toMatchObject({
      stepKey: 'sales/revenue.sum', codeVersion: 'v1', dataVersion: 'd1', metadata: { rows: { type: 'number', value: 3 } }, value: { codec: 'millrace-json' },
    })
    expect(Object.keys(steps)).toEqual(['orders', 'sales/revenue.split', 'sales/revenue.double[n0]', 'sales/revenue.double[n1]', 'sales/revenue.double[n2]', 'sales/revenue.sum', 'report'])
    expect(run).toMatchObject({ stepCount: 7, succeededCount: 7 })
    expect(await stateOf('sales/revenue')).toMatchObject({ status: 'materialized', latestMaterialization: { runId }, definition: { madeBy: { name: 'sales/revenue', output: 'result' } } })
    const ofAsset = await inTenant((tx) => new RunRepository(tx).list({ deploymentId: platform.scope.deploymentId, assetKey: 'sales/revenue' }))
    expect(ofAsset.items.map(({ id }) => id)).toEqual([runId])
    const alone = await launch({ selection: 'key:report' })
    expect([alone.run.error, alone.run.status], 'its input is of the run before').toEqual([null, 'succeeded'])
  })

  it('says which of its ops take config, and is told by the names of their steps', async () => {
    const target = { selection: 'key:"sales/revenue"' }
    const preview = await previewLaunch(platform.services, { ...platform.scope, target, location: 'sales' })
    expect(preview).toMatchObject({ kind: 'asset', steps: ['sales/revenue'], also: [] })
    expect(preview.configurable.map(({ key, as }) => [key, as])).toEqual([['sales/revenue.double', 'ops'], ['sales/revenue.sum', 'ops']])
    const { runId, run } = await launch(target, { ops: { 'sales/revenue.double': { by: 3 } } })
    expect(run.status).toBe('succeeded')
    expect(started(await platform.events(runId))).not.toContain('orders')
  })

  it('fails with its op, and is executed again from there: what succeeded keeps what it yielded', async () => {
    const failed = await launch({ selection: 'key:"sales/revenue" or key:report' }, { ops: { 'sales/revenue.sum': { fails: true } } })
    expect(failed.run.status).toBe('failed')
    const events = await platform.events(failed.runId)
    expect(events.flatMap((event) => (event.type === 'asset-failed' ? [[event.asset, event.stepKey]] : []))).toEqual([['sales/revenue', 'sales/revenue.sum']])
    expect((await stateOf('sales/revenue'))?.status).toBe('failed')
    await platform.deploy('sales', { 'definitions.ts': sales.replace('if (config.fails)', 'if (false)') })
    const next = await again(failed.runId, { kind: 'from-failure' })
    expect([next.run.error, next.run.status]).toEqual([null, 'succeeded'])
    expect(started(await platform.events(next.runId))).toEqual(['report', 'sales/revenue.sum'])
    expect(Object.keys(next.steps)).toEqual(['sales/revenue.sum', 'report'])
    expect(next.run.stepCount).toBe(2)
    expect(made(await platform.events(next.runId))).toEqual(['sales/revenue', 'report'])
    const rest = await again(failed.runId, { kind: 'from-asset-failure' })
    expect(rest.run.target).toEqual({ selection: 'key:"sales/revenue" or key:"report"', checks: [] })
  })

  it('makes a partition by its IO manager, and a job of ops reads assets: of the partition, and all', async () => {
    for (const partition of ['2026-01-01', '2026-01-02']) {
      const { run, runId } = await launch({ selection: 'key:amount or key:labels', partition })
      expect([run.error, run.status]).toEqual([null, 'succeeded'])
      const events = await platform.events(runId)
      expect(events.find((event) => event.type === 'asset-materialized' && event.asset === 'labels')).toMatchObject({ partition, stepKey: 'labels.label' })
      expect(events.flatMap((event) => (event.type === 'log' && event.source === 'stdout' ? [event.message] : []))).toEqual([`${Number(partition.slice(-2))} on ${partition} of ${partition}`])
    }
    const read = await launch({ job: 'readAll', partition: '2026-01-02' })
    expect([read.run.error, read.run.status]).toEqual([null, 'succeeded'])
    expect((await platform.events(read.runId)).flatMap((event) => (event.type === 'log' && event.source === 'stdout' ? [event.message] : []))).toEqual(['2,2 on 2026-01-02 of 2026-01-02,2026-01-01,1,2026-01-02,2,in all 90'])
    const missing = await launch({ job: 'readAll', partition: '2026-01-03' })
    expect(missing.steps['show']?.error?.message).toMatch(/^the input amount at partition 2026-01-03 has no stored value yet/)
  })
})
