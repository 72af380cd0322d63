import { FinalFailure, RetryRequested, type OpCall, type OpFunction, type YieldedOutput } from '../op-run/run-ops'
import type { CaseOp } from './job-input'

const integers = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(integers) : [Number(value)])

const product = (factors: readonly number[]): number => Number(factors.reduce((result, factor) => (result * BigInt(factor)) % 1_000_003n, 1n))

const compute = ({ fn, value }: CaseOp, xs: readonly number[]): number | number[] => {
  switch (fn) {
    case 'const': return value
    case 'add': return xs.reduce((sum, x) => sum + x, value)
    case 'mul': return product([...xs, value])
    case 'max': return xs.length === 0 ? value : Math.max(...xs)
    case 'count': return xs.length + value
    case 'list': return [...xs].sort((a, b) => a - b)
  }
}

/** Fails as the case says this attempt does. */
const behave = ({ behavior }: CaseOp, { attempt, mapping }: OpCall, isFirstRun: boolean): void => {
  switch (behavior.kind) {
    case 'ok': return
    case 'fail': throw new Error('fails always')
    case 'fail_no_retry': throw new FinalFailure('fails for good')
    case 'succeed_on_attempt':
      if (attempt < behavior.attempt) throw new Error(`fails before attempt ${behavior.attempt}`)
      return
    case 'request_retry':
      if (attempt < behavior.attempt) throw new RetryRequested(behavior.max_retries)
      return
    case 'fail_on_keys':
      if ((isFirstRun || !behavior.heals) && mapping.some((key) => behavior.keys.includes(key))) throw new Error('fails for this key')
      return
    case 'fail_in_run':
      if (isFirstRun) throw new Error('fails in the first run')
  }
}

const moved = (result: number | number[], by: number): number | number[] => (Array.isArray(result) ? result : result + by)

const yieldOutputs = function* (op: CaseOp, call: OpCall, result: number | number[]): Generator<YieldedOutput> {
  for (const [place, { name, yielded, dynamic, skipped_keys: skipped }] of op.outputs.entries()) {
    if (!yielded || call.mapping.some((key) => skipped.includes(key))) continue
    if (dynamic === undefined) yield { output: name, value: moved(result, place) }
    else for (const [number, mappingKey] of dynamic.entries()) yield { output: name, mappingKey, value: moved(result, number) }
  }
}

/** The ops of a case as one function. */
export const caseFunction = (ops: ReadonlyMap<string, CaseOp>, isFirstRun: boolean): OpFunction => function* (call) {
  const op = ops.get(call.step.key)
  if (op === undefined) throw new FinalFailure(`the case has no op “${call.step.key}”`)
  behave(op, call, isFirstRun)
  yield* yieldOutputs(op, call, compute(op, integers(Object.values(call.inputs))))
}
