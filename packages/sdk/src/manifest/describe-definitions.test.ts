import { manifestSchema, type DefinitionProblem, type Manifest } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import {
  asset, assetCheck, daily, definitions, eager, externalAsset, from, job, lastPartition, metadata, missing, multi, multiRun, self, staticPartitions, timeWindow, z,
} from '../index'
import { collectDefinitions } from './collect-definitions'
import { describeDefinitions } from './describe-definitions'

const answerOf = (namespace: object) => describeDefinitions(collectDefinitions(namespace))
const manifestOf = (namespace: object): Manifest => {
  const answer = answerOf(namespace)
  if ('problems' in answer) throw new Error(answer.problems.map((problem) => problem.message).join('\n'))
  return manifestSchema.parse(answer.manifest)
}
const problemsOf = (namespace: object): DefinitionProblem[] => {
  const answer = answerOf(namespace)
  return 'problems' in answer ? answer.problems : []
}

describe('a manifest', () => {
  it('has each condition once, and thousands of eager assets fit many times into a frame', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => asset(`a${index}`, { automation: index % 2 === 0 ? eager() : missing(), run: () => 1 }))
    const manifest = manifestOf(many)
    expect([manifest.conditions?.map(({ label, type }) => label ?? type), manifest.assets[0]?.automation, manifest.assets.find(({ key }) => key === 'a1')?.automation]).toEqual([['eager', 'missing'], 0, 1])
    expect(JSON.stringify(manifest).length).toBeLessThan(3_000_000)
    const [first] = manifest.assets
    expect(manifestSchema.safeParse({ ...manifest, assets: [{ ...first, automation: 2 }] }).error?.message).toContain('a condition that the manifest does not have')
  })

  it('refuses jobs that name assets which are not there, and tags of the platform', () => {
    const orders = asset('orders', { deps: ['elsewhere/feed'], run: () => 1 })
    expect(problemsOf({ orders, wrong: job('wrong', { selection: 'key:ordrs' }), below: job('below', { selection: 'key:"elsewhere/feed"+' }) })).toMatchObject([
      { code: 'unknown-target', message: 'job `wrong` selects the asset `ordrs`, which this code location does not have: did you mean `orders`?' },
    ])
    expect(() => asset('a', { tags: { 'dagster/run_key': 'x' }, run: () => 1 })).toThrow('asset "a": the tag `dagster/run_key` is reserved')
    expect(() => job('b', { selection: '*', tags: { 'dagster/priority': '3' } })).not.toThrow()
  })

  it('has what is exported in lists, and checks that `definitions()` gathers; data in lists is no definition', () => {
    const regions = ['north', 'south'].map((region) => asset(`stores/${region}`, { run: () => region }))
    const areOpen = regions.map((stores) => assetCheck('isOpen', { asset: stores, run: () => ({ passed: true }) }))
    const keysOf = (namespace: object) => {
      const { assets, checks } = manifestOf(namespace)
      return [...assets, ...checks ?? []].map(({ key }) => key)
    }
    const keys = ['stores/north', 'stores/south', 'stores/north:isOpen', 'stores/south:isOpen']
    expect(keysOf({ regions, areOpen, numbers: [1, null, 'text'] })).toEqual(keys)
    expect(keysOf({ default: definitions({ assets: regions, checks: areOpen }) })).toEqual(keys)
  })

  it('says everything that the definitions say, sorted, in the shape of the protocol', () => {
    const feed = externalAsset('vendors/feed', { kinds: ['csv'] })
    const raw = asset('raw', { deps: [feed], run: () => [1] })
    const orders = asset('sales/orders', {
      inputs: { raw }, deps: ['elsewhere/asset', raw], config: z.object({ minimum: z.number().default(0) }), group: 'sales', owners: ['team:data', 'a@b.c'],
      kinds: ['duckdb'], tags: { tier: 'gold' }, description: 'Good ones.', codeVersion: '2', run: ({ inputs }) => inputs.raw,
      metadata: { rows: 3, when: new Date(0), table: metadata.table([{ a: 1, b: 'x' }]), list: [1, { at: new Date(0) }], none: null, yes: true },
    })
    const daily = job('daily', { selection: orders, tags: { by: 'clock' }, config: { assets: { 'sales/orders': { minimum: 2 } } } })
    const { assets, jobs } = manifestOf({ daily, default: definitions({ assets: [orders] }) })

    expect(assets.map(({ key }) => key)).toEqual(['raw', 'sales/orders', 'vendors/feed'])
    const { bundlePosition, ...snapshot } = assets[1] ?? {}
    expect(bundlePosition?.line).toBeGreaterThan(20)
    expect(snapshot).toMatchObject({
      key: 'sales/orders', kind: 'asset', inputs: [{ name: 'raw', asset: 'raw' }], deps: ['elsewhere/asset'], group: 'sales',
      owners: ['team:data', 'a@b.c'], kinds: ['duckdb'], tags: { tier: 'gold' }, description: 'Good ones.', codeVersion: '2',
      configSchema: { type: 'object', properties: { minimum: { type: 'number', default: 0 } } },
      metadata: {
        rows: { type: 'number', value: 3 }, when: { type: 'timestamp', value: '1970-01-01T00:00:00.000Z' }, none: { type: 'null' }, yes: { type: 'boolean', value: true },
        table: { type: 'table', columns: [{ name: 'a', type: 'number' }, { name: 'b', type: 'string' }], rows: [{ a: 1, b: 'x' }] },
        list: { type: 'json', value: [1, { at: '1970-01-01T00:00:00.000Z' }] },
      },
    })
    expect(jobs).toMatchObject([{ name: 'daily', selection: 'key:"sales/orders"', tags: { by: 'clock' }, config: { assets: { 'sales/orders': { minimum: 2 } } } }])
  })

  it('says how assets are sliced, and which partitions they read in which shape', () => {
    const days = daily({ start: '2026-01-01' })
    const raw = asset('raw', { partitions: days, run: () => 1 })
    const feed = externalAsset('feed', { partitions: days })
    const clean = asset('clean', {
      partitions: days, backfillPolicy: multiRun({ maxPartitionsPerRun: 7 }), deps: [from(feed, timeWindow({ startOffset: -1 })), from('other/location', lastPartition()), raw],
      inputs: { raw, before: self<number>({ startOffset: -1 }) }, run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, 1])),
    })
    const report = asset('report', { inputs: { all: clean, last: from(clean, lastPartition()) }, run: () => 1 })
    const balance = asset('balance', { partitions: multi({ day: days, region: staticPartitions(['north']) }), inputs: { raw, past: self<number>({ startOffset: -3, endOffset: -1 }) }, run: () => 1 })
    const load = job('load', { selection: clean, partitions: days, config: ({ key }) => ({ assets: { clean: key } }) })
    const { assets, jobs } = manifestOf({ report, balance, load })
    const shown = Object.fromEntries(assets.map(({ key, inputs, deps, depMappings, partitions, backfillPolicy }) => [key, { inputs, deps, depMappings, partitions: partitions?.type, backfillPolicy }]))
    const shift = (startOffset: number, endOffset: number) => ({ type: 'time-window', startOffset, endOffset, allowNonexistentUpstream: false })
    expect(shown).toEqual({
      raw: { inputs: [], deps: [], depMappings: undefined, partitions: 'daily', backfillPolicy: undefined },
      feed: { inputs: [], deps: [], depMappings: undefined, partitions: 'daily', backfillPolicy: undefined },
      clean: {
        inputs: [{ name: 'before', asset: 'clean', mapping: shift(-1, -1), shape: 'partitions' }, { name: 'raw', asset: 'raw', shape: 'partitions' }],
        deps: ['feed', 'other/location'], depMappings: { feed: shift(-1, 0), 'other/location': { type: 'last' } }, partitions: 'daily', backfillPolicy: { type: 'multi-run', maxPartitionsPerRun: 7 },
      },
      report: { inputs: [{ name: 'all', asset: 'clean', shape: 'partitions' }, { name: 'last', asset: 'clean', mapping: { type: 'last' } }], deps: [], depMappings: undefined, partitions: undefined, backfillPolicy: undefined },
      balance: {
        inputs: [
          {
            name: 'past', asset: 'balance', shape: 'partitions',
            mapping: { type: 'multi', dimensions: [{ upstream: 'day', downstream: 'day', mapping: shift(-3, -1) }, { upstream: 'region', downstream: 'region', mapping: { type: 'identity' } }] },
          },
          { name: 'raw', asset: 'raw' },
        ],
        deps: [], depMappings: undefined, partitions: 'multi', backfillPolicy: undefined,
      },
    })
    expect(jobs).toMatchObject([{ name: 'load', partitions: { type: 'daily' }, configBy: 'partition' }])
  })

  it('has equal bytes for equal definitions, in whatever order they are exported', () => {
    const make = () => {
      const b = asset('b', { run: () => 1 })
      return { b, a: asset('a', { inputs: { b }, deps: ['z', 'y'], run: () => 2 }) }
    }
    const { a, b } = make()
    expect(JSON.stringify(manifestOf({ a, b }))).toBe(JSON.stringify(manifestOf({ b, a })))
  })

  it('contains what exports reach, and ignores what is no definition', () => {
    const hidden = asset('hidden', { run: () => 1 })
    const shown = asset('shown', { inputs: { hidden }, run: () => 2 })
    const trap = new Proxy({}, { get: () => { throw new Error('no') } })
    expect(manifestOf({ shown, trap, number: 1, nothing: null, make: () => hidden }).assets.map(({ key }) => key)).toEqual(['hidden', 'shown'])
    expect(manifestOf({})).toEqual({ manifestVersion: 1, assets: [], jobs: [], ops: [], schedules: [], sensors: [] })
  })

  it('of 10,000 assets in a chain does not grow slower', () => {
    const namespace: Record<string, unknown> = {}
    const started = performance.now()
    let last = asset('a0', { run: () => 0 })
    for (let index = 1; index < 10_000; index++) {
      last = asset(`a${index}`, { inputs: { last }, group: 'chain', run: ({ inputs }) => inputs.last + 1 })
      namespace[`a${index}`] = last
    }
    const answer = answerOf(namespace)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect('manifest' in answer && answer.manifest.assets).toHaveLength(10_000)
  })
})

