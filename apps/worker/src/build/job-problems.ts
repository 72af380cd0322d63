import { buildOpPlan, buildPlan } from '@millrace/orchestration'
import { isMillraceError, type BuildProblem, type JobSnapshot, type Manifest } from '@millrace/protocol'

/** Throws what a launch of the job would throw, whatever assets it selects. */
const tryJob = (job: JobSnapshot, { assets, ops }: Manifest): unknown =>
  job.kind === 'graph' ? buildOpPlan({ nodes: job.nodes, ops, config: job.config }) : job.config === undefined ? null : buildPlan({ assets, selection: [], config: job.config })

/** What is wrong with jobs: graphs that cannot run, and config that nothing would read. */
export const jobProblems = (manifest: Manifest): BuildProblem[] => manifest.jobs.flatMap((job): BuildProblem[] => {
  try {
    tryJob(job, manifest)
    return []
  } catch (error) {
    if (!isMillraceError(error)) throw error
    const { file = null, line = null, column = null } = job.source ?? {}
    return [{ message: `job \`${job.name}\` cannot run: ${error.message}`, code: 'invalid-definition', file, line, column }]
  }
})
