import { failedAssets } from '@millrace/orchestration'
import { executeJob } from '@millrace/sdk/testing'
import { z } from 'zod'
import { runAssetSteps } from '../jobs/asset-steps'
import { assetStepsSchema } from '../jobs/asset-steps-input'
import { defineJob } from '../jobs/case-job'
import { describeRun } from '../jobs/describe-run'
import { jobInputSchema, type CaseNode } from '../jobs/job-input'

const inputSchema = z.union([jobInputSchema, assetStepsSchema])

/** How often the cases try again while a run fails. */
const maxReexecutions = 2

const runJob = async (nodes: readonly CaseNode[]): Promise<unknown> => {
  const run = { isFirst: true }
  const job = defineJob(nodes, run)
  const first = await executeJob(job)
  run.isFirst = false
  const reexecutions: unknown[] = []
  for (let last = first; !last.success && reexecutions.length < maxReexecutions;) {
    last = await executeJob(job, { reexecution: { of: last, strategy: { kind: 'from-failure' } } })
    reexecutions.push({ selected: last.selected, ...describeRun(last) })
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
