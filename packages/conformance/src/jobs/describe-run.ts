import type { ExecuteJobResult } from '@millrace/sdk/testing'

interface DescribedStep {
  status: 'SUCCESS' | 'FAILURE' | 'SKIPPED' | 'NOT_RUN' | 'UNFINISHED'
  attempts: number
  outputs?: Record<string, unknown>
}

const baseOf = (key: string): string => key.replace(/\[.*$/, '')

/**
 * Of a re-execution the cases do not list what did not run of `path[?]`, when the source of its keys was not run again: they
 * learn which keys there are from the run itself.
 */
const isUnlisted = ({ selected, steps }: ExecuteJobResult, step: ExecuteJobResult['steps'][number]): boolean =>
  selected !== null && step.multipliers.length > 0 && !selected.includes(step.key) && step.multipliers.some((source) => steps.every(({ key }) => baseOf(key) !== source))

/** A run as the cases describe it: its status, and its steps by key. */
export const describeRun = (result: ExecuteJobResult): { run: string; steps: Record<string, DescribedStep> } => {
  const stored = result.stored()
  const steps: Record<string, DescribedStep> = {}
  for (const step of result.steps) {
    const notRun = step.skippedFor === 'output-not-produced' ? 'SKIPPED' : 'NOT_RUN'
    const status = step.status === 'succeeded' ? 'SUCCESS' : step.status === 'failed' ? 'FAILURE' : step.status === 'skipped' ? notRun : 'UNFINISHED'
    if (status === 'NOT_RUN' && isUnlisted(result, step)) continue
    const outputs = stored[step.key] ?? {}
    steps[step.key] = { status, attempts: step.attempts, ...(Object.keys(outputs).length === 0 ? {} : { outputs }) }
  }
  return { run: result.success ? 'SUCCESS' : 'FAILURE', steps }
}
