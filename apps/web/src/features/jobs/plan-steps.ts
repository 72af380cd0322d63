import { assetsOf } from '@millrace/orchestration'
import type { AssetSnapshot, CheckFunctionSnapshot, OpSnapshot, Plan, PlanStep } from '@millrace/protocol'
import type { JobStep } from './server/job-schema'

interface Definitions { readonly assets: readonly AssetSnapshot[]; readonly checks?: readonly CheckFunctionSnapshot[] | undefined; readonly ops: readonly OpSnapshot[] }

/** What a step reads or comes after; by which steps it is multiplied is told apart. */
const readsOf = (step: PlanStep): number[] =>
  (step.kind === 'op' ? [...new Set(step.inputs.flatMap((input) => input.sources.map((source) => source.step)))].sort((one, other) => one - other) : step.needs)

/** The steps of a plan as the page of a job shows them. */
export function planSteps({ steps }: Plan, { assets, checks = [], ops }: Definitions): JobStep[] {
  const describedCheck = ({ checks: [first], ...check }: CheckFunctionSnapshot) => ({ ...check, description: first?.description })
  const [byKey, byName] = [new Map([...assets, ...checks.map(describedCheck)].map((each) => [each.key, each])), new Map(ops.map((op) => [op.name, op]))]
  const keys = (numbers: readonly number[]): string[] => numbers.flatMap((number) => steps[number]?.key ?? [])
  return steps.map((step) => {
    const definition = step.kind === 'op' ? byName.get(step.op) : byKey.get(assetsOf(step)[0]?.asset ?? step.key)
    return {
      path: step.key, op: step.kind === 'op' ? step.op : null, description: definition?.description ?? null, needs: keys(readsOf(step)),
      multipliedBy: step.kind === 'op' ? keys(step.dimensions.map((dimension) => dimension.step)) : [], outputs: step.kind === 'op' ? step.outputs : [],
      retry: step.retry ?? null, hooks: step.hooks ?? [], configSchema: definition?.configSchema ?? null, source: definition?.source ?? null,
    }
  })
}
