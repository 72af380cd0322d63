import { describe, expect, test } from 'vitest'
import type { AutomationAsset } from '@millrace/orchestration/automation'
import {
  anyDepsMatch, anyDepsUpdated, asset, backfillInProgress, codeVersionChanged, customCondition, eager, externalAsset, freshnessFailed, missing, newlyRequested, newlyUpdated, not,
  onCron, type AnyAsset, type AutomationCondition,
} from '../../index'
import { conditionJson } from '../../automation/condition-value'
import { AutomationMemory } from './automation-memory'
import type { AutomationTick } from './automation-tick'
import { evaluateAssets } from './evaluate-assets'
import { evaluateAutomation } from './evaluate-automation'

const orders = asset('orders', { run: () => [1, 2, 3] })
const reportWith = (automation: AutomationCondition, key = 'report'): AnyAsset => asset(key, { inputs: { orders }, automation, run: ({ inputs }) => inputs.orders.length })
const report = reportWith(eager())

const open = (subject: readonly AnyAsset[]) => {
  const memory = new AutomationMemory({ start: '2026-01-05T08:00:00Z' })
  const tickAfter = async (time: string, definitions = subject): Promise<AutomationTick> => {
    memory.advance(time)
    return evaluateAutomation(definitions, { memory })
  }
  return { memory, tickAfter }
}
const requested = (tick: AutomationTick): string[] => tick.requested.map(({ asset: key }) => key)

describe('a tick', () => {
  test('follows an update once', async () => {
    const { memory, tickAfter } = open([orders, report])
    expect(requested(await tickAfter('0s'))).toEqual([])
    memory.materialize(orders)
    const tick = await tickAfter('1m')
    expect(tick.requests(report)).toBe(true)
    expect(tick.runs).toEqual([{ assets: ['report'], checks: undefined, partition: undefined }])
    memory.execute(tick)
    expect(requested(await tickAfter('1m'))).toEqual([])
  })

  test('tells why, so that a failed test can be read', async () => {
    const { memory, tickAfter } = open([orders, report])
    await tickAfter('0s')
    memory.materialize(orders)
    const why = (await tickAfter('1m')).explain(report)
    expect(`${why}\n`).toBe(`report: requested
  ✓ eager
    ✓ in-latest-time-window
    ✓ since
      ✓ or
        ✗ newly-missing = newly-true
          ✓ missing
        ✓ any-deps-updated = any-deps-match
          ✓ orders
            ✓ or
              ✓ newly-updated-without-root
                ✓ newly-updated
                ✓ not
                  ✗ executed-with-root-target
              ✗ will-be-requested
      ✗ handled
        ✗ newly-requested
        ✗ newly-updated
        ✗ initial-evaluation
    ✓ not
      ✗ any-deps-missing = any-deps-match
        ✗ orders
          ✗ and
            ✗ missing
            - not (nothing left to ask about)
    ✓ not
      ✗ any-deps-in-progress = any-deps-match
        ✗ orders
          ✗ in-progress
            ✗ run-in-progress
            ✗ backfill-in-progress
    ✓ not
      ✗ in-progress
        ✗ run-in-progress
        ✗ backfill-in-progress
`)
  })

  test('looks only at what something happened to, and still tells of the others', async () => {
    const others = Array.from({ length: 20 }, (_, index) => asset(`other${index}`, { automation: eager(), run: () => 1 }))
    const daily = asset('daily', { automation: onCron('0 9 * * *'), run: () => 1 })
    const { memory, tickAfter } = open([orders, report, ...others, daily])
    await tickAfter('0s')
    await tickAfter('1m')
    const idle = await tickAfter('1m')
    expect(idle.evaluated).toEqual([])
    expect(idle.explain(report)).toMatch(/^report: not requested\n {2}✗ eager\n/)
    memory.materialize(orders)
    expect((await tickAfter('1m')).evaluated).toEqual(['report'])
    for (let settling = 0; settling < 3; settling++) await tickAfter('1m')
    const nine = await tickAfter('1h')
    expect(nine.evaluated).toEqual(['daily'])
    expect(requested(nine)).toEqual(['daily'])
  })

  test('can be placed by its instant, but not before what the clock shows', async () => {
    const report9 = asset('nine', { automation: onCron('0 9 * * 1-5', { timezone: 'Europe/Berlin' }), run: () => 1 })
    const memory = new AutomationMemory({ start: '2026-01-05T07:00:00Z' })
    await evaluateAutomation(report9, { memory })
    expect((await evaluateAutomation(report9, { memory, at: '2026-01-05T07:59:59Z' })).requests(report9)).toBe(false)
    const tick = await evaluateAutomation(report9, { memory, at: new Date('2026-01-05T08:00:00Z') })
    expect([tick.requests(report9), tick.at.toISOString(), memory.now.getTime()]).toEqual([true, '2026-01-05T08:00:00.000Z', tick.at.getTime()])
    await expect(evaluateAutomation(report9, { memory, at: '2026-01-05T07:00:00Z' })).rejects.toThrow('is before what the memory\'s clock shows')
    await expect(evaluateAutomation(report9, { memory, at: 'tomorrow' })).rejects.toThrow('"tomorrow" is no instant')
  })

  test('needs no memory where only the first look matters', async () => {
    const made = asset('made', { automation: missing(), run: () => 1 })
    expect((await evaluateAutomation(made)).requests('made')).toBe(true)
  })

  test('knows external assets, other locations, selections and code versions', async () => {
    const feed = externalAsset('vendors/feed')
    const reader = (codeVersion: string) => asset('reader', {
      deps: [feed, 'elsewhere/rates', orders], automation: anyDepsMatch(newlyUpdated()).ignore('group:default and key:orders').or(codeVersionChanged()), codeVersion, run: () => 1,
    })
    const { memory, tickAfter } = open([feed, reader('1'), orders])
    await tickAfter('0s')
    memory.materialize(orders)
    expect(requested(await tickAfter('1m'))).toEqual([])
    for (const key of ['vendors/feed', 'elsewhere/rates']) {
      memory.materialize(key)
      expect(requested(await tickAfter('1m'))).toEqual(['reader'])
    }
    await tickAfter('1m')
    expect(requested(await tickAfter('1m', [feed, reader('2'), orders]))).toEqual(['reader'])
  })
})

