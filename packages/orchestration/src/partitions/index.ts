export { openPartitions, Partitions, type OpenOptions, type PartitionDimension, type PartitionWindow } from './open-partitions'
export { emptySet, PartitionSet, setOfKeys, translateSet, type PartitionKeys, type PartitionSpace } from './partition-set'
export { readKeyTime } from './time-axis'
