import { cancelRun, launchRun, SecretKeys, setEnvironmentVariables } from '@millrace/control'
import type { RunTarget, StoredRunEvent } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const launch = async (target: RunTarget, location: string): Promise<string> => (await launchRun(platform.services, { ...platform.scope, target, location, origin, tags: { team: 'data' } })).runId
const isOfHook = (event: StoredRunEvent): event is Extract<StoredRunEvent, { type: `hook-${string}` }> => event.type.startsWith('hook-')
const hooksOf = async (runId: string): Promise<string[]> => (await platform.events(runId)).filter(isOfHook).map(({ type, hook, stepKey, attempt }) => `${type} ${hook} ${stepKey}#${attempt}`)
const printed = async (runId: string): Promise<string[]> => (await platform.events(runId)).flatMap((event) => (event.type === 'log' && event.level !== 'debug' ? [event.message] : []))

describe('hooks of a run', () => {
  it('run after what they are of is recorded, with its facts, and before the run has ended', async () => {
    const build = await platform.deploy('told', {
      'definitions.ts': `import { asset, failureHook, job, output, resource, successHook } from '@millrace/sdk'
const chat = resource('chat', { init: () => ({ post: (text: string) => console.log(text) }), close: () => console.log('chat closes') })
export const announce = successHook('announce', {
  resources: { chat },
  run: async ({ resources, run, step, assets, metadata }) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    resources.chat.post([step.key, step.attempt, assets, metadata[step.key]?.['rows']?.value, run.job, run.tags['team']].join(' '))
  },
})
export const alarm = failureHook('alarm', { run: ({ error, step, log }) => log.error(\`\${step.key}#\${step.attempt}: \${error.name}: \${error.message}; \${error.stack.includes('definitions.ts:14:22') ? 'at its line' : error.stack}\`) })
const clumsy = successHook('clumsy', { run: () => { throw new Error('no connection') } })
export const good = asset('good', { hooks: [announce, clumsy], run: () => output([1], { metadata: { rows: 1 } }) })
export const bad = asset('bad', { retry: { maxRetries: 1 }, hooks: [announce],
  run: () => { throw new TypeError('no such file') } })
export const below = asset('below', { inputs: { good }, run: ({ inputs }) => inputs.good.length })
export const nightly = job('nightly', { selection: '*', hooks: [alarm] })
`,
    })
    expect(build.problems).toEqual([])
    const runId = await launch({ job: 'nightly' }, 'told')
    const { run, steps } = await platform.ended(runId)
    expect([run.status, steps['good']?.status, steps['below']?.status, steps['bad']?.attempts]).toEqual(['failed', 'succeeded', 'succeeded', 2])
    expect((await hooksOf(runId)).sort()).toEqual(['hook-completed alarm bad#2', 'hook-completed announce good#1', 'hook-failed clumsy good#1'])
    expect((await printed(runId)).sort()).toEqual(['bad#2: TypeError: no such file; at its line', 'chat closes', 'good 1 good 1 nightly data'].sort())
    const events = await platform.events(runId)
    expect(events.findIndex(({ type }) => type === 'asset-materialized')).toBeLessThan(events.findIndex(isOfHook))
    expect(events.at(-1)).toMatchObject({ type: 'run-failure', failedSteps: ['bad'] })
    expect(events.find(({ type }) => type === 'hook-failed')).toMatchObject({ stepKey: 'good', error: { message: 'no connection', frames: expect.arrayContaining([expect.objectContaining({ position: expect.objectContaining({ file: 'definitions.ts', line: 11 }) as object })]) as object[] } })

    const alone = await launch({ selection: 'below' }, 'told')
    await platform.ended(alone)
    expect(await hooksOf(alone), 'a run without hooks').toEqual([])
  })

  it('of ops: those of the call, of graphs and of the job, each once a step, of every key', async () => {
    await platform.deploy('ops', {
      'definitions.ts': `import { dynamic, graph, job, op, output, successHook, z } from '@millrace/sdk'
const note = (name: string) => successHook(name, { run: ({ step, op: called, metadata }) => console.log(name, step.key, called, Object.keys(metadata).join()) })
const [ofOp, ofCall, ofGraph, ofJob] = [note('ofOp'), note('ofCall'), note('ofGraph'), note('ofJob')]
const list = op('list', { outputs: { page: dynamic(z.string()) }, hooks: [ofOp, ofJob], run: function* ({ emit }) { yield emit.page('a', output('x', { metadata: { size: 1 } })); yield emit.page('b', 'y') } })
const crawl = op('crawl', { inputs: { page: z.string() }, run: ({ inputs }) => inputs.page })
const all = graph('all', { hooks: [ofGraph], graph: () => list().page.map((page) => crawl({ page }, { hooks: [ofCall] })) })
export const crawlAll = job('crawlAll', { hooks: [ofJob], graph: () => { all() } })
`,
    })
    const runId = await launch({ job: 'crawlAll' }, 'ops')
    expect((await platform.ended(runId)).run.status).toBe('succeeded')
    expect((await printed(runId)).sort()).toEqual([
      'ofCall all.crawl[a] crawl ', 'ofCall all.crawl[b] crawl ', 'ofGraph all.crawl[a] crawl ', 'ofGraph all.crawl[b] crawl ', 'ofGraph all.list list page[a]',
      'ofJob all.crawl[a] crawl ', 'ofJob all.crawl[b] crawl ', 'ofJob all.list list page[a]', 'ofOp all.list list page[a]',
    ])
  })

  it('of a step that took its process down run in a new one; a hook that does so loses itself alone', async () => {
    await platform.deploy('exits', {
      'definitions.ts': `import { asset, failureHook, successHook } from '@millrace/sdk'
const alarm = failureHook('alarm', { run: ({ error, step }) => console.log(step.key, error.name, error.code) })
export const gone = asset('gone', { hooks: [alarm], run: () => { Deno.exit(3) } })
const leave = successHook('leave', { run: () => { Deno.exit(3) } })
export const made = asset('made', { hooks: [leave], run: () => 1 })
declare const Deno: { exit(code: number): never }
`,
    })
    const failed = await launch({ selection: 'gone' }, 'exits')
    expect((await platform.ended(failed)).run.status).toBe('failed')
    expect(await hooksOf(failed)).toEqual(['hook-completed alarm gone#1'])
    expect(await printed(failed)).toEqual(['gone ProcessEndedError exit'])
    const made = await launch({ selection: 'made' }, 'exits')
    expect((await platform.ended(made)).run.status).toBe('succeeded')
    expect(await hooksOf(made)).toEqual(['hook-failed leave made#1'])
  })

  it('are told of failures without secrets, and tell none', async () => {
    await setEnvironmentVariables({ database: platform.services.database, keys: SecretKeys.open({ text: platform.secretKey }) }, {
      organizationId: platform.scope.organizationId, scope: { deploymentKind: null, deploymentId: null, codeLocationId: null }, by: 'ada', variables: [{ name: 'TOKEN', value: 'very-secret-token', isSecret: true }],
    })
    await platform.deploy('secrets', {
      'definitions.ts': `import { asset, bind, definitions, failureHook, resource, secret, z } from '@millrace/sdk'
const client = resource('client', { config: z.object({ token: z.string() }), init: ({ config }) => config.token })
const alarm = failureHook('alarm', { resources: { client }, run: ({ error, resources }) => { throw new Error(error.message + ' / ' + resources.client) } })
export const leaky = asset('leaky', { resources: { client }, hooks: [alarm], run: ({ resources }) => { throw new Error('refused ' + resources.client) } })
export default definitions({ bindings: [bind(client, { token: secret('TOKEN') })] })
`,
    })
    const runId = await launch({ selection: 'leaky' }, 'secrets')
    await platform.ended(runId)
    expect(await hooksOf(runId)).toEqual(['hook-failed alarm leaky#1'])
    expect(JSON.stringify(await platform.events(runId))).not.toContain('very-secret-token')
  })

  it('end with a canceled run', async () => {
    await platform.deploy('patient', {
      'definitions.ts': `import { asset, successHook } from '@millrace/sdk'
const wait = successHook('wait', { run: ({ signal }) => new Promise((_, reject) => { console.log('waiting'); signal.addEventListener('abort', () => reject(signal.reason)) }) })
export const made = asset('patient', { hooks: [wait], run: () => 1 })
`,
    })
    const runId = await launch({ selection: 'patient' }, 'patient')
    await platform.until(async () => (await printed(runId)).includes('waiting') || undefined)
    await cancelRun(platform.services, { ...platform.scope, runId })
    const { run, steps } = await platform.ended(runId)
    expect([run.status, steps['patient']?.status]).toEqual(['canceled', 'succeeded'])
    expect(await hooksOf(runId)).toEqual(['hook-failed wait patient#1'])
  })

  it('that were under way when the worker was lost are not run again', async () => {
    await platform.deploy('lost', {
      'definitions.ts': `import { asset, successHook } from '@millrace/sdk'
const slow = successHook('slow', { run: () => new Promise((resolve) => { console.log('telling'); setTimeout(resolve, 30_000) }) })
export const made = asset('lost', { hooks: [slow], run: () => 1 })
`,
    })
    const runId = await launch({ selection: 'lost' }, 'lost')
    await platform.until(async () => (await printed(runId)).includes('telling') || undefined)
    platform.killWorkers()
    platform.startWorker()
    const { run } = await platform.ended(runId)
    expect(run.status).toBe('succeeded')
    expect(await hooksOf(runId)).toEqual(['hook-skipped slow lost#1'])
    expect((await printed(runId)).filter((line) => line === 'telling')).toHaveLength(1)
  })
})
