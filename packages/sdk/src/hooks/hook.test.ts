import { describe, expect, it, vi } from 'vitest'
import { asset, assetCheck, checkResult, daily, definitions, Failure, failureHook, graph, job, multiAsset, assetSpec, observableAsset, observed, op, optional, output, resource, successHook, z, type Hook } from '../index'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'
import { buildContext, executeJob, materialize } from '../testing/index'

/** A hook that writes down for which steps it ran. */
const witness = (name: string, on: 'success' | 'failure' = 'success') => {
  const seen: string[] = []
  const run = ({ step }: { readonly step: { readonly key: string; readonly attempt: number } }): void => { seen.push(`${step.key}#${step.attempt}`) }
  const hook: Hook = on === 'success' ? successHook(name, { run }) : failureHook(name, { run })
  return { hook, seen }
}

const throwing = (message: string) => (): never => { throw new Error(message) }

describe('hooks of assets', () => {
  it('run once after the step, with what it said', async () => {
    const told: unknown[] = []
    const tell = successHook('tell', { run: ({ hook, run, step, op: called, assets, metadata }) => { told.push({ hook, run, step, op: called, assets, metadata }) } })
    const orders = asset('orders', { hooks: [tell, tell], run: () => output([1, 2], { metadata: { rows: 2 } }) })
    const result = await materialize(orders, { tags: { team: 'data' } })
    expect(told).toEqual([{ hook: { name: 'tell' }, run: { id: 'test', tags: { team: 'data' } }, step: { key: 'orders', attempt: 1 }, op: undefined, assets: ['orders'], metadata: { orders: { rows: { type: 'number', value: 2 } } } }])
    expect(result.hooks).toEqual([{ hook: 'tell', step: 'orders', status: 'completed', error: undefined }])
    const types = result.events.map(({ type }) => type)
    expect(types.indexOf('hook-completed')).toBeGreaterThan(types.indexOf('step-success'))
    expect(types.at(-1)).toBe('run-success')
  })

  it('of a run without hooks there is no event more', async () => {
    const { hook, seen } = witness('onFailure', 'failure')
    const result = await materialize(asset('fine', { hooks: [hook], run: () => 1 }))
    expect(seen).toEqual([])
    expect(result.hooks).toEqual([])
  })

  it('a failure hook runs after the last attempt alone, and is told why', async () => {
    const errors: unknown[] = []
    const tell = failureHook('tell', { run: ({ error, step }) => { errors.push([step.attempt, error.name, error.message, error.code, error.metadata, error.cause?.message]) } })
    const broken = asset('broken', {
      hooks: [tell], retry: { maxRetries: 2 },
      run: ({ step }) => { throw new Failure(`no rows in attempt ${step.attempt}`, { metadata: { file: 'orders.csv' }, cause: new Error('empty') }) },
    })
    const result = await materialize(broken)
    expect(errors).toEqual([[3, 'Failure', 'no rows in attempt 3', 'failure', { file: { type: 'text', value: 'orders.csv' } }, 'empty']])
    expect(result.success).toBe(false)
  })

  it('what throws in a hook is an event, and nothing else', async () => {
    const clumsy = successHook('clumsy', { run: throwing('no connection') })
    const { hook, seen } = witness('next')
    const orders = asset('orders', { hooks: [clumsy, hook], run: () => 1 })
    const below = asset('below', { inputs: { orders }, run: ({ inputs }) => inputs.orders })
    const result = await materialize([orders, below])
    expect(result.success).toBe(true)
    expect(result.value(below)).toBe(1)
    expect(result.hooks.map(({ hook: name, status, error }) => [name, status, error?.message])).toEqual([['clumsy', 'failed', 'no connection'], ['next', 'completed', undefined]])
    expect(seen).toEqual(['orders#1'])
  })

  it('a failed blocking check is a failure of the step that it stands for', async () => {
    const { hook: good, seen: goods } = witness('good')
    const { hook: bad, seen: bads } = witness('bad', 'failure')
    const orders = asset('orders', { hooks: [good, bad], checks: { positive: { blocking: true } }, run: () => output(1, { checks: { positive: false } }) })
    await materialize(orders)
    expect([goods, bads]).toEqual([[], ['orders#1']])
  })

  it('multi-assets, observable assets and checks have them too; skipped steps do not', async () => {
    const { hook, seen } = witness('done')
    const pair = multiAsset('pair', { assets: { left: assetSpec('left'), right: assetSpec('right', { required: false }) }, hooks: [hook], run: ({ emit }) => [emit.left(1)] })
    const below = asset('below', { inputs: { right: pair.assets.right }, hooks: [hook], run: ({ inputs }) => inputs.right })
    const feed = observableAsset('feed', { hooks: [hook], run: () => observed() })
    const check = assetCheck('small', { asset: pair.assets.left, hooks: [hook], run: () => checkResult({ passed: false }) })
    await materialize([pair, below, feed, check])
    expect(seen.sort()).toEqual(['feed#1', 'left:small#1', 'pair#1'])
  })

  it('resources are opened for a hook as for a step, and closed after it', async () => {
    const lives: string[] = []
    const chat = resource('chat', { init: () => { lives.push('open'); return { post: (text: string) => lives.push(text) } }, close: () => lives.push('close') })
    const tell = successHook('tell', { resources: { chat }, run: async ({ resources, step }) => { await Promise.resolve(); resources.chat.post(step.key) } })
    await materialize(asset('orders', { hooks: [tell], run: () => 1 }))
    expect(lives).toEqual(['open', 'orders', 'close'])
  })

  it('a job adds its hooks to every step, and names itself', async () => {
    const jobs: unknown[] = []
    const note = successHook('note', { run: ({ run, step }) => { jobs.push([run.job, step.key]) } })
    const { hook, seen } = witness('own')
    const orders = asset('orders', { hooks: [hook, note], run: () => 1 })
    const days = asset('days', { partitions: daily({ start: '2026-01-01' }), run: ({ run }) => run.job })
    const nightly = job('nightly', { selection: [orders, days], hooks: [note] })
    const result = await materialize([orders, days], { job: nightly, partition: '2026-01-02' })
    expect(jobs.sort()).toEqual([['nightly', 'days'], ['nightly', 'orders']])
    expect(seen).toEqual(['orders#1'])
    expect(result.value(days)).toBe('nightly')
  })
})

