import { buildOpPlan } from '@millrace/orchestration'
import { isMillraceError, type BuildProblem, type Manifest } from '@millrace/protocol'

/** What is wrong with jobs of ops: graphs that cannot run, and config that nothing would read. */
export const jobProblems = ({ jobs, ops }: Manifest): BuildProblem[] => jobs.flatMap((job): BuildProblem[] => {
  if (job.kind !== 'graph') return []
  try {
    buildOpPlan({ nodes: job.nodes, ops, config: job.config })
    return []
  } catch (error) {
    if (!isMillraceError(error)) throw error
    const { file = null, line = null, column = null } = job.source ?? {}
    return [{ message: `job \`${job.name}\` cannot run: ${error.message}`, code: 'invalid-definition', file, line, column }]
  }
})
