import { describe, expect, it } from 'vitest'
import { asset, atLaunch, bind, definitions, env, job, op, resource, secret, z } from '../index'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'
import { buildContext, executeJob, materialize } from '../testing'

/** A resource that writes down what happens to it. */
const noted = (story: string[], name: string, more: Partial<Parameters<typeof resource>[1]> = {}) => resource(name, {
  init: async () => {
    story.push(`open ${name}`)
    await Promise.resolve()
    return name
  },
  close: (client) => { story.push(`close ${String(client)}`) },
  ...more,
})
const reads = (key: string, resources: Record<string, ReturnType<typeof noted>>) => asset(key, { resources, run: (context) => Object.values(context.resources as Record<string, unknown>).map(String) })
const problemsOf = (namespace: object) => {
  const described = describeDefinitions(collectDefinitions(namespace))
  return 'problems' in described ? described.problems : []
}

describe('a resource', () => {
  it('is opened once, by the first steps that need it, and closed when the run has ended, the last first', async () => {
    const story: string[] = []
    const network = noted(story, 'network')
    const warehouse = noted(story, 'warehouse', { resources: { network } })
    const unused = noted(story, 'unused')
    const [a, b] = [reads('a', { db: warehouse }), reads('b', { db: warehouse, network })]
    const result = await materialize({ a, b, unused })
    expect([result.value(a), result.value(b)]).toEqual([['warehouse'], ['warehouse', 'network']])
    expect(story).toEqual(['open network', 'open warehouse', 'close warehouse', 'close network'])
    expect(result.events.at(-1)).toMatchObject({ type: 'run-success' })
    expect(result.events.filter(({ type }) => type === 'log')).toMatchObject([{ stepKey: 'a', level: 'debug' }, { stepKey: 'a', level: 'debug' }])
  })

  it('is closed also after a failure, and an error of closing changes no result', async () => {
    const story: string[] = []
    const [first, second] = [noted(story, 'first'), noted(story, 'second', { close: () => { throw new Error('too late') } })]
    const broken = asset('broken', { resources: { first, second }, run: () => { throw new Error('no luck') } })
    const failed = await materialize(broken)
    expect(failed.error?.message).toBe('no luck')
    expect(story).toEqual(['open first', 'open second', 'close first'])
    const fine = await materialize(reads('fine', { second }))
    expect(fine.success).toBe(true)
    expect(fine.events.filter((event) => event.type === 'log' && event.level === 'error')).toMatchObject([{ message: 'resource `second` could not be closed: too late' }])
  })

  it('that cannot be opened fails the step with its name and place, and the next attempt tries again', async () => {
    let tries = 0
    const flaky = resource('flaky', { init: () => {
      tries += 1
      if (tries < 3) throw new Error('connection refused')
      return tries
    } })
    const once = asset('once', { resources: { flaky }, run: ({ resources }) => resources.flaky })
    const { error } = await materialize(once)
    expect(error).toMatchObject({ name: 'ResourceError', code: 'resource-init', message: 'resource `flaky` could not be opened: connection refused', cause: { message: 'connection refused' } })
    expect(error?.frames[0]?.position?.file).toContain('resource.test.ts')
    const again = asset('again', { resources: { flaky }, retry: { maxRetries: 2 }, run: ({ resources }) => resources.flaky })
    const result = await materialize(again)
    expect(result.value(again)).toBe(3)
  })

  it('hears of a cancellation while it opens; a step does not wait for one that does not listen', async () => {
    const controller = new AbortController()
    let heard: unknown
    const listening = resource('listening', { init: ({ signal }) => new Promise<string>((_, reject) => {
      signal.addEventListener('abort', () => { heard = signal.reason; reject(signal.reason as Error) })
      setTimeout(() => controller.abort(), 5)
    }) })
    const story: string[] = []
    const deaf = resource('deaf', { init: async () => { await new Promise((resolve) => { setTimeout(resolve, 40) }); return 1 }, close: () => { story.push('closed') } })
    const result = await materialize([asset('a', { resources: { listening }, run: () => 1 }), asset('b', { resources: { deaf }, run: () => 1 })], { signal: controller.signal })
    expect(result.steps.map(({ status }) => status)).toEqual(['canceled', 'canceled'])
    expect(heard).toMatchObject({ name: 'AbortError' })
    expect(story).toEqual(['closed'])
  })

  it('serves ops too', async () => {
    const story: string[] = []
    const numbers = noted(story, 'numbers', { init: () => 20 })
    const count = op('count', { resources: { numbers }, run: ({ resources }) => Number(resources.numbers) + 1 })
    const result = await executeJob(job('counting', { graph: () => count() }))
    expect([result.output('count'), story]).toEqual([21, ['close 20']])
    expect(await count.invoke(buildContext({ resources: { numbers: 1 } }))).toBe(2)
    await expect(count.invoke()).rejects.toThrow('op `count` needs the resources `numbers`: pass buildContext({ resources: { numbers: … } })')
    await expect(count.invoke(buildContext({ resources: { numbers: 1, number: 2 } }))).rejects.toThrow('op `count` has no resource `number`')
  })
})