describe('problems of definitions', () => {
  it('one key for two objects names both places', () => {
    const first = asset('orders', { run: () => 1 })
    const second = asset('orders', { run: () => 2 })
    const [problem] = problemsOf({ first, second })
    expect(problem).toMatchObject({ code: 'duplicate-key', message: expect.stringContaining('two assets have the key `orders`') as string })
    expect(problem?.positions).toHaveLength(2)
    expect(problem?.positions[1]?.line).toBe((problem?.positions[0]?.line ?? 0) + 1)
    expect(problemsOf({ first, again: first })).toEqual([])
  })

  it('one name for two jobs', () => {
    expect(problemsOf({ a: job('j', { selection: '*' }), b: job('j', { selection: '*' }) })).toMatchObject([{ code: 'duplicate-name' }])
    const counted = asset('counted', { checks: { positive: {} }, run: () => 1 })
    const [problem] = problemsOf({ counted, positive: assetCheck('positive', { asset: counted, run: () => true }) })
    expect(problem).toMatchObject({ code: 'duplicate-name', message: 'asset `counted` has two checks `positive`, evaluated by different functions: rename one' })
    expect(problem?.positions).toHaveLength(2)
  })

  it('an input that a cyclic import left undefined', () => {
    const [problem] = problemsOf({ a: asset('a', { inputs: { x: undefined as never }, run: () => 1 }) })
    expect(problem).toMatchObject({ code: 'unknown-input', message: expect.stringContaining('input `x` of asset `a` is undefined: two files that import each other') as string })
    expect(problem?.positions).toHaveLength(1)
  })

  it.each([
    ['key', 'is the text "key"'], [externalAsset('e'), 'is an external asset'], [{}, 'is no asset but an object'], [null, 'is no asset but null'],
  ])('an input that is no asset: %s', (value, message) => {
    expect(problemsOf({ a: asset('a', { inputs: { x: value as never }, run: () => 1 }) })).toMatchObject([{ code: 'unknown-input', message: expect.stringContaining(message) as string }])
  })

  it('a dep that is undefined', () => {
    expect(problemsOf({ a: asset('a', { deps: [undefined as never], run: () => 1 }) })).toMatchObject([{ code: 'unknown-input', message: expect.stringContaining('`deps[0]` of asset `a`') as string }])
  })

  it('a cycle through string deps, by name', () => {
    const a = asset('a', { deps: ['c'], run: () => 1 })
    const b = asset('b', { inputs: { a }, run: () => 1 })
    const c = asset('c', { inputs: { b }, run: () => 1 })
    expect(problemsOf({ c })).toMatchObject([{ code: 'dependency-cycle', message: 'assets depend on each other in a circle: `a` → `b` → `c` → `a`; one of these dependencies has to go' }])
    expect(problemsOf({ c })[0]?.positions).toHaveLength(3)
    expect(problemsOf({ s: asset('s', { deps: ['s'], run: () => 1 }) })).toMatchObject([{ message: 'asset `s` depends on itself: it can only read earlier partitions of its own, as an input self({ startOffset: -1 })' }])
  })

  it('a selection that does not parse', () => {
    expect(problemsOf({ j: job('nightly', { selection: 'group:sales and (' }) })).toMatchObject([{ code: 'invalid-definition', message: expect.stringContaining('the selection of job `nightly` cannot be read') as string }])
  })
})

