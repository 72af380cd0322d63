import { describe, expect, it } from 'vitest'
import { StepLedger } from './step-ledger'

const start = (step: number, attempt = 1) => ({ type: 'step-start', step, attempt, at: 0 }) as const
const success = (step: number, attempt = 1) => ({ type: 'step-success', step, attempt, at: 0, durationMs: 0, hasValue: false, metadata: {} }) as const
const failure = (step: number, attempt = 1) =>
  ({ type: 'step-failure', step, attempt, at: 0, durationMs: 0, error: { name: 'Error', message: '' }, canceled: false }) as const
const log = (step?: number, attempt?: number) =>
  ({ type: 'log', at: 0, level: 'info', source: 'log', message: '', ...step === undefined ? {} : { step }, ...attempt === undefined ? {} : { attempt } }) as const

describe('what a process may say about steps', () => {
  it('is one start and one end of each assigned attempt', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }, { step: 1, attempt: 2 }])
    expect([start(0), log(0, 1), success(0), start(1, 2), failure(1, 2), log(1, 2), log()].map((frame) => ledger.objection(frame))).toEqual(Array(7).fill(null))
    ledger.assign([{ step: 1, attempt: 3 }])
    expect(ledger.objection(start(1, 3))).toBeNull()
  })

  it.each([
    ['an end without a start', [success(0)]],
    ['a second start', [start(0), start(0)]],
    ['a second end', [start(0), success(0), failure(0)]],
    ['a start after the end', [start(0), failure(0), start(0)]],
    ['another step', [start(1)]],
    ['another attempt', [start(0, 2)]],
    ['a log line of another step', [log(5, 1)]],
    ['a log line of a step without its attempt', [log(0)]],
  ])('is not %s', (_, frames) => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }])
    const objections = frames.map((frame) => ledger.objection(frame))
    expect(objections.slice(0, -1)).toEqual(Array(frames.length - 1).fill(null))
    expect(objections.at(-1)).toMatch(/step 0|step 1|step 5|names a step/)
  })

  it('does not start over when a step is assigned again', () => {
    const ledger = new StepLedger()
    ledger.assign([{ step: 0, attempt: 1 }])
    ledger.objection(start(0))
    ledger.objection(success(0))
    ledger.assign([{ step: 0, attempt: 1 }])
    expect(ledger.objection(start(0))).toMatch(/already ended/)
  })
})
