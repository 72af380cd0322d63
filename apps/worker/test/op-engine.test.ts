import { describe, expect, it } from 'vitest'
import { cancelRun, launchRun, reexecuteRun, type LaunchRun } from '@millrace/control'
import type { RunStepRecord } from '@millrace/db'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const launch = async (job: string, more: Partial<LaunchRun> = {}): Promise<string> =>
  (await launchRun(platform.services, { ...platform.scope, target: { job }, origin, ...more })).runId

const statuses = (steps: Record<string, RunStepRecord>): Record<string, [string, number]> =>
  Object.fromEntries(Object.entries(steps).map(([key, step]) => [key, [step.status, step.attempts]]))

const deploy = async (location: string, text: string): Promise<void> => {
  const build = await platform.deploy(location, { 'definitions.ts': text })
  expect(build.problems).toEqual([])
  expect(build.status).toBe('succeeded')
}

const crawl = (broken: string) => `import { dynamic, graph, job, op, optional, output, z } from '@millrace/sdk'
const listPages = op('listPages', {
  config: z.object({ count: z.number().default(4) }),
  outputs: { page: dynamic(z.string()), empty: optional(z.boolean()) },
  run: async function* ({ emit, config }) {
    for (let n = 0; n < config.count; n += 1) yield emit.page('p' + n, output('page ' + n, { metadata: { n } }))
  },
})
const fetchPage = op('fetchPage', {
  inputs: { page: z.string() },
  retry: { maxRetries: 1 },
  run: ({ inputs, step }) => {
    if (inputs.page === ${JSON.stringify(broken)}) throw new Error('no ' + inputs.page + ', attempt ' + step.attempt)
    return { at: new Date(0), text: inputs.page.toUpperCase() }
  },
})
const length = op('length', { inputs: { page: z.object({ text: z.string() }) }, run: ({ inputs }) => inputs.page.text.length })
const total = op('total', { inputs: { lengths: z.array(z.number()) }, run: ({ inputs, log }) => { log.info('summing ' + inputs.lengths.length); return output(inputs.lengths.reduce((a, b) => a + b, 0), { metadata: { lengths: inputs.lengths.length } }) } })
const whenEmpty = op('whenEmpty', { inputs: { empty: z.boolean() }, run: () => 'nothing' })
const measure = graph('measure', { inputs: { page: z.string() }, graph: ({ page }) => length({ page: fetchPage({ page }) }) })
export const crawl = job('crawl', { tags: { team: 'web' }, graph: () => {
  const { page, empty } = listPages()
  whenEmpty({ empty })
  return total({ lengths: page.map((each) => measure({ page: each })).collect() })
} })
`

