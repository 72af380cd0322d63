import { getAccount } from '../features/account/server/get-account'
import { getAsset } from '../features/assets/server/get-asset'
import { getAssetGraph } from '../features/assets/server/get-asset-graph'
import { getAssetValue } from '../features/assets/server/get-asset-value'
import { listAssetChecks } from '../features/assets/server/list-asset-checks'
import { listAssetEvents } from '../features/assets/server/list-asset-events'
import { listAssetFacets } from '../features/assets/server/list-asset-facets'
import { listAssetStates } from '../features/assets/server/list-asset-states'
import { listAssets } from '../features/assets/server/list-assets'
import { getAssetPartition } from '../features/assets/server/get-asset-partition'
import { getAssetPartitions } from '../features/assets/server/get-asset-partitions'
import { listCheckEvaluations } from '../features/assets/server/list-check-evaluations'
import { listMaterializations } from '../features/assets/server/list-materializations'
import { createBuild } from '../features/builds/server/create-build'
import { getBuild } from '../features/builds/server/get-build'
import { listBuilds } from '../features/builds/server/list-builds'
import { createCodeLocation } from '../features/code-locations/server/create-code-location'
import { getCodeLocation } from '../features/code-locations/server/get-code-location'
import { listCodeLocations } from '../features/code-locations/server/list-code-locations'
import { listDeployHistory } from '../features/code-locations/server/list-deploy-history'
import { rollbackCodeLocation } from '../features/code-locations/server/rollback-code-location'
import { getShell } from '../features/deployments/server/get-shell'
import { listDeployments } from '../features/deployments/server/list-deployments'
import { deleteDraftPath } from '../features/drafts/server/delete-draft-path'
import { deployDraft } from '../features/drafts/server/deploy-draft'
import { discardDraft } from '../features/drafts/server/discard-draft'
import { getDraft } from '../features/drafts/server/get-draft'
import { getDraftFile } from '../features/drafts/server/get-draft-file'
import { mergeDraft } from '../features/drafts/server/merge-draft'
import { renameDraftPath } from '../features/drafts/server/rename-draft-path'
import { saveDraftFiles } from '../features/drafts/server/save-draft-files'
import { deleteEnvironmentVariable } from '../features/environment/server/delete-environment-variable'
import { listEnvironmentAsks } from '../features/environment/server/list-environment-asks'
import { listEnvironmentVariables } from '../features/environment/server/list-environment-variables'
import { setEnvironmentVariables } from '../features/environment/server/set-environment-variables'
import { getHealth } from '../features/health/server/get-health'
import { getOverview } from '../features/home/server/get-overview'
import { acceptInvitation } from '../features/invitations/server/accept-invitation'
import { cancelInvitation } from '../features/invitations/server/cancel-invitation'
import { createInvitation } from '../features/invitations/server/create-invitation'
import { getInvitation } from '../features/invitations/server/get-invitation'
import { listInvitations } from '../features/invitations/server/list-invitations'
import { getJob } from '../features/jobs/server/get-job'
import { listJobs } from '../features/jobs/server/list-jobs'
import { watchDeployment } from '../features/live/server/watch-deployment'
import { changeMemberRole } from '../features/members/server/change-member-role'
import { listMembers } from '../features/members/server/list-members'
import { removeMember } from '../features/members/server/remove-member'
import { createOrganization } from '../features/organizations/server/create-organization'
import { renameOrganization } from '../features/organizations/server/rename-organization'
import { addPartitions } from '../features/partitions/server/add-partitions'
import { listPartitionKeys } from '../features/partitions/server/list-partition-keys'
import { listPartitions } from '../features/partitions/server/list-partitions'
import { removePartitions } from '../features/partitions/server/remove-partitions'
import { listResources } from '../features/resources/server/list-resources'
import { cancelRun } from '../features/runs/server/cancel-run'
import { createRun } from '../features/runs/server/create-run'
import { getRun } from '../features/runs/server/get-run'
import { getRunTimeline } from '../features/runs/server/get-run-timeline'
import { listRunEvents } from '../features/runs/server/list-run-events'
import { listRuns } from '../features/runs/server/list-runs'
import { previewRun } from '../features/runs/server/preview-run'
import { reexecuteRun } from '../features/runs/server/reexecute-run'
import { getSourceFile } from '../features/source/server/get-source-file'
import { listCommits } from '../features/source/server/list-commits'
import { createToken } from '../features/tokens/server/create-token'
import { listTokens } from '../features/tokens/server/list-tokens'
import { revokeToken } from '../features/tokens/server/revoke-token'
import { createCallerFactory, router } from './trpc'

export const appRouter = router({
  account: router({ get: getAccount }),
  organizations: router({ create: createOrganization, rename: renameOrganization }),
  members: router({ list: listMembers, changeRole: changeMemberRole, remove: removeMember }),
  invitations: router({ list: listInvitations, create: createInvitation, cancel: cancelInvitation, get: getInvitation, accept: acceptInvitation }),
  tokens: router({ list: listTokens, create: createToken, revoke: revokeToken }),
  deployments: router({ list: listDeployments, shell: getShell }),
  home: router({ overview: getOverview }),
  codeLocations: router({ list: listCodeLocations, get: getCodeLocation, create: createCodeLocation, history: listDeployHistory, rollback: rollbackCodeLocation }),
  builds: router({ create: createBuild, get: getBuild, list: listBuilds }),
  source: router({ file: getSourceFile, commits: listCommits }),
  drafts: router({
    get: getDraft, file: getDraftFile, save: saveDraftFiles, delete: deleteDraftPath, rename: renameDraftPath, discard: discardDraft, merge: mergeDraft, deploy: deployDraft,
  }),
  assets: router({
    list: listAssets, facets: listAssetFacets, graph: getAssetGraph, states: listAssetStates, get: getAsset, materializations: listMaterializations,
    events: listAssetEvents, value: getAssetValue, partitions: getAssetPartitions, partition: getAssetPartition, checks: listAssetChecks, checkEvaluations: listCheckEvaluations,
  }),
  partitions: router({ list: listPartitions, keys: listPartitionKeys, add: addPartitions, remove: removePartitions }),
  environment: router({ list: listEnvironmentVariables, set: setEnvironmentVariables, delete: deleteEnvironmentVariable, asked: listEnvironmentAsks }),
  resources: router({ list: listResources }),
  jobs: router({ list: listJobs, get: getJob }),
  runs: router({ create: createRun, list: listRuns, get: getRun, events: listRunEvents, cancel: cancelRun, reexecute: reexecuteRun, timeline: getRunTimeline, preview: previewRun }),
  health: router({ get: getHealth }),
  live: router({ deployment: watchDeployment }),
})

export type AppRouter = typeof appRouter
export const createCaller = createCallerFactory(appRouter)
