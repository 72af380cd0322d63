import type { CheckEvaluation, ErrorInfo, PlanStep, RunEvent } from '@millrace/protocol'

/** When and where it happened. */
type Happening = Pick<Extract<RunEvent, { type: 'asset-failed' }>, 'at' | 'stepKey' | 'attempt'>
type EvaluationEvent = Extract<RunEvent, { type: 'asset-check-evaluated' }>

interface EvaluatedStep extends Happening {
  readonly planned: PlanStep
  readonly evaluations: readonly CheckEvaluation[]
  /** The materialization that was checked, where one is known. */
  targetOf(asset: string, partition: string | undefined): EvaluationEvent['target']
}

/** Whether what is downstream of the asset must not run. */
export const isHeldBack = ({ passed, severity, isBlocking }: Pick<EvaluationEvent, 'passed' | 'severity' | 'isBlocking'>): boolean => isBlocking && !passed && severity === 'error'

const checksOf = (planned: PlanStep) => planned.kind === 'op' ? [] : planned.checks ?? []

/** What a step said of its checks. What blocks is a matter of the plan alone. */
export const checkEvents = ({ planned, evaluations, targetOf, at, stepKey, attempt }: EvaluatedStep): EvaluationEvent[] => {
  const checks = checksOf(planned)
  return evaluations.map((evaluation) => {
    const { asset, name, partition } = evaluation
    const target = targetOf(asset, partition)
    const isBlocking = checks.some((check) => check.asset === asset && check.name === name && check.isBlocking)
    return { type: 'asset-check-evaluated', at, stepKey, attempt, ...evaluation, isBlocking, ...(target === undefined ? {} : { target }) }
  })
}

/** That a step fails because blocking checks did; null when none did. Trying again would not help, so it is not a matter of retries. */
export const blockedError = (events: readonly RunEvent[]): ErrorInfo | null => {
  const failed = events.flatMap((event) => event.type === 'asset-check-evaluated' && isHeldBack(event) ? [`“${event.name}” of ${event.asset}${event.partition === undefined ? '' : ` at partition ${event.partition}`}`] : [])
  if (failed.length === 0) return null
  const listed = `${failed.slice(0, 5).join(', ')}${failed.length > 5 ? ` and ${failed.length - 5} more` : ''}`
  return {
    name: 'BlockingCheckFailed', code: 'check-failed', blame: 'user', frames: [],
    message: `${failed.length === 1 ? 'the blocking check' : 'blocking checks'} ${listed} failed, so what is downstream does not run`,
  }
}

/** The partitions of a step; of what has none, undefined. */
const partitionsOf = (planned: PlanStep): readonly (string | undefined)[] =>
  (planned.kind === 'op' ? undefined : planned.partitions?.partitions.map(({ key }) => key)) ?? [undefined]

/** What the failure of a step means for assets and checks: none was made, or evaluated. Nothing for an op. */
export const failuresOfStep = (planned: PlanStep, happening: Happening): RunEvent[] => {
  if (planned.kind === 'op') return []
  return partitionsOf(planned).flatMap((partition): RunEvent[] => {
    const of = partition === undefined ? {} : { partition }
    return [
      ...(planned.kind === 'asset' ? [{ type: 'asset-failed' as const, ...happening, asset: planned.asset, ...of }] : []),
      ...checksOf(planned).map(({ asset, name }) => ({ type: 'asset-check-errored' as const, ...happening, asset, name, ...of })),
    ]
  })
}
