import { buildOpPlan, failedAssets, planReexecution, type RunState } from '@millrace/orchestration'
import { z } from 'zod'
import { runAssetSteps } from '../jobs/asset-steps'
import { assetStepsSchema } from '../jobs/asset-steps-input'
import { caseFunction } from '../jobs/case-op'
import { describeRun } from '../jobs/describe-run'
import { jobInputSchema, jobNodes, opsByPath, type CaseNode } from '../jobs/job-input'
import { runOps, type StoredValues } from '../op-run/run-ops'

const inputSchema = z.union([jobInputSchema, assetStepsSchema])

/** How often the cases try again while a run fails. */
const maxReexecutions = 2

/** Values by step and output: of the later run, and of the earlier where the later has none. */
const mergeValues = (earlier: StoredValues, later: StoredValues): StoredValues => {
  const merged = new Map(earlier)
  for (const [step, values] of later) merged.set(step, new Map([...earlier.get(step) ?? [], ...values]))
  return merged
}

const runJob = async (nodes: readonly CaseNode[]): Promise<unknown> => {
  const ops = opsByPath(nodes)
  const first = await runOps({ plan: buildOpPlan({ nodes: jobNodes(nodes) }), run: caseFunction(ops, true) })
  const reexecutions: unknown[] = []
  let runs: [RunState, ...RunState[]] = [first.state]
  let values = first.values
  while (runs[0].status === 'failed' && reexecutions.length < maxReexecutions) {
    const plan = planReexecution({ runs, strategy: { kind: 'from-failure' } })
    const result = await runOps({ plan, run: caseFunction(ops, false), earlier: values })
    reexecutions.push({ selected: plan.subset?.steps, ...describeRun(result) })
    runs = [result.state, ...runs]
    values = mergeValues(values, result.values)
  }
  return { first: describeRun(first), reexecutions }
}

export const runReexecution = async (input: unknown): Promise<unknown> => {
  const given = inputSchema.parse(input)
  if ('nodes' in given) return runJob(given.nodes)
  const outcome = await runAssetSteps(given)
  const { assets, checks } = failedAssets(outcome)
  return {
    run: outcome.run, materialized: outcome.materialized, selected_assets: assets, selected_checks: checks.map(({ asset, name }) => [asset, name]),
  }
}