describe('a job of ops', () => {
  it('runs: what a dynamic output yields becomes steps, and what they yield is collected', async () => {
    await deploy('crawler', crawl('nothing'))
    const runId = await launch('crawl')
    const { run, steps } = await platform.ended(runId)
    expect(run.error).toBeNull()
    expect(run).toMatchObject({ status: 'succeeded', target: { job: 'crawl' }, tags: { team: 'web' }, stepCount: 11, succeededCount: 10, skippedCount: 1 })
    expect(Object.keys(steps)).toEqual([
      'listPages', 'measure.fetchPage[p0]', 'measure.fetchPage[p1]', 'measure.fetchPage[p2]', 'measure.fetchPage[p3]', 'whenEmpty',
      'measure.length[p0]', 'measure.length[p1]', 'measure.length[p2]', 'measure.length[p3]', 'total',
    ])
    expect(steps['whenEmpty']).toMatchObject({ status: 'skipped', reason: { kind: 'output-not-produced', steps: ['listPages'] } })

    const events = await platform.events(runId)
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.filter((event) => event.type === 'step-output' && event.stepKey === 'listPages')).toMatchObject(
      [0, 1, 2, 3].map((n) => ({ output: 'page', mappingKey: `p${n}`, metadata: { n: { type: 'number', value: n } } })))
    expect(events.find((event) => event.type === 'log')).toMatchObject({ message: 'summing 4', stepKey: 'total' })
    const result = events.find((event) => event.type === 'step-output' && event.stepKey === 'total')
    const pointer = result?.type === 'step-output' ? result.value : undefined
    expect(pointer?.object.startsWith(`org/${platform.scope.organizationId}/values/${runId}/`)).toBe(true)
    expect(result).toMatchObject({ metadata: { lengths: { type: 'number', value: 4 } } })
  })

  it('takes config by the path of an op, and refuses what no op would read', async () => {
    const { run, steps } = await platform.ended(await launch('crawl', { config: { ops: { listPages: { count: 0 } } } }))
    expect(run.status).toBe('succeeded')
    expect(Object.keys(steps)).toEqual(['listPages', 'whenEmpty', 'total'])
    await expect(launch('crawl', { config: { ops: { 'measure.fetchPag': {} } } })).rejects.toMatchObject({ code: 'invalid-config', message: expect.stringContaining('Did you mean “measure.fetchPage”?') as string })
    await expect(launch('crawl', { config: { ops: { total: {} } } })).rejects.toThrow('that op takes no config')
    await expect(launch('crawls')).rejects.toMatchObject({ code: 'unknown-job', message: expect.stringContaining('“crawl”') as string })
  })

  it('whose config names no op of it does not build, and the build says where', async () => {
    const build = await platform.deploy('misnamed', { 'definitions.ts': `import { job, op } from '@millrace/sdk'
const one = op('one', { run: () => 1 })
export const sums = job('sums', { graph: () => one(), config: { ops: { on: 1 } } })
` })
    expect(build.problems).toMatchObject([{ file: 'definitions.ts', line: 3, message: 'job `sums` cannot run: The run config configures the op “on”, which this job does not call. Did you mean “one”?' }])
  })

  it('of which one key fails is tried again for that key, and executed again from there once the code is right', async () => {
    await deploy('crawler', crawl('page 2'))
    const runId = await launch('crawl')
    const { run, steps } = await platform.ended(runId)
    expect(run.status).toBe('failed')
    expect(statuses(steps)).toMatchObject({ 'measure.fetchPage[p2]': ['failed', 2], 'measure.length[p2]': ['skipped', 0], 'measure.length[p3]': ['succeeded', 1], total: ['skipped', 0] })
    expect(steps['measure.fetchPage[p2]']?.error).toMatchObject({ message: 'no page 2, attempt 2' })
    expect(steps['measure.fetchPage[p2]']?.error?.frames[0]?.position).toMatchObject({ file: 'definitions.ts', line: 13 })
    expect(run).toMatchObject({ stepCount: 11, failedCount: 1 })

    await deploy('crawler', crawl('nothing'))
    const again = await reexecuteRun(platform.services, { ...platform.scope, runId, strategy: { kind: 'from-failure' }, origin })
    const second = await platform.ended(again.runId)
    expect(second.run).toMatchObject({ status: 'succeeded', parentRunId: runId, target: { job: 'crawl' }, stepCount: 3 })
    expect(statuses(second.steps)).toEqual({ 'measure.fetchPage[p2]': ['succeeded', 1], 'measure.length[p2]': ['succeeded', 1], total: ['succeeded', 1] })
    const events = await platform.events(again.runId)
    expect(events.find((event) => event.type === 'log')).toMatchObject({ message: 'summing 4' })

    const chosen = await reexecuteRun(platform.services, { ...platform.scope, runId: again.runId, strategy: { kind: 'selected', steps: ['measure.length[?]'], withDownstream: true }, origin })
    const third = await platform.ended(chosen.runId)
    expect(third.run.status).toBe('succeeded')
    expect(Object.keys(third.steps)).toEqual(['measure.length[p0]', 'measure.length[p1]', 'measure.length[p2]', 'measure.length[p3]', 'total'])
    await expect(reexecuteRun(platform.services, { ...platform.scope, runId: chosen.runId, strategy: { kind: 'from-failure' }, origin })).rejects.toMatchObject({ code: 'conflict' })
    const whole = await platform.ended((await reexecuteRun(platform.services, { ...platform.scope, runId: chosen.runId, strategy: { kind: 'all' }, origin })).runId)
    expect(whole.run).toMatchObject({ status: 'succeeded', stepCount: 11 })
  })
})

