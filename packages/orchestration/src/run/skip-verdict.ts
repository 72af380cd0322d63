import type { AssetInput, PlanStep, SkipReason } from '@millrace/protocol'
import { assetAddress } from '../value/asset-address'
import { addressOf, type ResolvedInput, type StepFacts, type StepOutcome } from './step-sources'

/** That a step cannot run, and what that means below it. */
export interface SkipVerdict {
  readonly kind: SkipReason['kind']
  /** The steps directly above that are the reason. */
  readonly instances: readonly number[]
  readonly outcome: Exclude<StepOutcome, 'made'>
}

const numbers = (instances: Iterable<number | null>): number[] => [...new Set([...instances].filter((instance) => instance !== null))].sort((a, b) => a - b)

/** What a step of assets or checks is judged by. */
interface AssetFacts {
  readonly steps: readonly PlanStep[]
  readonly instanceOf: (planned: number) => number | undefined
  readonly facts: StepFacts
}

/** What a step needs of assets. */
interface AssetNeeds { readonly needs: readonly number[]; readonly inputs: readonly AssetInput[]; readonly awaits?: readonly { readonly step: number; readonly asset: string }[] | undefined }

/** Of a step of assets, or of checks, or of an op that reads assets, all of whose needs are settled; null when it can run. */
export const judgeAssetStep = (step: AssetNeeds, { steps, instanceOf, facts }: AssetFacts): SkipVerdict | null => {
  const needs = step.needs.flatMap((planned) => instanceOf(planned) ?? [])
  const lacking = new Set<number>()
  const note = (planned: number | null, asset: string): void => {
    const instance = planned === null ? undefined : instanceOf(planned)
    if (planned !== null && instance !== undefined && facts.outcome(instance) === 'made' && !facts.has(instance, assetAddress(steps[planned], asset))) lacking.add(instance)
  }
  for (const input of step.inputs) note(input.step, input.asset)
  for (const awaited of step.awaits ?? []) note(awaited.step, awaited.asset)
  const empty = needs.filter((need) => facts.outcome(need) === 'not-made' || lacking.has(need))
  if (empty.length > 0) return { kind: 'output-not-produced', instances: empty, outcome: 'not-made' }
  const failed = needs.filter((need) => facts.outcome(need) !== 'made')
  if (failed.length === 0) return null
  return { kind: failed.every((need) => facts.isBlocked(need)) ? 'check-failed' : 'upstream-failed', instances: failed, outcome: 'failed' }
}

/** The steps because of which an input has nothing to read: every source of a list, any source of a single value. */
const missingFor = (input: ResolvedInput, facts: StepFacts): (number | null)[] => {
  const missing = input.sources.flatMap((source) => {
    const { instance } = source
    const outcome = instance === null ? undefined : facts.outcome(instance)
    const isMissing = instance !== null && (outcome === 'not-made' || (outcome === 'made' && !facts.has(instance, addressOf(source))))
    return isMissing ? [instance] : []
  })
  // Branches of a nested collection that made nothing count as sources that are missing; with no other there is nothing.
  const total = input.sources.length + input.absent.length
  const all = [...missing, ...input.absent]
  if (input.kind === 'list' && all.length < total) return []
  return all
}

/** Of an op step all of whose needs are settled; null when it can run. As Dagster's executors decide. */
export const judgeOpStep = (inputs: readonly ResolvedInput[], facts: StepFacts): SkipVerdict | null => {
  const instances = numbers(inputs.flatMap((input) => input.sources.map((source) => source.instance)))
  const unresolved = [...inputs.flatMap((input) => input.unresolved), ...instances.filter((instance) => facts.outcome(instance) === 'unresolved')]
  if (unresolved.length > 0) return { kind: 'upstream-failed', instances: numbers(unresolved), outcome: 'unresolved' }
  const missing = inputs.flatMap((input) => missingFor(input, facts))
  if (missing.length > 0) return { kind: 'output-not-produced', instances: numbers(missing), outcome: 'not-made' }
  const failed = instances.filter((instance) => facts.outcome(instance) === 'failed')
  return failed.length > 0 ? { kind: 'upstream-failed', instances: failed, outcome: 'failed' } : null
}
