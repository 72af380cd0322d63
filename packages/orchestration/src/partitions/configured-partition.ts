import { MillraceError, type Partition, type PartitionsDefinition } from '@millrace/protocol'
import { choosePartitions, isPartitionRange, type PartitionChoice } from './choose-partitions'
import { describePartition } from './describe-partition'
import { openPartitions, type OpenOptions } from './open-partitions'

interface ConfiguredRun {
  readonly job: {
    readonly name: string
    readonly partitions: PartitionsDefinition | undefined
    /** Its configuration is a function of the partition. */
    readonly isConfigured: boolean
  }
  readonly choice: PartitionChoice | undefined
  readonly open: OpenOptions
}

/**
 * The partition that a job's function has to be asked to configure; null when there is nothing to ask. That a partition is missing is told by whoever plans the
 * run. Throws `bad-request` for a range, and for what the job has no partition of.
 */
export const configuredPartition = ({ job, choice, open }: ConfiguredRun): Partition | null => {
  if (!job.isConfigured || job.partitions === undefined || choice === undefined) return null
  if (isPartitionRange(choice)) throw new MillraceError('bad-request', `Job “${job.name}” is configured partition by partition, so a run of it is of one partition, not of a range.`)
  const partitions = openPartitions(job.partitions, open)
  const [key = ''] = choosePartitions(`job “${job.name}”`, partitions, choice).keys()
  return describePartition(partitions, key)
}
