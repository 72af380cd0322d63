import { describe, expect, it } from 'vitest'
import { cancelRun, launchRun, rollback } from '@millrace/control'
import { DeploymentRepository, withTenant } from '@millrace/db'
import { TestPlatform } from './platform'

const origin = { kind: 'system' } as const
const platform = await TestPlatform.forThisFile()

const launch = async (selection: string, location: string): Promise<string> =>
  (await launchRun(platform.services, { ...platform.scope, target: { selection }, location, origin })).runId

describe('a code location', () => {
  it('is built, deployed and run: values flow, metadata arrives, events are gapless', async () => {
    const build = await platform.deploy('numbers', {
      'src/definitions.ts': `import { asset, output } from '@millrace/sdk'
export const one = asset('one', { run: () => ({ n: 1, at: new Date(0) }) })
export const two = asset('two', { inputs: { one }, run: ({ inputs, log }) => { log.info('adding'); return output(inputs.one.n + inputs.one.at.getTime() + 1, { metadata: { rows: 2 } }) } })
export const three = asset('three', { deps: [two], run: () => {} })
`,
    })
    expect(build.problems).toEqual([])
    expect(build.status).toBe('succeeded')

    const runId = await launch('*', 'numbers')
    const { run, steps } = await platform.ended(runId)
    expect(run.error).toBeNull()
    expect(run.status).toBe('succeeded')
    expect(Object.values(steps).map((step) => step.status)).toEqual(['succeeded', 'succeeded', 'succeeded'])

    const events = await platform.events(runId)
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.find((event) => event.type === 'asset-materialized' && event.asset === 'two')).toMatchObject({ metadata: { rows: { type: 'number', value: 2 } } })
    expect(events.find((event) => event.type === 'log')).toMatchObject({ message: 'adding', stepKey: 'two' })

    const only = await platform.ended(await launch('two', 'numbers'))
    expect(only.run.status, 'an input from an earlier run').toBe('succeeded')
  })

  it('that fails tells where in the source, skips what needs it and lets siblings finish', async () => {
    await platform.deploy('failing', {
      'definitions.ts': `import { asset } from '@millrace/sdk'
export const broken = asset('broken', {
  run: () => {
    throw new Error('no rates', { cause: new Error('HTTP 503') })
  },
})
export const below = asset('below', { deps: [broken], run: () => {} })
export const sibling = asset('sibling', { run: () => 1 })
`,
    })
    const { run, steps } = await platform.ended(await launch('*', 'failing'))
    expect(run.status).toBe('failed')
    expect(steps['sibling']?.status).toBe('succeeded')
    expect(steps['below']).toMatchObject({ status: 'skipped', reason: { kind: 'upstream-failed', steps: ['broken'] } })
    expect(steps['broken']?.error).toMatchObject({ message: 'no rates', cause: { message: 'HTTP 503' } })
    const frame = steps['broken']?.error?.frames.find((each) => each.origin === 'author')
    expect(frame?.position).toMatchObject({ file: 'definitions.ts', line: 4 })
  })

  it('whose step fails is tried again, as its asset or the step itself says', async () => {
    const build = await platform.deploy('flaky', {
      'definitions.ts': `import { asset, Failure, RetryRequested } from '@millrace/sdk'
export const flaky = asset('flaky', { retry: { maxRetries: 2, delay: '200ms' }, run: ({ step }) => { if (step.attempt < 3) throw new Error('attempt ' + step.attempt); return step.attempt } })
export const after = asset('after', { inputs: { flaky }, run: ({ inputs }) => inputs.flaky * 10 })
export const asking = asset('asking', { run: ({ step }) => { if (step.attempt < 2) throw new RetryRequested() } })
export const final = asset('final', { retry: { maxRetries: 5 }, run: () => { throw new Failure('for good', { allowRetries: false }) } })
export const crashing = asset('crashing', { retry: { maxRetries: 1 }, run: ({ step }) => { if (step.attempt === 1) Deno.exit(3) } })
`,
    })
    expect(build.problems).toEqual([])
    const runId = await launch('not key:crashing', 'flaky')
    const { run, steps } = await platform.ended(runId)
    expect(run.status).toBe('failed')
    expect(Object.fromEntries(Object.entries(steps).map(([key, step]) => [key, [step.status, step.attempts]]))).toEqual({
      after: ['succeeded', 1], asking: ['succeeded', 2], final: ['failed', 1], flaky: ['succeeded', 3],
    })
    const retries = (await platform.events(runId)).filter((event) => event.type === 'step-retry' && event.stepKey === 'flaky')
    expect(retries).toMatchObject([{ attempt: 1, error: { message: 'attempt 1' }, retryAt: expect.any(String) as string }, { attempt: 2 }])
    const [first] = retries
    expect(first?.type === 'step-retry' ? first.error.frames[0]?.position?.file : null).toBe('definitions.ts')

    const crashed = await platform.ended(await launch('key:crashing', 'flaky'))
    expect([crashed.run.status, crashed.steps['crashing']?.attempts]).toEqual(['succeeded', 2])
  })

  it('with an error in it leaves the deployed build in place, and a rollback goes back to the one before', async () => {
    const asset = (name: string): Record<string, string> => ({ 'definitions.ts': `import { asset } from '@millrace/sdk'\nexport const it = asset('${name}', { run: () => {} })\n` })
    const first = await platform.deploy('history', asset('history-one'))
    const second = await platform.deploy('history', asset('history-two'))
    const broken = await platform.deploy('history', { 'definitions.ts': 'export const = 1\n' })
    expect(broken.status).toBe('failed')
    expect(broken.problems[0]).toMatchObject({ file: 'definitions.ts', line: 1 })

    const deployed = () => withTenant(platform.services.database, platform.scope.organizationId, async (tx) =>
      (await new DeploymentRepository(tx).findLocations(platform.scope.deploymentId)).find((location) => location.name === 'history'))
    const before = await deployed()
    expect(before?.buildId).toBe(second.id)
    await rollback(platform.services, { ...platform.scope, codeLocationId: before?.codeLocationId ?? '', by: null })
    expect((await deployed())?.buildId).toBe(first.id)
  })

  it('that never stops loading fails with a time-out', async () => {
    const build = await platform.deploy('endless', { 'definitions.ts': 'for (;;) {}\n' })
    expect(build.status).toBe('failed')
    expect(build.problems[0]?.code).toBe('time-out')
  })
})

