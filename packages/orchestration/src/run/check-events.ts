import { assetAddress, assetsOf } from '../value/asset-address'
import type { CheckEvaluation, ErrorInfo, PlanStep, RunEvent } from '@millrace/protocol'
import type { SaidCheck, StepState } from './step-state'

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

const checksOf = (planned: PlanStep) => planned.checks ?? []

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

/** That a step fails because blocking checks did, by what it said with its outputs and at its end; null when none did. Trying again would not help, so it is not a matter of retries. */
export const blockedError = (said: readonly SaidCheck[], atEnd: readonly EvaluationEvent[] = []): ErrorInfo | null => {
  const blocking = [...said.filter((check) => check.isHeldBack), ...atEnd.filter(isHeldBack)]
  const failed = blocking.map(({ asset, name, partition }) => `“${name}” of ${asset}${partition === undefined ? '' : ` at partition ${partition}`}`)
  if (failed.length === 0) return null
  const listed = `${failed.slice(0, 5).join(', ')}${failed.length > 5 ? ` and ${failed.length - 5} more` : ''}`
  return {
    name: 'BlockingCheckFailed', code: 'check-failed', blame: 'user', frames: [],
    message: `${failed.length === 1 ? 'the blocking check' : 'blocking checks'} ${listed} failed, so what is downstream does not run`,
  }
}

/** The partitions of a step; of what has none, undefined. */
const partitionsOf = (planned: PlanStep): readonly (string | undefined)[] =>
  planned.partitions?.partitions.map(({ key }) => key) ?? [undefined]

/** Of which partitions the checks of a step are evaluated: the function that makes a range speaks of it as a whole. */
const checkedPartitions = (planned: PlanStep): readonly (string | undefined)[] =>
  planned.kind !== 'check' && planned.partitions?.isRange === true ? [undefined] : partitionsOf(planned)

const named = (partition: string | undefined): { partition?: string } => (partition === undefined ? {} : { partition })

/** What the failure of a step means for assets and checks: those that the attempt has not made, and of which it has said nothing, were not. Of an op, for the assets that its graph does not make then. */
export const failuresOfStep = (planned: PlanStep, { attempted, ...happening }: Happening & { readonly attempted: Pick<StepState, 'outputs' | 'checks'> | null | undefined }): RunEvent[] => {
  const own = new Set(assetsOf(planned).map(({ asset }) => asset))
  const expected = planned.kind === 'op' ? planned.leadsTo ?? [] : [...own]
  const unmade = expected.filter((asset) => planned.kind === 'asset' || !own.has(asset) || attempted?.outputs?.has(assetAddress(planned, asset)) !== true)
  const isSaid = (asset: string, name: string, partition: string | undefined): boolean =>
    attempted?.checks?.some((check) => check.asset === asset && check.name === name && check.partition === partition) === true
  return [
    ...partitionsOf(planned).flatMap((partition) => unmade.map((asset): RunEvent => ({ type: 'asset-failed', ...happening, asset, ...named(partition) }))),
    ...checkedPartitions(planned).flatMap((partition) => checksOf(planned).flatMap(({ asset, name }): RunEvent[] => (
      isSaid(asset, name, partition) ? [] : [{ type: 'asset-check-errored', ...happening, asset, name, ...named(partition) }]))),
  ]
}
