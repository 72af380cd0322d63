import { describe, expect, test } from 'vitest'
import type { Plan, RunEvent, ValuePointer } from '@millrace/protocol'
import { eventsOfLoss } from './events-of-loss'
import { nextActions, nextRetryAt } from './next-actions'
import { reduceRun } from './reduce-run'

const at = '2026-01-01T00:00:00.000Z'
const now = Date.parse(at)
const value: ValuePointer = { object: 'org/o/v', bytes: 1, codec: 'millrace-json' }
const error = { name: 'Error', message: 'no', blame: 'user' as const, frames: [] }

/** Steps by name: what each reads as inputs, after `<`, or only waits for, after `!`. */
const planOf = (lines: readonly string[], maxConcurrent = 16): Plan => {
  const keys = lines.map((line) => line.split(' ')[0] ?? '')
  const steps = lines.map((line, index): Plan['steps'][number] => {
    const [key = '', ...needs] = line.split(' ')
    const inputs = needs.filter((need) => need.startsWith('<')).map((need) => need.slice(1))
    return {
      index, key, kind: 'asset', asset: key, inputs: inputs.map((asset) => ({ name: asset, asset, step: keys.indexOf(asset) })),
      needs: needs.map((need) => keys.indexOf(need.slice(1))),
    }
  })
  return { planVersion: 1, steps, maxConcurrent }
}

const started = (stepKey: string, attempt = 1): RunEvent => ({ type: 'step-start', at, stepKey, attempt })
const failed = (stepKey: string, attempt = 1): RunEvent[] => [started(stepKey, attempt), { type: 'step-failure', at, stepKey, attempt, durationMs: 1, error }]
const made = (stepKey: string, hasValue = true): RunEvent[] => [
  started(stepKey),
  { type: 'asset-materialized', at, stepKey, attempt: 1, asset: stepKey, metadata: {}, ...(hasValue ? { value } : {}) },
  { type: 'step-success', at, stepKey, attempt: 1, durationMs: 1 },
]
const lost = (epoch: number): RunEvent => ({ type: 'process-lost', at, epoch, message: 'gone' })
const running: RunEvent = { type: 'run-start', at }
const canceling: RunEvent = { type: 'run-canceling', at }
const skipped = (stepKey: string, ...steps: string[]): RunEvent => ({ type: 'step-skipped', at, stepKey, reason: { kind: 'upstream-failed', steps } })

const diamond = planOf(['a', 'b', 'c <a', 'd <a <b', 'e <c <d'])
const decide = (plan: Plan, ...events: RunEvent[]) => nextActions(plan, reduceRun(plan, [running, ...events]), now)

describe('what starts', () => {
  test('what needs nothing, then what all its needs have been made for', () => {
    expect(decide(diamond)).toEqual([{ kind: 'start', steps: [{ step: 0, attempt: 1 }, { step: 1, attempt: 1 }] }])
    expect(decide(diamond, ...made('a'))).toEqual([{ kind: 'start', steps: [{ step: 1, attempt: 1 }, { step: 2, attempt: 1 }] }])
    expect(decide(diamond, ...made('a'), started('b'), started('c'))).toEqual([])
    expect(decide(diamond, ...made('a'), ...made('b'), ...made('c'), ...made('d'), ...made('e'))).toEqual([{ kind: 'finish', status: 'succeeded', failedSteps: [] }])
  })

  test('never more at once than the plan allows', () => {
    const wide = planOf(['a', 'b', 'c', 'd'], 2)
    expect(decide(wide)).toEqual([{ kind: 'start', steps: [{ step: 0, attempt: 1 }, { step: 1, attempt: 1 }] }])
    expect(decide(wide, started('a'))).toEqual([{ kind: 'start', steps: [{ step: 1, attempt: 1 }] }])
    expect(decide(wide, started('a'), started('b'))).toEqual([])
  })

  test('nothing, of a plan without steps: it has succeeded', () => {
    expect(decide(planOf([]))).toEqual([{ kind: 'finish', status: 'succeeded', failedSteps: [] }])
  })

  test('asking changes nothing', () => {
    const state = reduceRun(diamond, [running, ...made('a')])
    expect(nextActions(diamond, state, now)).toEqual(nextActions(diamond, state, now))
  })
})

