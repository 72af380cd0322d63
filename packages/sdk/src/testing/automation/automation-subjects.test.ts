import { describe, expect, test } from 'vitest'
import {
  allChecksMatch, allJobRootAssetsMatch, anyChecksMatch, anyDepsMatch, anyDepsUpdated, anyJobRootAssetsMatch, asset, assetCheck, assetSpec, checkFailed, checkPassed, cronTickPassed, customMapping, daily,
  eager, executionFailed, from, initialEvaluation, inProgress, job, missing, multiAsset, newlyRequested, newlyUpdated, not, staticPartitions, virtualAsset,
} from '../../index'
import { AutomationMemory } from './automation-memory'
import type { AutomationTick } from './automation-tick'
import { evaluateAutomation } from './evaluate-automation'

const open = (...subject: readonly object[]) => {
  const memory = new AutomationMemory({ start: '2026-01-05T08:00:00Z' })
  const tick = async (definitions: readonly object[] = subject): Promise<AutomationTick> => {
    memory.advance('1m')
    return evaluateAutomation(definitions, { memory })
  }
  return { memory, tick }
}
const requested = (tick: AutomationTick): string[] => tick.requested.map(({ asset: key, partitions }) => (partitions === undefined ? key : `${key}[${partitions.join()}]`))

const orders = asset('orders', { run: () => [1, 2, 3] })

describe('a check with a condition of its own', () => {
  const fresh = assetCheck('fresh', { asset: orders, automation: anyDepsUpdated().sinceLastHandled(), run: () => true })

  test('runs alone when its asset was made, and not with every run of it', async () => {
    const { memory, tick } = open(fresh)
    expect((await tick()).requests(fresh)).toBe(false)
    memory.materialize(orders)
    const due = await tick()
    expect([due.requests(fresh), requested(due), due.runs]).toEqual([true, [], [{ job: undefined, assets: [], checks: [{ asset: 'orders', check: 'fresh' }], partition: undefined }]])
    expect(due.explain(fresh)).toMatch(/^orders:fresh: requested\n {2}✓ since\n {4}✓ any-deps-updated/)
    memory.execute(due)
    expect((await tick()).runs).toEqual([])
  })

  test('runs beside its asset only when both are requested; checks without one always come along', async () => {
    const due = asset('due', { automation: missing(), run: () => 1 })
    const quiet = assetCheck('quiet', { asset: due, automation: cronTickPassed('0 9 * * *'), run: () => true })
    const always = assetCheck('always', { asset: due, run: () => true })
    const { tick } = open(quiet, always)
    expect((await tick()).runs).toMatchObject([{ assets: ['due'], checks: [{ asset: 'due', check: 'always' }] }])
    const eagerly = assetCheck('quiet', { asset: due, automation: missing(), run: () => true })
    expect((await tick([eagerly, always])).runs).toMatchObject([{ assets: ['due'], checks: [{ asset: 'due', check: 'quiet' }, { asset: 'due', check: 'always' }] }])
  })

  test('also follows what it reads besides its asset', async () => {
    const customers = asset('customers', { run: () => [1] })
    const known = assetCheck('known', { asset: orders, inputs: { customers }, automation: anyDepsMatch(newlyUpdated()), run: () => true })
    const { memory, tick } = open(known)
    await tick()
    memory.materialize(customers)
    expect((await tick()).requests(known)).toBe(true)
  })

  test('is asked partition by partition', async () => {
    const days = asset('days', { partitions: daily({ start: '2026-01-03' }), run: () => 1 })
    const sound = assetCheck('sound', { asset: days, automation: missing(), run: () => true })
    const { memory, tick } = open(sound)
    expect((await tick()).runs.map(({ checks, partition }) => [checks?.length, partition])).toEqual([[1, '2026-01-03'], [1, '2026-01-04']])
    memory.check(sound, true, { partition: '2026-01-03' })
    const left = await tick()
    expect([left.requests(sound, '2026-01-03'), left.requests(sound, '2026-01-04')]).toEqual([false, true])
    memory.execute(left)
    expect((await tick()).runs).toEqual([])
    memory.materialize(days, { partition: '2026-01-04' })
    expect((await tick()).requests(sound, '2026-01-04')).toBe(true)
  })
})