const warehouse = resource('warehouse', {
  config: z.object({ url: z.string(), port: z.number().default(1), tls: z.boolean().optional(), hosts: z.array(z.string()).default([]) }),
  init: ({ config }) => config,
})
const seen = asset('seen', { resources: { warehouse }, run: ({ resources }) => resources.warehouse })

describe('the configuration of a resource', () => {
  const bound = definitions({ bindings: [bind(warehouse, { url: secret('URL'), port: env('PORT', { default: 80 }), tls: env('TLS'), hosts: ['a', env('HOST')] })] })

  it('comes from its binding, with environment and secrets as the schema types them', async () => {
    const result = await materialize([seen, bound], { environment: { PORT: ' 8443', TLS: 'TRUE', HOST: 'b' }, secrets: { URL: 'postgres://x' } })
    expect(result.value(seen)).toEqual({ url: 'postgres://x', port: 8443, tls: true, hosts: ['a', 'b'] })
    const fallback = await materialize([seen, bound], { environment: { TLS: '0', HOST: '7' }, secrets: { URL: '12' } })
    expect(fallback.value(seen)).toEqual({ url: '12', port: 80, tls: false, hosts: ['a', '7'] })
  })

  it('says which variable is missing or wrong, never its value', async () => {
    const missing = await materialize([seen, bound], { environment: { TLS: '1', HOST: 'b' } })
    expect(missing.error?.message).toContain('resource `warehouse` needs the secret `URL` for its `url`, and it has no value here: set it for this deployment under Settings → Environment; a test gives `secrets: { URL: … }`')
    const wrong = await materialize([seen, bound], { environment: { PORT: 'swordfish', TLS: '1', HOST: 'b' }, secrets: { URL: 'x' } })
    expect(wrong.error?.message).toContain('the environment variable `PORT`, given for `port` of resource `warehouse`, cannot be read as number')
    expect(JSON.stringify(wrong.events)).not.toContain('swordfish')
  })

  it('is replaced field by field by the launch, which then needs no variable for it', async () => {
    const result = await materialize([seen, bound], { config: { resources: { warehouse: { url: 'local', hosts: [], tls: false } } } })
    expect(result.value(seen)).toEqual({ url: 'local', port: 80, tls: false, hosts: [] })
    await expect(materialize([seen, bound], { config: { resources: { warehose: {} } } })).rejects.toMatchObject({
      code: 'invalid-config', message: 'The run config configures the resource “warehose”, but nothing here uses one of that name. Did you mean “warehouse”?',
    })
    const wrong = await materialize([seen, bound], { config: { resources: { warehouse: { url: 1, hosts: [], tls: true } } } })
    expect(wrong.error?.message).toContain('config of resource `warehouse` is wrong: `url`:')
  })

  it('may come from the job, for ops as for assets', async () => {
    const count = op('count', { resources: { warehouse }, run: ({ resources }) => [resources.warehouse.url, resources.warehouse.port] })
    const counting = job('counting', { graph: () => count(), config: { resources: { warehouse: { url: 'of the job' } } } })
    expect((await executeJob(counting)).output('count')).toEqual(['of the job', 1])
    expect((await executeJob(counting, { config: { resources: { warehouse: { url: 'of the launch' } } }, bindings: [bind(warehouse, { url: 'bound', port: 7 })] })).output('count')).toEqual(['of the launch', 7])
    await expect(executeJob(counting, { config: { resources: { other: {} } } })).rejects.toMatchObject({ code: 'invalid-config' })
    const nightly = job('nightly', { selection: seen, config: { resources: { warehouse: { url: 'of the night' } } } })
    expect((await materialize([seen, nightly], { job: nightly })).value(seen)).toMatchObject({ url: 'of the night' })
  })

  it('may be left to the launch', async () => {
    const late = definitions({ bindings: [atLaunch(warehouse, { port: 5 })] })
    expect(problemsOf({ seen, late })).toEqual([])
    expect((await materialize([seen, late], { config: { resources: { warehouse: { url: 'x' } } } })).value(seen)).toEqual({ url: 'x', port: 5, hosts: [] })
    expect((await materialize([seen, late])).error?.message).toContain('config of resource `warehouse` is wrong: `url`:')
  })

  it('and the resource itself are replaced in tests', async () => {
    expect((await materialize(seen, { resources: [[warehouse, { url: 'fake' }]] })).value(seen)).toEqual({ url: 'fake' })
    const story: string[] = []
    const other = resource('other', { init: () => ({ url: 'other' }), close: () => { story.push('closed') } })
    expect((await materialize([seen, bound], { resources: [[warehouse, other]] })).value(seen)).toEqual({ url: 'other' })
    expect(story).toEqual(['closed'])
    expect((await materialize([seen, bound], { bindings: [bind(warehouse, { url: 'bound here' })] })).value(seen)).toMatchObject({ url: 'bound here', port: 1 })
    await expect(materialize(seen, { resources: [[seen as never, 1]] })).rejects.toThrow('pairs of a resource and what stands in its place')
  })

  it('stays out of the manifest where only the run knows it', () => {
    const described = describeDefinitions(collectDefinitions({ seen, bound }))
    expect('manifest' in described && described.manifest).toMatchObject({
      assets: [{ key: 'seen', resources: ['warehouse'] }],
      resources: [{
        name: 'warehouse', resources: [], configSchema: { type: 'object' },
        binding: {
          values: { url: null, port: null, tls: null, hosts: ['a', null] }, isAtLaunch: false,
          references: [
            { path: ['url'], kind: 'secret', name: 'URL' }, { path: ['port'], kind: 'env', name: 'PORT', default: 80 },
            { path: ['tls'], kind: 'env', name: 'TLS' }, { path: ['hosts', 1], kind: 'env', name: 'HOST' },
          ],
        },
      }],
    })
  })
})