describe('a condition of one\'s own', () => {
  test('is asked where the conditions around it leave something to ask about', async () => {
    const asked: string[] = []
    const atNoon = customCondition('atNoon', async ({ at, asset: { key } }) => {
      asked.push(key)
      return Promise.resolve(at.getUTCHours() === 12)
    })
    const { memory, tickAfter } = open([orders, reportWith(missing().and(atNoon)), reportWith(newlyUpdated().and(atNoon), 'other')])
    expect(requested(await tickAfter('3h'))).toEqual([])
    const noon = await tickAfter('1h')
    expect(requested(noon)).toEqual(['report'])
    expect(noon.explain('report')).toContain('✓ custom(atNoon)')
    memory.execute(noon)
    expect(requested(await tickAfter('1m'))).toEqual([])
    expect(asked).toEqual(['report', 'report'])
  })

  test('is asked of dependencies in turn, when an answer leads to further questions', async () => {
    const yes = customCondition('yes', () => true)
    const also = customCondition('also', () => true)
    const { tickAfter } = open([orders, reportWith(anyDepsMatch(yes.and(also)))])
    expect(requested(await tickAfter('0s'))).toEqual(['report'])
  })

  test('answers about partitions by their keys', async () => {
    const days: AutomationAsset = { key: 'days', deps: [], partitions: { type: 'static', keys: ['a', 'b', 'c'] }, condition: conditionJson(customCondition('some', () => true)) }
    const tick = await evaluateAssets([days], { memory: new AutomationMemory(), answer: async ({ partitions }) => Promise.resolve(partitions?.filter((key) => key !== 'b') ?? false) })
    expect(tick.requested).toEqual([{ asset: 'days', partitions: ['a', 'c'] }])
    expect(tick.explain('days')).toBe('days: requested\n  ✓ custom(some) 2/3')
  })

  test('that throws, or answers nonsense, fails the tick', async () => {
    await expect(evaluateAutomation(reportWith(customCondition('broken', () => { throw new Error('no') })))).rejects.toThrow('no')
    await expect(evaluateAutomation(reportWith(customCondition('odd', () => 'yes' as never)))).rejects.toThrow('condition `odd` must answer true or false')
  })

  test('of a name that another has is a problem of the definitions', async () => {
    const two = [reportWith(customCondition('same', () => true)), reportWith(customCondition('same', () => false), 'other')]
    await expect(evaluateAutomation(two)).rejects.toThrow('two conditions have the name `same`')
    const one = customCondition('same', () => true)
    await expect(evaluateAutomation([reportWith(one), reportWith(not(one), 'other')])).resolves.toBeDefined()
  })
})