describe('when a step fails', () => {
  test('all below it is skipped, each naming the steps directly above, and siblings finish', () => {
    const plan = planOf(['a', 'b', 'c !a', 'd <c', 'e <b'])
    expect(decide(plan, ...failed('a'), started('b'))).toEqual([
      { kind: 'skip', step: 2, reason: { kind: 'upstream-failed', steps: ['a'] } },
      { kind: 'skip', step: 3, reason: { kind: 'upstream-failed', steps: ['c'] } },
    ])
    const skips = [skipped('c', 'a'), skipped('d', 'c')]
    expect(decide(plan, ...failed('a'), ...skips, ...made('b'))).toEqual([{ kind: 'start', steps: [{ step: 4, attempt: 1 }] }])
    expect(decide(plan, ...failed('a'), ...skips, ...made('b'), ...made('e'))).toEqual([{ kind: 'finish', status: 'failed', failedSteps: ['a'] }])
  })

  test('a step below several is skipped once all of them have ended, so that its reason is complete', () => {
    const plan = planOf(['a', 'b', 'c <a <b'])
    expect(decide(plan, ...failed('a'), started('b'))).toEqual([])
    expect(decide(plan, ...failed('a'), ...failed('b'))).toEqual([{ kind: 'skip', step: 2, reason: { kind: 'upstream-failed', steps: ['a', 'b'] } }])
  })
})

describe('when a step makes no value', () => {
  const plan = planOf(['a', 'reader <a', 'waiter !a', 'below <reader'])
  test('what reads it is skipped, what only waits for it runs, and the run succeeds', () => {
    expect(decide(plan, ...made('a', false))).toEqual([
      { kind: 'skip', step: 1, reason: { kind: 'output-not-produced', steps: ['a'] } },
      { kind: 'skip', step: 3, reason: { kind: 'output-not-produced', steps: ['reader'] } },
      { kind: 'start', steps: [{ step: 2, attempt: 1 }] },
    ])
    const state = reduceRun(plan, [running, ...made('a', false), ...made('waiter', false),
      { type: 'step-skipped', at, stepKey: 'reader', reason: { kind: 'output-not-produced', steps: ['a'] } },
      { type: 'step-skipped', at, stepKey: 'below', reason: { kind: 'output-not-produced', steps: ['reader'] } }])
    expect(state.steps[1]).toMatchObject({ status: 'skipped', reason: { kind: 'output-not-produced', steps: ['a'] } })
    expect(nextActions(plan, state, now)).toEqual([{ kind: 'finish', status: 'succeeded', failedSteps: [] }])
  })
})

describe('cancel', () => {
  test('what has not started is canceled, what runs is awaited, then the run is canceled', () => {
    const before = [...made('b'), started('a'), canceling]
    expect(decide(diamond, ...before)).toEqual([2, 3, 4].map((step) => ({ kind: 'cancel', step, attempt: 0 })))
    const canceled = ['c', 'd', 'e'].map((stepKey): RunEvent => ({ type: 'step-canceled', at, stepKey, attempt: 0 }))
    expect(decide(diamond, ...before, ...canceled)).toEqual([])
    expect(decide(diamond, ...before, ...canceled, { type: 'step-canceled', at, stepKey: 'a', attempt: 1 })).toEqual([{ kind: 'finish', status: 'canceled', failedSteps: [] }])
  })

  test('works before the run started, and is not undone by a late start', () => {
    const state = reduceRun(planOf(['a']), [{ type: 'run-enqueued', at }, canceling, running])
    expect(state.status).toBe('canceling')
    expect(nextActions(planOf(['a']), state, now)).toEqual([{ kind: 'cancel', step: 0, attempt: 0 }])
  })

  test('a process lost meanwhile costs nothing: what it ran is canceled', () => {
    const plan = planOf(['a'])
    const state = reduceRun(plan, [running, started('a'), lost(1), started('a', 2), lost(2), started('a', 3), canceling, lost(3)])
    expect(nextActions(plan, state, now)).toEqual([{ kind: 'cancel', step: 0, attempt: 3 }])
  })
})