describe('hooks of ops', () => {
  it('those of op, call, graphs and job add up, each once a step', async () => {
    const [ofOp, ofCall, ofInner, ofOuter, ofJob] = ['op', 'call', 'inner', 'outer', 'job'].map((name) => witness(name))
    if (!ofOp || !ofCall || !ofInner || !ofOuter || !ofJob) throw new Error('unreachable')
    const one = op('one', { hooks: [ofOp.hook], run: () => 1 })
    const inner = graph('inner', { hooks: [ofInner.hook, ofOp.hook], graph: () => one({}, { alias: 'called', hooks: [ofCall.hook] }) })
    const outer = graph('outer', { graph: () => { inner({}, { hooks: [ofOuter.hook] }); return one() } })
    const all = job('all', { hooks: [ofJob.hook, ofOp.hook], graph: () => outer() })
    const result = await executeJob(all)
    expect(ofOp.seen.sort()).toEqual(['outer.inner.called#1', 'outer.one#1'])
    expect(ofCall.seen).toEqual(['outer.inner.called#1'])
    expect(ofInner.seen).toEqual(['outer.inner.called#1'])
    expect(ofOuter.seen).toEqual(['outer.inner.called#1'])
    expect(ofJob.seen.sort()).toEqual(['outer.inner.called#1', 'outer.one#1'])
    expect(result.hooks).toHaveLength(7)
  })

  it('are told the op and what it said of its outputs', async () => {
    const told: unknown[] = []
    const tell = successHook('tell', { run: ({ op: called, assets, metadata, run }) => { told.push([called, assets, metadata, run.job]) } })
    const sort = op('sort', { outputs: { few: optional(z.number()), many: optional(z.number()) }, run: () => ({ few: output(3, { metadata: { count: 3 } }) }) })
    const shown = op('shown', { inputs: { few: z.number() }, hooks: [tell], run: ({ inputs }) => inputs.few })
    await executeJob(job('branches', { hooks: [tell], graph: () => { const { few, many } = sort(); shown({ few }); shown({ few: many }, { alias: 'never' }) } }))
    expect(told).toEqual([['sort', [], { few: { count: { type: 'number', value: 3 } } }, 'branches'], ['shown', [], {}, 'branches']])
  })

  it('the run ends when its hooks have', async () => {
    const slow = successHook('slow', { run: ({ log }) => new Promise((resolve) => { setTimeout(() => { log.info('told everybody'); resolve(undefined) }, 20) }) })
    const result = await executeJob(job('waits', { hooks: [slow], graph: () => op('fast', { run: () => 1 })() }))
    const types = result.events.map(({ type }) => type)
    expect(types.slice(-3)).toEqual(['log', 'hook-completed', 'run-success'])
    expect(result.events.find((event) => event.type === 'log')).toMatchObject({ message: 'told everybody', stepKey: 'fast' })
  })

  it('that take too long are given up, and their signal is aborted', async () => {
    vi.useFakeTimers()
    try {
      let reason: unknown
      const stuck = successHook('stuck', { run: ({ signal }) => { signal.addEventListener('abort', () => { reason = signal.reason }); return new Promise(() => undefined) } })
      const running = executeJob(job('hangs', { hooks: [stuck], graph: () => op('fast', { run: () => 1 })() }))
      await vi.advanceTimersByTimeAsync(61_000)
      const { success, hooks } = await running
      expect(success).toBe(true)
      expect(hooks).toMatchObject([{ hook: 'stuck', status: 'failed', error: { code: 'time-out', message: 'hook `stuck` took longer than 60 s' } }])
      expect(reason).toMatchObject({ name: 'AbortError' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('a canceled run aborts them', async () => {
    const controller = new AbortController()
    const patient = successHook('patient', { run: ({ signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason as Error)); controller.abort() }) })
    const result = await executeJob(job('stops', { hooks: [patient], graph: () => op('fast', { run: () => 1 })() }), { signal: controller.signal })
    expect(result.hooks).toMatchObject([{ hook: 'patient', status: 'failed', error: { name: 'AbortError' } }])
  })
})

describe('hooks as definitions', () => {
  it('stand in the manifest by name, where they are listed', () => {
    const { hook } = witness('told')
    const one = op('one', { hooks: [hook], run: () => 1 })
    const two = job('two', { hooks: [hook], graph: () => one({}, { hooks: [witness('other', 'failure').hook] }) })
    const orders = asset('orders', { hooks: [hook], run: () => 1 })
    const found = describeDefinitions(collectDefinitions({ two, orders }))
    if ('problems' in found) throw new Error(found.problems[0]?.message)
    const told = { name: 'told', on: 'success' }
    expect(found.manifest.assets[0]?.hooks).toEqual([told])
    expect(found.manifest.ops[0]?.hooks).toEqual([told])
    expect(found.manifest.jobs[0]).toMatchObject({ hooks: [told], nodes: [{ name: 'one', hooks: [told, { name: 'other', on: 'failure' }] }] })
  })

  it('have one name each, with both places where two share one', () => {
    const orders = asset('orders', { hooks: [witness('same').hook, witness('same').hook], run: () => 1 })
    const found = describeDefinitions(collectDefinitions({ orders }))
    expect('problems' in found && found.problems).toMatchObject([{ code: 'duplicate-name', message: expect.stringContaining('two hooks have the name `same`') }])
  })

  it('need what their resources are bound to', () => {
    const chat = resource('chat', { config: z.object({ url: z.string() }), init: ({ config }) => config.url })
    const tell = successHook('tell', { resources: { chat }, run: () => undefined })
    const orders = asset('orders', { hooks: [tell], run: () => 1 })
    const found = describeDefinitions(collectDefinitions({ orders, default: definitions({}) }))
    expect('problems' in found && found.problems).toMatchObject([{ code: 'unbound-resource', message: expect.stringContaining('which hook `tell` needs') }])
  })

  it('are refused where they are none', () => {
    const orders = asset('orders', { run: () => 1 })
    // @ts-expect-error an asset is no hook
    expect(() => asset('a', { hooks: [orders], run: () => 1 })).toThrow('`hooks[0]` must be what successHook() or failureHook() returned, not asset `orders`')
    expect(() => successHook('two words', { run: () => 1 })).toThrow('is no name')
  })

  it('are called directly', async () => {
    const posts: string[] = []
    const chat = resource('chat', { init: () => ({ post: (text: string) => posts.push(text) }) })
    const tell = failureHook('tell', { resources: { chat }, run: ({ error, step, resources }) => resources.chat.post(`${step.key}: ${error.message} (${error.stack.includes('hook.test') ? 'here' : 'elsewhere'})`) })
    await tell.invoke(buildContext({ error: new Error('no space left'), step: { key: 'orders', attempt: 2 }, resources: { chat: { post: (text: string) => posts.push(text) } } }))
    expect(posts).toEqual(['orders: no space left (here)'])
    await expect(tell.invoke()).rejects.toThrow('needs the resources `chat`')
    await expect(witness('fine').hook.invoke(buildContext({ error: 'x' }))).rejects.toThrow('runs on success')
  })
})