describe('definitions of resources', () => {
  it('are refused when a needed one is bound to nothing', () => {
    const network = resource('network', { resources: { warehouse }, init: () => 1 })
    const far = asset('far', { resources: { network }, run: () => 1 })
    const [problem] = problemsOf({ far })
    expect(problem).toMatchObject({ code: 'unbound-resource' })
    expect(problem?.message).toMatch(/^resource `warehouse`, which asset `far` needs, has required config and is bound to none \(`url`: .*\): export default definitions\(\{ bindings: \[bind\(warehouse, \{ … \}\)\] \}\), or atLaunch\(warehouse\)/)
    expect(problem?.positions).toHaveLength(2)
    const easy = resource('easy', { config: z.object({ size: z.number().default(1) }), init: () => 1 })
    expect(problemsOf({ easy })).toEqual([])
  })

  it.each([
    ['what the schema refuses', { seen, bound: definitions({ bindings: [bind(warehouse, { url: secret('URL'), port: 'x' as never })] }) }, 'what resource `warehouse` is bound to does not fit its config: `port`:'],
    ['two bindings of one', { seen, one: definitions({ bindings: [bind(warehouse, { url: 'a' })] }), two: definitions({ bindings: [bind(warehouse, { url: 'b' })] }) }, 'resource `warehouse` is bound twice'],
    ['two resources of one name', { a: resource('same', { init: () => 1 }), b: resource('same', { init: () => 1 }) }, 'two resources have the name `same`'],
  ])('are refused with %s', (_, namespace, message) => {
    expect(problemsOf(namespace)).toMatchObject([{ message: expect.stringContaining(message) as string }])
  })

  it.each<[string, () => unknown, string]>([
    ['no init', () => resource('r', {} as never), 'resource "r": `init` must be a function, not undefined'],
    ['a misspelt option', () => resource('r', { init: () => 1, teardown: () => 1 } as never), 'unknown option `teardown`'],
    ['a client instead of a resource', () => asset('a', { resources: { db: {} as never }, run: () => 1 }), 'asset "a": `resources.db` must be what resource() returned, not an object'],
    ['one that a cyclic import left undefined', () => asset('a', { resources: { db: undefined as never }, run: () => 1 }), 'resource `db` is undefined: two files that import each other'],
    ['a binding without a schema', () => bind(resource('r', { init: () => 1 }), {} as never), 'resource `r` takes no config'],
    ['a function in a binding', () => bind(warehouse, { url: (() => 'x') as never }), 'bind(warehouse): what it is given cannot be kept: `url` is a function'],
    ['a bad name of a variable', () => env('a b'), 'env(): "a b" is no name'],
    ['a bad default', () => env('A', { default: {} as never }), '`default` must be a text, a number or a boolean'],
    ['no binding', () => definitions({ bindings: [warehouse as never] }), 'resource `warehouse` in `bindings` is not what bind() or atLaunch() returned'],
  ])('are refused at their place with %s', (_, make, message) => {
    expect(make).toThrow(message)
  })

  it('are gathered from several files', () => {
    const sales = definitions({ assets: [seen], bindings: [bind(warehouse, { url: 'x' })] })
    const described = describeDefinitions(collectDefinitions({ default: definitions({ include: [sales], resources: [resource('alone', { init: () => 1 })] }) }))
    expect('manifest' in described && [described.manifest.assets.length, described.manifest.resources?.map(({ name }) => name)]).toEqual([1, ['alone', 'warehouse']])
  })
})
