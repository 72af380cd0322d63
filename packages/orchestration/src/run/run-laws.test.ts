import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooser, SimulatedRun, type Choose } from '../../test/simulated-run'
import type { Plan, RunEvent } from '@millrace/protocol'
import { reduceRun } from './reduce-run'
import type { RunState } from './run-state'
import { isTerminalStepStatus } from './step-state'

type Fate = 'value' | 'no-value' | 'failure'
interface Case { readonly plan: Plan; readonly fates: readonly Fate[] }

const error = { name: 'Error', message: 'no', blame: 'user' as const, frames: [] }
const fate = fc.constantFrom<Fate>('value', 'value', 'value', 'no-value', 'failure')

const cases: fc.Arbitrary<Case> = fc.record({
  rows: fc.array(fc.record({ needs: fc.array(fc.record({ back: fc.integer({ min: 1, max: 8 }), isInput: fc.boolean() }), { maxLength: 3 }), fate }), { maxLength: 25 }),
  maxConcurrent: fc.integer({ min: 1, max: 6 }),
}).map(({ rows, maxConcurrent }) => ({
  fates: rows.map((row) => row.fate),
  plan: {
    planVersion: 1, maxConcurrent,
    steps: rows.map(({ needs }, index) => {
      const sources = needs.map(({ back, isInput }) => ({ source: index - back, isInput })).filter(({ source }) => source >= 0)
      const key = `s${index}`
      return {
        index, key, kind: 'asset', asset: key,
        inputs: sources.filter(({ isInput }) => isInput).map(({ source }, place) => ({ name: `in${place}`, asset: `s${source}`, step: source })),
        needs: [...new Set(sources.map(({ source }) => source))].sort((a, b) => a - b),
      }
    }),
  },
}))

class Simulation extends SimulatedRun {
  readonly #case: Case

  constructor(given: Case, choose: Choose, history: readonly RunEvent[] = []) {
    super(given.plan, choose, history)
    this.#case = given
  }

  protected override endAttempt(index: number, attempt: { at: string; stepKey: string; attempt: number }): void {
    const end = this.#case.fates[index]
    if (end === 'failure') return this.record({ type: 'step-failure', ...attempt, durationMs: 1, error })
    const value = { object: `org/o/${index}`, bytes: 1, codec: 'millrace-json' as const }
    this.record({ type: 'asset-materialized', ...attempt, asset: attempt.stepKey, metadata: {}, ...(end === 'value' ? { value } : {}) })
    this.record({ type: 'step-success', ...attempt, durationMs: 1 })
  }
}

/** How a run ended, without when. */
const result = (state: RunState) => ({ status: state.status, steps: state.steps.map(({ status, reason, hasValue }) => ({ status, reason, hasValue })) })

const choices = fc.array(fc.nat(1000), { minLength: 1 })

/** What every run must be, told from the plan alone. */
const expectedStatus = ({ plan, fates }: Case): string[] => {
  const statuses: string[] = []
  for (const step of plan.steps) {
    const blocked = step.needs.some((need) => statuses[need] !== 'succeeded')
    const unfed = step.inputs.some((input) => 'step' in input && input.step !== null && fates[input.step] === 'no-value')
    statuses.push(blocked || unfed ? 'skipped' : fates[step.index] === 'failure' ? 'failed' : 'succeeded')
  }
  return statuses
}

const endsPerAttempt = (events: readonly RunEvent[]): Map<string, number> => {
  const ends = new Map<string, number>()
  for (const event of events) {
    if (event.type === 'step-start') ends.set(`${event.stepKey}#${event.attempt}`, ends.get(`${event.stepKey}#${event.attempt}`) ?? 0)
    if (event.type === 'step-success' || event.type === 'step-failure' || event.type === 'step-retry' || (event.type === 'step-canceled' && event.attempt > 0)) {
      const attempt = `${event.stepKey}#${event.attempt}`
      ends.set(attempt, (ends.get(attempt) ?? 0) + 1)
    }
  }
  return ends
}

test('a run ends as the plan and the fates of its steps say, in whatever order attempts end', () => {
  fc.assert(fc.property(cases, choices, choices, (given, one, other) => {
    const first = new Simulation(given, chooser(one)).run()
    const second = new Simulation(given, chooser(other)).run()
    expect(result(second.state)).toEqual(result(first.state))
    expect(first.state.steps.map(({ status }) => status)).toEqual(expectedStatus(given))
    expect(first.state.status).toBe(expectedStatus(given).includes('failed') ? 'failed' : 'succeeded')
    expect(first.mostAtOnce).toBeLessThanOrEqual(given.plan.maxConcurrent)
  }), { numRuns: 300 })
})

test('no step starts before all it needs has succeeded', () => {
  fc.assert(fc.property(cases, choices, (given, order) => {
    const succeeded = new Set<string>()
    for (const event of new Simulation(given, chooser(order)).run().events) {
      if (event.type === 'step-success') succeeded.add(event.stepKey)
      if (event.type !== 'step-start') continue
      const step = given.plan.steps.find(({ key }) => key === event.stepKey)
      expect(step?.needs.every((need) => succeeded.has(`s${need}`))).toBe(true)
    }
  }), { numRuns: 200 })
})

test('from any prefix of its events, through a lost process, a run comes to the same end', () => {
  fc.assert(fc.property(cases, choices, fc.nat(), (given, order, cut) => {
    const whole = new Simulation(given, chooser(order)).run()
    const resumed = new Simulation(given, chooser(order), whole.events.slice(0, cut % (whole.events.length + 1)))
    resumed.loseProcess()
    resumed.run()
    expect(result(resumed.state)).toEqual(result(whole.state))
    expect([...endsPerAttempt(resumed.events).values()].every((ends) => ends === 1)).toBe(true)
  }), { numRuns: 300 })
})

test('canceled at any moment, a run ends canceled with every step ended and every attempt ended once', () => {
  fc.assert(fc.property(cases, choices, fc.nat(60), fc.boolean(), (given, order, moment, isLost) => {
    const run = new Simulation(given, chooser(order))
    run.record({ type: 'run-start', at: run.at() })
    for (let turn = 0; turn < moment; turn++) if (!run.step()) return
    run.record({ type: 'run-canceling', at: run.at() })
    if (isLost) run.loseProcess()
    run.run()
    expect(run.state.status).toBe('canceled')
    expect(run.state.steps.every(({ status }) => isTerminalStepStatus(status))).toBe(true)
    expect([...endsPerAttempt(run.events).values()].every((ends) => ends === 1)).toBe(true)
    expect(run.events.filter(({ type }) => type === 'run-success' || type === 'run-failure' || type === 'run-canceled')).toHaveLength(1)
  }), { numRuns: 300 })
})

test('every fold of the same events is the same, one by one or all at once', () => {
  fc.assert(fc.property(cases, choices, (given, order) => {
    const run = new Simulation(given, chooser(order)).run()
    expect(result(reduceRun(given.plan, run.events))).toEqual(result(run.state))
  }), { numRuns: 100 })
})
