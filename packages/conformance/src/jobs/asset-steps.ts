import type { AssetRunOutcome } from '@millrace/orchestration'
import { job, op, optional, z, type Handle, type Job } from '@millrace/sdk'
import { executeJob } from '@millrace/sdk/testing'
import type { AssetStepsInput, CaseAssetStep } from './asset-steps-input'

type Evaluation = CaseAssetStep['checks'][number]

interface Recorded {
  readonly materialized: string[]
  readonly evaluations: Evaluation[]
}

const outputName = (place: number): string => `asset${place}`

/**
 * Makes the assets of a step in order, each with the results of its checks. The results of these cases do not say of which
 * asset they are: where a step has checks of several assets that is an error, at the first result.
 */
const defineStep = (step: CaseAssetStep, recorded: Recorded) => op(step.name, {
  outputs: Object.fromEntries(step.assets.map((_, place) => [outputName(place), step.can_subset ? optional(z.number()) : z.number()])),
  run: function* ({ emit }) {
    const isAmbiguous = new Set(step.checks.map(({ asset }) => asset)).size > 1
    const blocked: string[] = []
    for (const [place, { key }] of step.assets.entries()) {
      if (place === step.fail_after) throw new Error('fails here')
      recorded.materialized.push(key)
      const made = emit[outputName(place)]?.(place)
      if (made !== undefined) yield made
      for (const check of step.checks.filter(({ asset }) => asset === key)) {
        if (isAmbiguous) throw new Error(`the result of the check ${check.name} does not say of which asset it is`)
        recorded.evaluations.push(check)
        if (check.blocking && !check.passed) blocked.push(`${key}: ${check.name}`)
      }
    }
    if (blocked.length > 0) throw new Error(`blocking checks failed: ${blocked.join(', ')}`)
  },
})

/** A step per op; it waits for the assets that its own depend on. */
const defineJob = (steps: readonly CaseAssetStep[], recorded: Recorded): Job => job('assets', {
  graph: () => {
    const makers = new Map(steps.flatMap((step) => step.assets.map((asset, place) => [asset.key, { step, place }] as const)))
    const called = new Map<CaseAssetStep, Readonly<Record<string, Handle>>>()
    const call = (step: CaseAssetStep): Readonly<Record<string, Handle>> => {
      const known = called.get(step)
      if (known !== undefined) return known
      const deps = [...new Set(step.assets.flatMap((asset) => asset.deps))].flatMap((key) => makers.get(key) ?? []).filter((maker) => maker.step !== step)
      const after = deps.flatMap((maker) => call(maker.step)[outputName(maker.place)] ?? [])
      const made = defineStep(step, recorded)({}, { after })
      called.set(step, made)
      return made
    }
    for (const step of steps) call(step)
  },
})

export const runAssetSteps = async ({ asset_steps: steps }: AssetStepsInput): Promise<AssetRunOutcome & { run: string; materialized: string[] }> => {
  const recorded: Recorded = { materialized: [], evaluations: [] }
  const { success } = await executeJob(defineJob(steps, recorded))
  return {
    run: success ? 'SUCCESS' : 'FAILURE',
    materialized: recorded.materialized,
    evaluations: recorded.evaluations.map(({ asset, name, blocking, passed }) => ({ asset, name, isBlocking: blocking, passed })),
    steps: steps.map((step) => ({ assets: step.assets.map(({ key }) => key), checks: step.checks, canSubset: step.can_subset })),
  }
}
