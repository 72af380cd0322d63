export { buildAssetGraph, type AssetGraph, type LocationAssets } from './asset-graph'
export { findCycle } from './find-cycle'
export { PartitionGraph, wholeAsset, type AssetDependency, type PartitionedAsset, type UpstreamSet } from './partition-graph'
export { AssetPartitions, type AssetPartition } from './asset-partitions'