describe('checks of an asset', () => {
  const loose = assetCheck('loose', { asset: orders, run: () => true })
  const strict = assetCheck('strict', { asset: orders, blocking: true, run: () => true })
  const own = asset('own', { checks: { sane: { blocking: true } }, run: () => 1 })
  const ask = (key: string, automation: ReturnType<typeof checkPassed>) => asset(key, { deps: [orders], automation: anyDepsMatch(automation), run: () => 1 })
  const subjects = [
    loose, strict,
    ask('anyPassed', anyChecksMatch(checkPassed())), ask('allPassed', allChecksMatch(checkPassed())), ask('blockingPassed', allChecksMatch(checkPassed(), { blockingOnly: true })),
    ask('anyFailed', anyChecksMatch(checkFailed())), ask('anyMissing', anyChecksMatch(missing())), ask('anyLive', anyChecksMatch(inProgress())), ask('anyBroken', anyChecksMatch(executionFailed())),
  ]

  test('are matched by every status that a check can have', async () => {
    const { memory, tick } = open(...subjects)
    memory.materialize(orders)
    expect(requested(await tick())).toEqual(['anyMissing'])
    memory.check(strict, true)
    expect(requested(await tick())).toEqual(['anyMissing', 'anyPassed', 'blockingPassed'])
    const run = memory.startCheck(loose)
    expect(requested(await tick())).toEqual(['anyLive', 'anyPassed', 'blockingPassed'])
    memory.finishFailed(run)
    expect(requested(await tick())).toEqual(['anyBroken', 'anyPassed', 'blockingPassed'])
    memory.check(loose, false)
    expect(requested(await tick())).toEqual(['anyFailed', 'anyPassed', 'blockingPassed'])
    memory.check(loose, true)
    expect(requested(await tick())).toEqual(['allPassed', 'anyPassed', 'blockingPassed'])
    memory.materialize(orders)
    expect(requested(await tick())).toEqual(['anyMissing'])
  })

  test('that its own function evaluates are among them', async () => {
    const { memory, tick } = open(own, asset('below', { deps: [own], automation: anyDepsMatch(allChecksMatch(checkPassed(), { blockingOnly: true })), run: () => 1 }))
    memory.materialize(own)
    expect(requested(await tick())).toEqual([])
    memory.check({ asset: own, check: 'sane' }, true)
    expect(requested(await tick())).toEqual(['below'])
  })
})

describe('a virtual asset', () => {
  const view = virtualAsset('view', { deps: [orders] })
  const viewOfView = virtualAsset('viewOfView', { deps: [view, 'elsewhere/rates'] })
  const reader = (key: string, automation = eager()) => asset(key, { deps: [viewOfView], automation, run: () => 1 })

  test('is never made, so that what is eager waits for it, unless conditions look through it', async () => {
    const { memory, tick } = open(reader('plain'), reader('through', eager().resolveThroughVirtual()))
    memory.materialize(orders)
    expect(requested(await tick())).toEqual([])
    memory.materialize('elsewhere/rates')
    const due = await tick()
    expect(requested(due)).toEqual(['through'])
    expect(due.explain('through')).toMatch(/any-deps-updated = any-deps-match\n *✓ elsewhere\/rates\n[^]*✗ orders\n/)
    memory.execute(due)
    expect(requested(await tick())).toEqual([])
    memory.materialize(orders)
    expect(requested(await tick())).toEqual(['through'])
  })

  test('is looked through only as far as a condition is about the asset itself', async () => {
    const { memory, tick } = open(reader('edge', anyDepsMatch(newlyUpdated()).newlyTrue().resolveThroughVirtual()))
    await tick()
    memory.materialize(orders)
    expect(requested(await tick())).toEqual([])
  })
})

describe('a job with a condition', () => {
  const raw = asset('raw', { deps: ['feed'], run: () => 1 })
  const other = asset('other', { run: () => 1 })
  const report = asset('report', { deps: [raw, other], run: () => 1 })

  test('is launched whole when its condition is true of its root assets', async () => {
    const any = job('any', { selection: [raw, other, report], automation: anyJobRootAssetsMatch(anyDepsUpdated()) })
    const all = job('all', { selection: [raw, other, report], automation: allJobRootAssetsMatch(missing()) })
    const { memory, tick } = open(any, all)
    expect((await tick()).runs).toEqual([{ job: 'all', assets: ['other', 'raw', 'report'], checks: undefined, partition: undefined }])
    memory.materialize('feed')
    const due = await tick()
    expect([due.requests(any), due.requests(all), due.requests('raw'), due.requestedJobs.map((each) => each.job), due.runs.length]).toEqual([true, true, false, ['all', 'any'], 2])
    expect(due.explain(any)).toMatch(/^any: requested\n {2}✓ any-job-roots-match\n {4}✗ other\n[^]*✓ raw\n/)
    memory.execute(due)
    const quiet = await tick()
    expect([quiet.runs, quiet.evaluated]).toEqual([[], ['all', 'any']])
    await tick()
    expect((await tick()).evaluated).toEqual([])
  })

  test('is launched once for each partition', async () => {
    const days = { partitions: daily({ start: '2026-01-03' }) }
    const first = asset('first', { ...days, run: () => 1 })
    const second = asset('second', { ...days, deps: [first], run: () => 1 })
    const fill = job('fill', { selection: [first, second], automation: anyJobRootAssetsMatch(missing()).and(not(newlyRequested())) })
    const { memory, tick } = open(fill)
    const due = await tick()
    expect(due.runs.map(({ job: name, assets, partition }) => [name, assets, partition])).toEqual([['fill', ['first', 'second'], '2026-01-03'], ['fill', ['first', 'second'], '2026-01-04']])
    expect([due.requests(fill, '2026-01-04'), due.requests(fill, '2026-01-05'), (await tick()).requests(fill)]).toEqual([true, false, false])
    memory.execute({ runs: due.runs.slice(0, 1) })
    expect((await tick()).requestedJobs).toEqual([{ job: 'fill', partitions: ['2026-01-04'] }])
  })

  test('cannot be asked what only an asset can tell, nor stand beside configuration by partition', () => {
    const define = (automation: ReturnType<typeof missing>) => () => job('j', { selection: orders, automation })
    expect(define(eager())).toThrow('`eager` is asked about an asset, and a job is none: write `anyJobRootAssetsMatch(…)`')
    expect(define(initialEvaluation())).toThrow('asks nothing about the assets of the job: write `anyJobRootAssetsMatch(…)`')
    expect(define(anyJobRootAssetsMatch(anyJobRootAssetsMatch(missing())))).toThrow('here it would be about an asset')
    expect(() => asset('a', { automation: anyDepsMatch(anyJobRootAssetsMatch(missing())), run: () => 1 })).toThrow('is asked about a job')
    expect(() => job('j', { selection: orders, partitions: daily({ start: '2026-01-01' }), config: () => ({}), automation: anyJobRootAssetsMatch(missing()) })).toThrow('`automation` cannot stand beside a `config` by partition')
  })
})