const slow = `import { dynamic, job, op, z } from '@millrace/sdk'
const list = op('list', { outputs: { item: dynamic(z.number()) }, run: async function* ({ emit }) { for (let n = 0; n < 3; n += 1) yield emit.item('k' + n, n) } })
const work = op('work', { inputs: { item: z.number() }, run: async ({ inputs, signal }) => {
  if (inputs.item === 0) return [0n]
  await new Promise((resolve, reject) => { const timer = setTimeout(resolve, 4000); signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason) }) })
  return [BigInt(inputs.item)]
} })
const join = op('join', { inputs: { parts: z.array(z.array(z.bigint())) }, run: ({ inputs, log }) => { log.info(inputs.parts.flat().map(String).join('+')) } })
export const slow = job('slow', { graph: () => { join({ parts: list().item.map((item) => work({ item })).collect() }) } })
`

describe('a run of ops', () => {
  const midway = async (runId: string): Promise<void> => {
    await platform.until(async () => {
      const { steps } = await platform.run(runId)
      return steps['work[k0]']?.status === 'succeeded' && steps['work[k2]']?.status === 'running' ? true : undefined
    })
  }

  it('that is canceled midway keeps what was done and starts nothing more', async () => {
    await deploy('slow-ops', slow)
    const runId = await launch('slow')
    await midway(runId)
    await cancelRun(platform.services, { ...platform.scope, runId })
    const { run, steps } = await platform.ended(runId)
    expect(run.status).toBe('canceled')
    expect(statuses(steps)).toEqual({ list: ['succeeded', 1], 'work[k0]': ['succeeded', 1], 'work[k1]': ['canceled', 1], 'work[k2]': ['canceled', 1], join: ['canceled', 0] })
  })

  it('whose worker is killed goes on with what was recorded', async () => {
    const runId = await launch('slow')
    await midway(runId)
    platform.killWorkers()
    platform.startWorker()
    const { run, steps } = await platform.ended(runId)
    expect(run.status).toBe('succeeded')
    expect(statuses(steps)).toEqual({ list: ['succeeded', 1], 'work[k0]': ['succeeded', 1], 'work[k1]': ['succeeded', 2], 'work[k2]': ['succeeded', 2], join: ['succeeded', 1] })
    expect((await platform.events(runId)).find((event) => event.type === 'log')).toMatchObject({ message: '0+1+2' })
  })

  it('that would become more steps than anyone could look through fails and says why', async () => {
    await deploy('endless-ops', `import { dynamic, job, op, z } from '@millrace/sdk'
const left = op('left', { outputs: { x: dynamic(z.number()) }, run: async function* ({ emit }) { for (let n = 0; n < 400; n += 1) yield emit.x('k' + n, n) } })
const right = op('right', { outputs: { y: dynamic(z.number()) }, run: async function* ({ emit }) { for (let n = 0; n < 400; n += 1) yield emit.y('k' + n, n) } })
const pair = op('pair', { inputs: { x: z.number(), y: z.number() }, run: () => 1 })
export const endless = job('endless', { graph: () => { const ys = right().y; left().x.map((x) => { ys.map((y) => pair({ x, y })) }) } })
`)
    const { run } = await platform.ended(await launch('endless'))
    expect(run.status).toBe('failed')
    expect(run.error).toMatchObject({ code: 'too-large', message: expect.stringContaining('more than 100,000 steps: “pair”') as string })
  })

  it('of a thousand keys does not dawdle', async () => {
    await deploy('many-ops', `import { dynamic, job, op, z } from '@millrace/sdk'
const list = op('list', { outputs: { n: dynamic(z.number()) }, run: async function* ({ emit }) { for (let n = 0; n < 1000; n += 1) yield emit.n('k' + n, n) } })
const twice = op('twice', { inputs: { n: z.number() }, run: ({ inputs }) => inputs.n * 2 })
const sum = op('sum', { inputs: { all: z.array(z.number()) }, run: ({ inputs, log }) => log.info(String(inputs.all.reduce((a, b) => a + b, 0))) })
export const many = job('many', { config: { execution: { maxConcurrent: 100 } }, graph: () => { sum({ all: list().n.map((n) => twice({ n })).collect() }) } })
`)
    const runId = await launch('many')
    const { run } = await platform.ended(runId)
    expect(run).toMatchObject({ status: 'succeeded', stepCount: 1002, succeededCount: 1002 })
    const took = Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt ?? '')
    expect(took).toBeLessThan(20_000)
  })
})
