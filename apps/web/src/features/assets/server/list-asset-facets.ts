import { deploymentProcedure } from '../../../server/trpc'
import { readFacets } from './asset-catalog'
import { assetFacetsSchema } from './asset-schema'

/** Groups, locations, kinds, owners and statuses with their counts. */
export const listAssetFacets = deploymentProcedure('deployment:read')
  .output(assetFacetsSchema)
  .query(({ ctx: { services, scope } }) => readFacets(services.control, scope))
