import { deploymentProcedure } from '../../../server/trpc'
import { assetFacetsSchema } from './asset-schema'

/** Groups, locations, kinds, owners and statuses with their counts: the catalog's filters. */
export const listAssetFacets = deploymentProcedure('deployment:read')
  .output(assetFacetsSchema)
  .query(({ ctx: { services, scope } }) => services.tenant.assets.facets(scope))
