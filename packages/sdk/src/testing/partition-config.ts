import { choosePartitions, describePartition, isPartitionRange, openPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import type { RunConfig } from '@millrace/protocol'
import type { JobRecord } from '../definition'
import type { PartitionChoice } from '../invocation-context'
import { configOfPartition } from '../job'
import { presentPartition } from '../partitions/present-partition'

/** What a job configures its run of a partition with. That a partition is missing is told by whoever plans the run. */
export const jobConfigOf = (job: JobRecord, choice: PartitionChoice | undefined, open: OpenOptions): RunConfig => {
  if (job.configOf === undefined || job.partitions === undefined || choice === undefined) return job.config ?? {}
  if (isPartitionRange(choice)) throw new TypeError(`job \`${job.key}\` is configured partition by partition, so a run of it is of one partition, not of a range`)
  const partitions = openPartitions(job.partitions, open)
  const [key = ''] = choosePartitions(`job “${job.key}”`, partitions, choice).keys()
  return configOfPartition(job, presentPartition(describePartition(partitions, key))) ?? {}
}
