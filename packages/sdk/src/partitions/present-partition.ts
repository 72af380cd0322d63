import type { Partition, StepPartitions } from '@millrace/protocol'
import type { AnyPartition, AnyPartitionRange, PartitionWindow } from './partition'

const presentWindow = ({ start, end }: { start: string; end: string }): PartitionWindow => Object.freeze({ start: new Date(start), end: new Date(end) })

const presentPart = ({ key, window }: Omit<Partition, 'dimensions'>): { readonly key: string; readonly window?: PartitionWindow } =>
  Object.freeze(window === undefined ? { key } : { key, window: presentWindow(window) })

/** A partition as authors see it. */
export const presentPartition = (partition: Partition): AnyPartition => {
  const { key, dimensions } = partition
  if (dimensions === undefined) return presentPart(partition)
  return Object.freeze({ key, dimensions: Object.freeze(Object.fromEntries(Object.entries(dimensions).map(([name, part]) => [name, presentPart(part)]))) })
}

/** What a context says of the partitions that a step makes. */
export interface PresentedPartitions {
  readonly partition: AnyPartition | undefined
  readonly partitionRange: AnyPartitionRange | undefined
}

const nothing: PresentedPartitions = { partition: undefined, partitionRange: undefined }

/** The partition, or the range, of a step as `run` receives it. */
export const presentPartitions = (made: StepPartitions | undefined): PresentedPartitions => {
  const [first] = made?.partitions ?? []
  if (made === undefined || first === undefined) return nothing
  return made.isRange ? { partition: undefined, partitionRange: presentRange(made, first) } : { partition: presentPartition(first), partitionRange: undefined }
}

/** What an op receives: of a run of one partition that, and in any case the range. */
export const presentJobPartitions = (made: StepPartitions | undefined): PresentedPartitions => {
  const [first] = made?.partitions ?? []
  if (made === undefined || first === undefined) return nothing
  return { partition: made.isRange ? undefined : presentPartition(first), partitionRange: presentRange(made, first) }
}

const presentRange = (made: StepPartitions, first: Partition): AnyPartitionRange => {
  const last = made.partitions.at(-1) ?? first
  const keys = Object.freeze(made.partitions.map(({ key }) => key))
  const range = {
    from: first.key, to: last.key, keys, partitions: Object.freeze(made.partitions.map(presentPartition)),
    ...(first.window === undefined || last.window === undefined ? {} : { window: presentWindow({ start: first.window.start, end: last.window.end }) }),
  }
  return Object.freeze(range)
}
