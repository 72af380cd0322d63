export { buildAssetGraph, type AssetGraph, type LocationAssets } from './asset-graph'
export { findCycle } from './find-cycle'