describe('what one function makes', () => {
  test('is requested whole, unless a run may make a part', async () => {
    const make = (subsettable: boolean) => multiAsset('parsed', {
      subsettable, partitions: staticPartitions(['a', 'b']),
      assets: { good: assetSpec('good', { automation: missing() }), bad: assetSpec('bad', { deps: ['good'] }), odd: assetSpec('odd', { automation: newlyRequested() }) },
      run: () => ({ good: 1, bad: 2, odd: 3 }),
    })
    const whole = open(make(false))
    const due = await whole.tick()
    expect(requested(due).sort()).toEqual(['bad[a,b]', 'good[a,b]', 'odd[a,b]'])
    expect(due.runs.map(({ assets, partition }) => [[...assets].sort(), partition])).toEqual([[['bad', 'good', 'odd'], 'a'], [['bad', 'good', 'odd'], 'b']])
    whole.memory.execute(due)
    expect((await whole.tick()).explain('odd')).toContain('✓ newly-requested 2/2')
    expect(requested(await open(make(true)).tick())).toEqual(['good[a,b]'])
  })
})

describe('a mapping of one\'s own', () => {
  const regions = asset('regions', { partitions: staticPartitions(['north', 'south']), run: () => 1 })
  const asked: string[] = []
  const mapped = from(regions, customMapping(({ key }) => {
    asked.push(key)
    return key === 'oslo' ? ['north'] : ['south']
  }))
  const cities = { partitions: staticPartitions(['oslo', 'rome']), automation: anyDepsMatch(newlyUpdated()) }

  test('says which partitions follow, each asked once', async () => {
    const { memory, tick } = open(asset('cities', { ...cities, inputs: { mapped }, run: () => 1 }), asset('ordered', { ...cities, deps: [mapped], run: () => 1 }))
    await tick()
    memory.materialize(regions, { partition: 'north' })
    expect(requested(await tick())).toEqual(['cities[oslo]', 'ordered[oslo]'])
    memory.materialize(regions, { partition: 'south' })
    expect(requested(await tick())).toEqual(['cities[rome]', 'ordered[rome]'])
    expect(asked.sort()).toEqual(['oslo', 'oslo', 'rome', 'rome'])
  })

  test('says what a check reads, too', async () => {
    const upstream = asset('cities', { partitions: staticPartitions(['oslo', 'rome']), run: () => 1 })
    const { memory, tick } = open(upstream, assetCheck('known', {
      asset: upstream, needsValue: false, automation: anyDepsMatch(newlyUpdated()).ignore(upstream), inputs: { mapped: from(regions, customMapping(({ key }) => (key === 'oslo' ? ['north'] : ['south']))) }, run: () => true,
    }))
    await tick()
    memory.materialize(regions, { partition: 'south' })
    expect((await tick()).runs).toEqual([{ assets: [], checks: [{ asset: 'cities', check: 'known' }], partition: 'rome' }])
  })

  test('that throws fails the tick', async () => {
    const broken = from(regions, customMapping(() => { throw new Error('no atlas') }))
    const { memory, tick } = open(asset('cities', { ...cities, inputs: { broken }, run: () => 1 }))
    memory.materialize(regions, { partition: 'north' })
    await expect(tick()).rejects.toThrow('no atlas')
  })
})