describe('a definition', () => {
  const run = () => 1
  it.each<[string, () => unknown, string]>([
    ['a bad key', () => asset('bad key!', { run }), 'asset "bad key!": "bad key!" is no asset key'],
    ['no run', () => asset('a', {} as never), '`run` must be a function, not undefined'],
    ['a misspelt option', () => asset('a', { run, input: {} } as never), 'unknown option `input`'],
    ['a bad group', () => asset('a', { run, group: 'x y' }), '"x y" is no group'],
    ['a bad owner', () => asset('a', { run, owners: ['me'] }), '"me" in `owners` is no owner'],
    ['a bad kind', () => asset('a', { run, kinds: ['a b'] }), '"a b" in `kinds` is no kind'],
    ['a bad tag', () => asset('a', { run, tags: { '': 'x' } }), '`tags` maps names'],
    ['a bad config', () => asset('a', { run, config: {} as never }), '`config` must be a schema'],
    ['bad metadata', () => asset('a', { run, metadata: { f: (() => 1) as never } }), 'metadata `f`: it is a function'],
    ['a bad dep key', () => asset('a', { run, deps: ['../x'] }), '"../x" is no asset key'],
    ['a bad job name', () => job('bad name', { selection: '*' }), 'job "bad name": "bad name" is no name'],
    ['an empty selection', () => job('j', { selection: [] }), '`selection` is empty'],
    ['a bad job config', () => job('j', { selection: '*', config: { execution: { maxConcurrent: 0 } } }), '`config.execution.maxConcurrent` is wrong'],
    ['no options at all', () => asset('a', null as never), 'options must be an object'],
    ['a member that is none', () => definitions({ assets: [{ kind: 'asset', key: 'x' }] }), 'an object is no definition'],
  ])('with %s is refused where it stands', (_, make, message) => {
    expect(make).toThrow(message)
    try {
      make()
    } catch (error) {
      expect((error as Error).stack?.split('\n')[1]).toContain('describe-definitions.test.ts')
    }
  })

  it('is frozen, with its options', () => {
    const tags = { tier: 'gold' }
    const a = asset('a', { run, tags })
    tags.tier = 'lead'
    expect(Object.isFrozen(a)).toBe(true)
    expect(manifestOf({ a }).assets[0]?.tags).toEqual({ tier: 'gold' })
  })
})