describe('what is remembered', () => {
  const waiting = reportWith(anyDepsMatch(newlyUpdated()).sinceLastHandled())

  test('an asset that is away for a while goes on where it was', async () => {
    const { memory, tickAfter } = open([orders, waiting])
    await tickAfter('0s')
    memory.materialize(orders)
    expect(requested(await tickAfter('1m', [orders]))).toEqual([])
    expect(requested(await tickAfter('1m'))).toEqual(['report'])
  })

  test('an asset whose condition was taken away begins anew', async () => {
    const { memory, tickAfter } = open([reportWith(not(missing()))])
    memory.materialize('report')
    await tickAfter('0s')
    await tickAfter('1m', [asset('report', { deps: ['orders'], run: () => 1 })])
    memory.materialize('report')
    const again = [reportWith(newlyUpdated())]
    expect(requested(await tickAfter('1m', again))).toEqual([])
    memory.materialize('report')
    expect(requested(await tickAfter('1m', again))).toEqual(['report'])
  })
})

describe('what definitions cannot say yet', () => {
  const evaluate = (assets: readonly AutomationAsset[], memory = new AutomationMemory({ start: '2026-01-05T08:00:00Z' })) => async (): Promise<AutomationTick> => {
    memory.advance('1m')
    return evaluateAssets(assets, { memory })
  }

  test('what one function makes is requested together, and remembered of all', async () => {
    const pair = (key: string, madeWith: string, condition: AutomationCondition): AutomationAsset => ({ key, deps: [], madeWith: [madeWith], condition: conditionJson(condition) })
    const memory = new AutomationMemory()
    const tick = evaluate([pair('left', 'right', missing()), pair('right', 'left', newlyRequested())], memory)
    const first = await tick()
    expect(requested(first)).toEqual(['left', 'right'])
    expect(first.runs).toHaveLength(1)
    memory.execute(first)
    expect((await tick()).explain('right')).toContain('✓ newly-requested')
  })

  test('one condition that cannot be evaluated leaves the others alone', async () => {
    const broken: AutomationAsset = {
      key: 'broken', partitions: { type: 'static', keys: ['a'] }, deps: [{ asset: 'days', mapping: { type: 'identity' } }], condition: conditionJson(anyDepsUpdated()),
    }
    const memory = new AutomationMemory()
    const tick = evaluate([{ key: 'days', deps: [], partitions: { type: 'daily', start: '2026-01-01' } }, broken, { key: 'orders', deps: [] }, { key: 'report', deps: [{ asset: 'orders' }], condition: conditionJson(eager()) }], memory)
    expect((await tick()).problems).toMatchObject([{ asset: 'broken' }])
    memory.materialize('orders')
    expect(requested(await tick())).toEqual(['report'])
  })

  test('freshness and backfills are asked of the memory', async () => {
    const memory = new AutomationMemory()
    const tick = evaluate([
      { key: 'stale', deps: [], condition: conditionJson(freshnessFailed()) },
      { key: 'filled', deps: [], partitions: { type: 'static', keys: ['a', 'b'] }, condition: conditionJson(backfillInProgress()) },
    ], memory)
    expect(requested(await tick())).toEqual([])
    memory.setFreshness('stale', 'failed')
    memory.setBackfilling('filled', ['b'])
    expect((await tick()).requested).toEqual([{ asset: 'filled', partitions: ['b'] }, { asset: 'stale', partitions: undefined }])
  })
})
