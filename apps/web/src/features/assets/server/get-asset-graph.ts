import { deploymentProcedure } from '../../../server/trpc'
import { readCatalog } from './asset-catalog'
import { assetGraphSchema } from './asset-schema'

/** The definitions of all assets and what depends on what. Changes only when a deployed build does; `assets.states` says how they stand. */
export const getAssetGraph = deploymentProcedure('deployment:read')
  .output(assetGraphSchema)
  .query(async ({ ctx: { services, scope } }) => (await readCatalog(services.control, scope)).record)
