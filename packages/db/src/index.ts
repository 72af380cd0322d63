export { admit, hasQueuedRuns, type AdmitOptions, type LiveRun, type QueuedRun } from './admit'
export { ApiTokenRepository, type ApiTokenRecord } from './api-token-repository'
export { appendEvents, type AppendEventsInput, type AppendedEvents, type StaleWrite } from './append-events'
export { AssetRepository, type AssetFilter, type AssetRecord, type AssetStatus, type Materialization } from './asset-repository'
export { bootstrapRoles, roleUrls, type RolePasswords, type RoleUrls } from './bootstrap-roles'
export { BuildRepository, type BuildListItem, type BuildRecord, type BuildSuccess, type ManifestSummary, type NewBuild } from './build-repository'
export { claimRun, fenceRun, type ClaimedRun } from './claim-run'
export { CodeLocationRepository, type CodeLocationRecord } from './code-location-repository'
export { openDatabase, type Database, type DatabaseOptions } from './database'
export {
  currentDeploymentCursor, publishDeploymentEvent, readDeploymentEvents,
  type DeploymentCursor, type DeploymentFact, type DeploymentFacts,
} from './deployment-event-reader'
export { DeploymentRepository, type DeployedLocationRecord, type DeploymentRecord, type DeployRecordItem } from './deployment-repository'
export { DraftRepository, type DraftFileRecord, type DraftPlace, type DraftRecord } from './draft-repository'
export { ensureOrganization, type OrganizationWithOwner } from './ensure-organization'
export { eventKey } from './event-key'
export { MembershipRepository, openIdentity, type IdentityDatabase, type Membership } from './identity'
export { findLatestValues } from './latest-values'
export { launchRunRow, type LaunchRunRow } from './launch-run'
export { listen, type Change, type Listener, type ListenOptions } from './listen'
export { movePointer, type MovePointer, type PointerMoved } from './move-pointer'
export type { Page, PageOptions } from './page'
export { requestCancel } from './request-cancel'
export { RunEventRepository, type AssetEventFilter, type RunEventFilter } from './run-event-repository'
export { RunRepository, type RunFilter, type RunRecord, type RunStepRecord } from './run-repository'
export {
  findOrganizationIds, findQueuedDeployments, findStaleRuns, findUnfinishedBuilds, findUnstartedRuns,
  type StaleRun, type SweepOptions, type UnfinishedBuild, type UnstartedRun,
} from './sweep'
export { withTenant, type TenantTransaction } from './tenancy'
export { WorkerRepository, type WorkerRecord, type WorkerSandbox } from './worker-repository'
