export { rootCausesOf, type StaleCategory, type StaleCause, type StaleStatus } from './stale-cause'
export { StalenessReport, type Staleness } from './staleness'
export { computeDataVersion, recordProvenance, type MaterializationRequest, type RecordedVersion } from './record-provenance'
export { type AssetVersion, type VersionedAsset, type VersionState } from './version-state'
