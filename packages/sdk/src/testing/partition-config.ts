import { configuredPartition, type OpenOptions } from '@millrace/orchestration/partitions'
import type { RunConfig } from '@millrace/protocol'
import type { JobRecord } from '../definition'
import type { PartitionChoice } from '../invocation-context'
import { configOfPartition } from '../job'
import { presentPartition } from '../partitions/present-partition'

/** What a job configures its run of a partition with. */
export const jobConfigOf = (job: JobRecord, choice: PartitionChoice | undefined, open: OpenOptions): RunConfig => {
  const partition = configuredPartition({ job: { name: job.key, partitions: job.partitions, isConfigured: job.configOf !== undefined }, choice, open })
  return partition === null ? job.config ?? {} : configOfPartition(job, presentPartition(partition)) ?? {}
}
