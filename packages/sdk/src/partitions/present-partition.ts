import type { Partition, StepPartitions } from '@millrace/protocol'
import type { AnyPartition, PartitionWindow } from './partition'

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
  readonly partitionRange: unknown
}

/** The partition, or the range, of a step as `run` receives it. */
export const presentPartitions = (made: StepPartitions | undefined): PresentedPartitions => {
  const [first] = made?.partitions ?? []
  if (made === undefined || first === undefined) return { partition: undefined, partitionRange: undefined }
  if (!made.isRange) return { partition: presentPartition(first), partitionRange: undefined }
  const last = made.partitions.at(-1) ?? first
  const keys = Object.freeze(made.partitions.map(({ key }) => key))
  const range = {
    from: first.key, to: last.key, keys, partitions: Object.freeze(made.partitions.map(presentPartition)),
    ...(first.window === undefined || last.window === undefined ? {} : { window: presentWindow({ start: first.window.start, end: last.window.end }) }),
  }
  return { partition: undefined, partitionRange: Object.freeze(range) }
}
