export { compareAssets, type AssetChange, type ChangeReason, type EntryChanges } from './compare-assets'
export { comparedAsset, type ComparedAsset } from './compared-asset'
