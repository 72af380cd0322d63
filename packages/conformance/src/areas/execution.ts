import { buildOpPlan } from '@millrace/orchestration'
import { caseFunction } from '../jobs/case-op'
import { describeRun } from '../jobs/describe-run'
import { jobInputSchema, jobNodes, opsByPath } from '../jobs/job-input'
import { runOps } from '../op-run/run-ops'

export const runExecution = async (input: unknown): Promise<unknown> => {
  const { nodes } = jobInputSchema.parse(input)
  return describeRun(await runOps({ plan: buildOpPlan({ nodes: jobNodes(nodes) }), run: caseFunction(opsByPath(nodes), true) }))
}
