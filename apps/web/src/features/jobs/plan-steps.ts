import { assetsOf, buildPlan } from '@millrace/orchestration'
import type { AssetKey, AssetSnapshot, CheckFunctionSnapshot, MultiAssetSnapshot, OpSnapshot, Plan, PlanStep } from '@millrace/protocol'
import type { JobStep } from './server/job-schema'

interface Definitions { readonly assets: readonly AssetSnapshot[]; readonly checks?: readonly CheckFunctionSnapshot[] | undefined; readonly ops: readonly OpSnapshot[] }

/** What a step reads or comes after; by which steps it is multiplied is told apart. */
const readsOf = (step: PlanStep): number[] =>
  (step.kind === 'op' ? [...new Set([...step.inputs.flatMap((input) => input.sources.map((source) => source.step)), ...step.waitsFor ?? []])].sort((one, other) => one - other) : step.needs)

const assetsOfStep = (step: PlanStep): AssetKey[] => step.kind === 'check' ? [...new Set(step.checks.map(({ asset }) => asset))] : assetsOf(step).map(({ asset }) => asset)

/** The steps of a plan as the page of a job shows them. */
export function planSteps({ steps }: Plan, { assets, checks = [], ops }: Definitions): JobStep[] {
  const describedCheck = ({ checks: [first], ...check }: CheckFunctionSnapshot) => ({ ...check, description: first?.description })
  const [byKey, byName] = [new Map([...assets, ...checks.map(describedCheck)].map((each) => [each.key, each])), new Map(ops.map((op) => [op.name, op]))]
  const keys = (numbers: readonly number[]): string[] => numbers.flatMap((number) => steps[number]?.key ?? [])
  return steps.map((step) => {
    const definition = step.kind === 'op' ? byName.get(step.op) : byKey.get(assetsOf(step)[0]?.asset ?? step.key)
    return {
      path: step.key, assets: assetsOfStep(step), op: step.kind === 'op' ? step.op : null, description: definition?.description ?? null, needs: keys(readsOf(step)),
      multipliedBy: step.kind === 'op' ? keys(step.dimensions.map((dimension) => dimension.step)) : [], outputs: step.kind === 'op' ? step.outputs : [],
      retry: step.retry ?? null, hooks: step.hooks ?? [], configSchema: definition?.configSchema ?? null, source: definition?.source ?? null,
    }
  })
}

/** The ops of the graph that makes some assets, as the page of a job shows them, named within the graph; none where no graph does. Throws what planning it would. */
export function assetGraphSteps(made: MultiAssetSnapshot, { assets, ops }: Definitions): JobStep[] {
  if (made.graph === undefined) return []
  const own = assets.filter(({ madeBy }) => madeBy?.name === made.name)
  const plan = buildPlan({ assets: own, multiAssets: [made], ops, selection: own.map(({ key }) => key) })
  const within = (path: string): string => path.slice(made.name.length + 1)
  return planSteps(plan, { assets, ops }).map((step) => ({ ...step, path: within(step.path), needs: step.needs.map(within), multipliedBy: step.multipliedBy.map(within) }))
}
