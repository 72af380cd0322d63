import type { RunState } from '@millrace/orchestration'
import { decodeValue } from '@millrace/orchestration/values'
import type { OpRunResult } from '../op-run/run-ops'

interface DescribedStep {
  status: 'SUCCESS' | 'FAILURE' | 'SKIPPED' | 'NOT_RUN' | 'UNFINISHED'
  attempts: number
  outputs?: Record<string, unknown>
}

/**
 * Of a re-execution the cases do not list what did not run of `path[?]`, when the source of its keys was not run again: they
 * learn which keys there are from the run itself.
 */
const isUnlisted = ({ plan, instances }: RunState, index: number): boolean => {
  const instance = instances[index]
  const step = instance === undefined ? undefined : plan.steps[instance.planned]
  if (instance === undefined || step?.kind !== 'op' || plan.subset === undefined || plan.subset.steps.includes(instance.key)) return false
  return step.dimensions.some((dimension) => instances.every(({ planned }) => planned !== dimension.step))
}

/** A run as the cases describe it: its status, and its steps by key. */
export const describeRun = ({ state, values }: OpRunResult): { run: string; steps: Record<string, DescribedStep> } => {
  const steps: Record<string, DescribedStep> = {}
  for (const { index, key, mapping } of state.instances) {
    const step = state.steps[index]
    // What stands for the steps of all keys is no step itself.
    if (step === undefined || mapping.includes(null)) continue
    const notRun = step.reason?.kind === 'output-not-produced' ? 'SKIPPED' : 'NOT_RUN'
    const status = step.status === 'succeeded' ? 'SUCCESS' : step.status === 'failed' ? 'FAILURE' : step.status === 'skipped' ? notRun : 'UNFINISHED'
    const stored = [...values.get(key) ?? []]
    const outputs = Object.fromEntries(stored.map(([address, bytes]) => [address, decodeValue(bytes)]))
    if (status === 'NOT_RUN' && isUnlisted(state, index)) continue
    steps[key] = { status, attempts: step.attempt, ...(stored.length === 0 ? {} : { outputs }) }
  }
  return { run: state.status === 'succeeded' ? 'SUCCESS' : 'FAILURE', steps }
}