describe('a lost process', () => {
  test('costs what was running one attempt; what had finished stays', () => {
    expect(decide(diamond, ...made('a'), started('b'), started('c'), lost(1))).toEqual([{ kind: 'start', steps: [{ step: 1, attempt: 2 }, { step: 2, attempt: 2 }] }])
  })

  test('a step that loses its process three times fails, and only that one', () => {
    const state = reduceRun(diamond, [running, started('a'), lost(1), started('a', 2), lost(2), started('a', 3), started('b'), lost(3)])
    expect(state.steps[0]).toMatchObject({ status: 'failed', attempt: 3, reason: { kind: 'worker-lost', losses: 3 } })
    expect(state.steps[1]).toMatchObject({ status: 'pending', attempt: 1 })
    expect(nextActions(diamond, state, now)).toContainEqual({ kind: 'skip', step: 2, reason: { kind: 'upstream-failed', steps: ['a'] } })
  })

  test('can be told step by step: every attempt that ran gets its end, and the run goes the same way', () => {
    const plan = planOf(['a', 'b'])
    const events: RunEvent[] = [running]
    for (const epoch of [1, 2, 3]) {
      events.push(started('a', epoch), ...(epoch === 3 ? [started('b')] : []))
      events.push(...eventsOfLoss(reduceRun(plan, events), { at, epoch, message: 'the worker was lost' }))
    }
    expect(events.map((event) => event.type).slice(-4)).toEqual(['step-failure', 'asset-failed', 'step-retry', 'process-lost'])
    const state = reduceRun(plan, events)
    expect(state.steps.map(({ status, attempt, losses }) => [status, attempt, losses])).toEqual([['failed', 3, 2], ['retrying', 1, 1]])
    expect(nextActions(plan, state, now)).toEqual([{ kind: 'start', steps: [{ step: 1, attempt: 2 }] }])
  })

  test('what an earlier attempt still says is not heard', () => {
    const [, late] = failed('a', 1)
    const state = reduceRun(planOf(['a']), [running, started('a'), lost(1), started('a', 2), ...(late ? [late] : [])])
    expect(state.steps[0]).toMatchObject({ status: 'running', attempt: 2 })
  })
})

test('a retry with a time waits for it; without anything else to do that is said', () => {
  const plan = planOf(['a', 'b'])
  const retryAt = '2026-01-01T00:00:05.000Z'
  const events: RunEvent[] = [running, started('a'), { type: 'step-retry', at, stepKey: 'a', attempt: 1, error, retryAt }, ...made('b')]
  const state = reduceRun(plan, events)
  expect(state.steps[0]?.status).toBe('retrying')
  expect(nextRetryAt(state)).toBe(Date.parse(retryAt))
  expect(nextActions(plan, state, now)).toEqual([{ kind: 'wait-until', at: Date.parse(retryAt) }])
  expect(nextActions(plan, state, Date.parse(retryAt))).toEqual([{ kind: 'start', steps: [{ step: 0, attempt: 2 }] }])
})

test('events that come twice or after the end change nothing', () => {
  const plan = planOf(['a'])
  const events = [running, ...made('a'), ...made('a'), ...failed('a'), { type: 'run-success', at } as const, canceling, ...failed('a', 2)]
  expect(reduceRun(plan, events)).toMatchObject({ status: 'succeeded', steps: [{ status: 'succeeded', attempt: 1, hasValue: true }] })
})
