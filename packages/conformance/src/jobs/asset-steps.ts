import { buildOpPlan, type AssetRunOutcome, type JobNode } from '@millrace/orchestration'
import { runOps, type YieldedOutput } from '../op-run/run-ops'
import type { AssetStepsInput, CaseAssetStep } from './asset-steps-input'

type Evaluation = CaseAssetStep['checks'][number]

interface Recorded {
  readonly materialized: string[]
  readonly evaluations: Evaluation[]
}

/** A step per node; it waits for the steps that make what its assets depend on. */
const nodesOf = (steps: readonly CaseAssetStep[]): JobNode[] => {
  const makers = new Map(steps.flatMap((step) => step.assets.map((asset) => [asset.key, step.name] as const)))
  return steps.map((step) => {
    const deps = [...new Set(step.assets.flatMap((asset) => asset.deps))]
    return {
      name: step.name,
      inputs: deps.flatMap((key) => {
        const node = makers.get(key)
        return node === undefined || node === step.name ? [] : [{ name: key, from: { node, output: key }, isOrderOnly: true }]
      }),
      outputs: step.assets.map(({ key }) => ({ name: key, isRequired: !step.can_subset })),
    }
  })
}

/**
 * Makes the assets of a step in order, each with the results of its checks. The results of these cases do not say of which
 * asset they are: where a step has checks of several assets that is an error, at the first result.
 */
const makeAssets = function* (step: CaseAssetStep, recorded: Recorded): Generator<YieldedOutput> {
  const isAmbiguous = new Set(step.checks.map(({ asset }) => asset)).size > 1
  const blocked: string[] = []
  for (const [place, { key }] of step.assets.entries()) {
    if (place === step.fail_after) throw new Error('fails here')
    recorded.materialized.push(key)
    yield { output: key, value: place }
    for (const check of step.checks.filter(({ asset }) => asset === key)) {
      if (isAmbiguous) throw new Error(`the result of the check ${check.name} does not say of which asset it is`)
      recorded.evaluations.push(check)
      if (check.blocking && !check.passed) blocked.push(`${key}: ${check.name}`)
    }
  }
  if (blocked.length > 0) throw new Error(`blocking checks failed: ${blocked.join(', ')}`)
}

export const runAssetSteps = async ({ asset_steps: steps }: AssetStepsInput): Promise<AssetRunOutcome & { run: string; materialized: string[] }> => {
  const byName = new Map(steps.map((step) => [step.name, step]))
  const recorded: Recorded = { materialized: [], evaluations: [] }
  const { state } = await runOps({
    plan: buildOpPlan({ nodes: nodesOf(steps) }),
    run: (call) => {
      const step = byName.get(call.step.key)
      if (step === undefined) throw new Error(`the case has no step “${call.step.key}”`)
      return makeAssets(step, recorded)
    },
  })
  return {
    run: state.status === 'succeeded' ? 'SUCCESS' : 'FAILURE',
    materialized: recorded.materialized,
    evaluations: recorded.evaluations.map(({ asset, name, blocking, passed }) => ({ asset, name, isBlocking: blocking, passed })),
    steps: steps.map((step) => ({ assets: step.assets.map(({ key }) => key), checks: step.checks, canSubset: step.can_subset })),
  }
}
