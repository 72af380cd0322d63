import { deploymentProcedure } from '../../../server/trpc'
import { readStates } from './asset-catalog'
import { assetStatesSchema } from './asset-schema'

/** How every asset stands, by its position in `assets.graph` of the same version. */
export const listAssetStates = deploymentProcedure('deployment:read')
  .output(assetStatesSchema)
  .query(({ ctx: { services, scope } }) => readStates(services.control, scope))
