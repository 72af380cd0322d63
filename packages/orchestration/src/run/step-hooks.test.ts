import type { HookReference, Plan, RunEvent } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { buildPlan } from '../plan/build-plan'
import { applyEvent } from './apply-event'
import { initialState } from './run-state'
import { StepHooks, unreportedHooks, type DueHooks } from './step-hooks'

const at = '2026-01-01T00:00:00.000Z'
const good: HookReference = { name: 'good', on: 'success' }
const bad: HookReference = { name: 'bad', on: 'failure' }
const asset = (key: string, hooks?: HookReference[]) => ({ key, kind: 'asset' as const, inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, ...(hooks && { hooks }) })
const planOf = (hooks?: HookReference[], ofJob?: HookReference[]): Plan => buildPlan({ assets: [asset('a', hooks), asset('b')], selection: ['a', 'b'], hooks: ofJob })

const start = (stepKey: string, attempt = 1): RunEvent => ({ type: 'step-start', at, stepKey, attempt })
const success = (stepKey: string, attempt = 1): RunEvent => ({ type: 'step-success', at, stepKey, attempt, durationMs: 1 })
const failure = (stepKey: string, attempt = 1): RunEvent => ({ type: 'step-failure', at, stepKey, attempt, durationMs: 1, error: { name: 'Error', message: 'no', blame: 'user', frames: [] } })
const retry = (stepKey: string): RunEvent => ({ type: 'step-retry', at, stepKey, attempt: 1, error: { name: 'Error', message: 'no', blame: 'user', frames: [] } })
const made = (asset: string, rows: number, isReported = false): RunEvent =>
  ({ type: 'asset-materialized', at, stepKey: 'a', attempt: 1, asset, metadata: { rows: { type: 'number', value: rows } }, ...(isReported && { isReported }) })

const dueAfter = (plan: Plan, events: readonly RunEvent[]): DueHooks[] => {
  const state = initialState(plan)
  const hooks = new StepHooks(state)
  return events.flatMap((event) => {
    applyEvent(state, event)
    return hooks.take(event) ?? []
  })
}

describe('the hooks that are due', () => {
  it('follow the end of a step, not of an attempt, and are told what the last one said', () => {
    const due = dueAfter(planOf([good, bad]), [start('a'), made('a', 1), retry('a'), start('a', 2), made('a', 2), made('elsewhere', 3, true), success('a', 2)])
    expect(due).toEqual([{ step: 0, attempt: 2, key: 'a', op: undefined, assets: ['a'], metadata: { a: { rows: { type: 'number', value: 2 } } }, error: undefined, hooks: ['good'] }])
  })

  it('of a failure are told why', () => {
    expect(dueAfter(planOf([good, bad]), [start('a'), failure('a')])).toMatchObject([{ hooks: ['bad'], error: { message: 'no' } }])
  })

  it('are those of the job too, each once', () => {
    expect(dueAfter(planOf([good], [bad, good]), [start('a'), start('b'), success('a'), success('b')]).map(({ key, hooks }) => [key, hooks])).toEqual([['a', ['good']], ['b', ['good']]])
    expect(planOf(undefined).steps[0]).not.toHaveProperty('hooks')
  })
})

describe('hooks of a run that somebody takes over', () => {
  it('are open when their step has ended and nothing was heard of them', () => {
    const plan = planOf([good], [good, bad])
    const ended = [start('a'), success('a'), start('b'), failure('b')]
    const reported: RunEvent = { type: 'hook-completed', at, stepKey: 'a', attempt: 1, hook: 'good', durationMs: 1 }
    expect(unreportedHooks(initialState(plan), ended)).toEqual([{ stepKey: 'a', attempt: 1, hook: 'good' }, { stepKey: 'b', attempt: 1, hook: 'bad' }])
    expect(unreportedHooks(initialState(plan), [...ended, reported])).toEqual([{ stepKey: 'b', attempt: 1, hook: 'bad' }])
    expect(unreportedHooks(initialState(planOf()), ended)).toEqual([])
  })
})
