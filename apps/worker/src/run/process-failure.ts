import type { ErrorInfo, PlanStep } from '@millrace/protocol'
import type { ProcessExit } from '@millrace/sandbox'

const explanations: Record<ProcessExit['reason'], string> = {
  closed: 'the process ended before it gave a result',
  exit: 'the process ended without a result: an asset function must return, not exit',
  killed: 'the process was ended from outside',
  'out-of-memory': 'the process used more memory than it may: handle the data in smaller parts',
  'time-out': 'the process took longer than it may',
  'protocol-violation': 'the process reported something that it was not asked to do',
}

/** What a step's author is told when the process is gone without a result. */
export const processFailure = (exit: ProcessExit): ErrorInfo => ({
  name: 'ProcessEndedError',
  message: exit.detail ? `${explanations[exit.reason]} (${exit.detail})` : explanations[exit.reason],
  code: exit.reason,
  blame: exit.reason === 'killed' ? 'system' : 'user',
  frames: [],
})

/** What a step reads is not stored. */
export const missingValueError = ({ kind }: PlanStep, missing: string): ErrorInfo => ({
  name: 'MissingValueError', code: 'no-value', blame: 'user', frames: [],
  message: kind !== 'op'
    ? `the input ${missing} has no stored value yet: materialize ${missing} first, or add it to this run's selection`
    : `the value of ${missing} is no longer stored: execute that step again too`,
})

/** A run's own error: which steps failed. The steps carry the causes. */
export const runLevelError = (failedSteps: readonly string[]): ErrorInfo => {
  const [first, ...others] = failedSteps
  const message = others.length === 0 ? `${first ?? 'a step'} failed` : `${first} and ${others.length} more steps failed`
  return { name: 'RunFailure', message, blame: 'user', frames: [] }
}
