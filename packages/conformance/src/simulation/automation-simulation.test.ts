import { describe, expect, test } from 'vitest'
import {
  anyDepsMatch, anyDepsUpdated, backfillInProgress, eager, explainEvaluation, freshnessFailed, missing, newlyRequested, newlyUpdated, not, onCron,
  sinceLastHandled, type AutomationAsset, type AutomationResult, type ConditionExplanation,
} from '@millrace/orchestration/automation'
import { AutomationSimulation } from './automation-simulation'

const start = '2026-01-05T08:00:00Z'
const orders: AutomationAsset = { key: 'orders', deps: [] }
const report: AutomationAsset = { key: 'report', deps: [{ asset: 'orders' }], condition: eager() }
const requested = ({ requested: found }: AutomationResult): string[] => [...found.keys()]

const tickAfter = (automation: AutomationSimulation, seconds: number): AutomationResult => {
  automation.advance(seconds)
  return automation.tick()
}

describe('a tick', () => {
  test('follows an update once', () => {
    const automation = new AutomationSimulation([orders, report], start)
    expect(requested(automation.tick())).toEqual([])
    automation.materialize(['orders'])
    const result = tickAfter(automation, 60)
    expect(requested(result)).toEqual(['report'])
    expect(result.runs).toEqual([{ assets: ['report'], checks: null, partition: null }])
    automation.execute(result.runs)
    expect(requested(tickAfter(automation, 60))).toEqual([])
  })

  test('tells why: each part with what it was asked about and what it was true for', () => {
    const automation = new AutomationSimulation([orders, report], start)
    automation.tick()
    automation.materialize(['orders'])
    const [evaluation] = tickAfter(automation, 60).evaluations
    const why = evaluation === undefined ? null : explainEvaluation(evaluation)
    expect(why).toMatchObject({ name: 'and', label: 'eager', asset: 'report', candidates: 1, matched: 1, matchedPartitions: null })
    const find = (within: ConditionExplanation, label: string): ConditionExplanation | undefined =>
      within.label === label ? within : within.children.map((child) => find(child, label)).find((found) => found !== undefined)
    expect(why === null ? null : find(why, 'any-deps-updated')).toMatchObject({ matched: 1, children: [{ name: 'orders', matched: 1 }] })
  })

  test('evaluates only what something happened to', () => {
    const others = Array.from({ length: 20 }, (_, index): AutomationAsset => ({ ...report, key: `other${index}`, deps: [] }))
    const automation = new AutomationSimulation([orders, report, ...others, { key: 'daily', deps: [], condition: onCron('0 9 * * *') }], start)
    automation.tick()
    tickAfter(automation, 60)
    expect(tickAfter(automation, 60).evaluations).toEqual([])
    automation.materialize(['orders'])
    expect(tickAfter(automation, 60).evaluations.map(({ entity }) => entity.name)).toEqual(['report'])
    for (let settling = 0; settling < 3; settling++) tickAfter(automation, 60)
    const nine = tickAfter(automation, 3600)
    expect(nine.evaluations.map(({ entity }) => entity.name)).toEqual(['daily'])
    expect(requested(nine)).toEqual(['daily'])
  })

  test('requests together what one function makes, and remembers it of all', () => {
    const pair = (key: string, madeWith: string, condition: AutomationAsset['condition']): AutomationAsset => ({ key, deps: [], madeWith: [madeWith], condition: condition ?? null })
    const automation = new AutomationSimulation([pair('left', 'right', missing()), pair('right', 'left', newlyRequested())], start)
    const result = automation.tick()
    expect(requested(result)).toEqual(['left', 'right'])
    expect(result.runs).toHaveLength(1)
    automation.execute(result.runs)
    const next = tickAfter(automation, 60)
    expect(next.evaluations.find(({ entity }) => entity.name === 'right')?.matched.size).toBe(1)
  })

  test('goes on where one condition cannot be evaluated', () => {
    const broken: AutomationAsset = {
      key: 'broken', partitions: { type: 'static', keys: ['a'] }, deps: [{ asset: 'days', mapping: { type: 'identity' } }], condition: anyDepsUpdated(),
    }
    const automation = new AutomationSimulation([{ key: 'days', deps: [], partitions: { type: 'daily', start: '2026-01-01' } }, broken, orders, report], start)
    expect(automation.tick().problems).toMatchObject([{ asset: 'broken', error: { code: 'invalid-partitions' } }])
    automation.materialize(['orders'])
    expect(requested(tickAfter(automation, 60))).toEqual(['report'])
  })
})

describe('what is remembered', () => {
  test('an asset that is away for a while goes on where it was', () => {
    const waiting: AutomationAsset = { ...report, condition: sinceLastHandled(anyDepsMatch(newlyUpdated())) }
    const automation = new AutomationSimulation([orders, waiting], start)
    automation.tick()
    automation.redefine([orders])
    automation.materialize(['orders'])
    expect(requested(tickAfter(automation, 60))).toEqual([])
    automation.redefine([orders, waiting])
    expect(requested(tickAfter(automation, 60))).toEqual(['report'])
  })

  test('an asset whose condition was taken away begins anew', () => {
    const automation = new AutomationSimulation([orders, { ...report, condition: not(missing()) }], start)
    automation.materialize(['report'])
    automation.tick()
    automation.redefine([orders, { key: 'report', deps: [] }])
    tickAfter(automation, 60)
    automation.redefine([orders, { ...report, condition: newlyUpdated() }])
    automation.materialize(['report'])
    expect(requested(tickAfter(automation, 60))).toEqual([])
    automation.materialize(['report'])
    expect(requested(tickAfter(automation, 60))).toEqual(['report'])
  })
})

test('freshness and backfills are asked of the state', () => {
  const automation = new AutomationSimulation([
    { key: 'stale', deps: [], condition: freshnessFailed() },
    { key: 'filled', deps: [], partitions: { type: 'static', keys: ['a', 'b'] }, condition: backfillInProgress() },
  ], start)
  expect(requested(automation.tick())).toEqual([])
  automation.memory.setFreshness('stale', 'failed')
  automation.memory.setBackfilling('filled', ['b'])
  const result = tickAfter(automation, 60)
  expect(requested(result)).toEqual(['filled', 'stale'])
  expect([...(result.requested.get('filled') ?? [])]).toEqual(['b'])
})
