import { currentDeploymentCursor, readChangedAssets, withTenant, type Database } from '@millrace/db'
import type { AssetChanges } from './asset-watch'
import { mostAssetKeys } from './live-message'

/** Changed assets as the database tells them. */
export const assetChanges = (database: Database): AssetChanges => ({
  begin: ({ organizationId }) => withTenant(database, organizationId, currentDeploymentCursor),
  read: async ({ organizationId, deploymentId }, after) => {
    const { keys, hasMore, cursor, isPending } = await withTenant(database, organizationId, (tx) => readChangedAssets(tx, { deploymentId, after, limit: mostAssetKeys }))
    return { keys: hasMore ? 'many' : keys, cursor, isPending }
  },
})
