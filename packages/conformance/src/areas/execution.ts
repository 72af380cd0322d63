import { executeJob } from '@millrace/sdk/testing'
import { defineJob } from '../jobs/case-job'
import { describeRun } from '../jobs/describe-run'
import { jobInputSchema } from '../jobs/job-input'

export const runExecution = async (input: unknown): Promise<unknown> =>
  describeRun(await executeJob(defineJob(jobInputSchema.parse(input).nodes, { isFirst: true })))