describe('a run', () => {
  const slow = { 'definitions.ts': `import { asset } from '@millrace/sdk'
export const quick = asset('slow/quick', { run: () => 1 })
export const slow = asset('slow/slow', { inputs: { quick }, run: async ({ signal, log }) => {
  log.info('waiting')
  await new Promise((resolve, reject) => { const timer = setTimeout(resolve, 4000); signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason) }) })
  return 2
} })
` }

  it('that is canceled ends within a second or so, whatever it was doing', async () => {
    await platform.deploy('slow', slow)
    const runId = await launch('*', 'slow')
    await platform.until(async () => ((await platform.run(runId)).steps['slow/slow']?.status === 'running' ? true : undefined))
    const start = Date.now()
    await cancelRun(platform.services, { ...platform.scope, runId })
    const { run, steps } = await platform.ended(runId)
    expect(run.status).toBe('canceled')
    expect(steps['slow/slow']?.status).toBe('canceled')
    expect(Date.now() - start).toBeLessThan(3_000)
  })

  it('whose worker is killed is finished by another, and finished steps are not repeated', async () => {
    const runId = await launch('*', 'slow')
    await platform.until(async () => ((await platform.run(runId)).steps['slow/slow']?.status === 'running' ? true : undefined))
    platform.killWorkers()
    platform.startWorker()
    const { run, steps } = await platform.ended(runId)
    expect(run.status).toBe('succeeded')
    expect(steps['slow/quick']?.attempts).toBe(1)
    expect(steps['slow/slow']?.attempts).toBe(2)
  })
})
