import { z } from 'zod'
import { deploymentProcedure } from '../../../server/trpc'
import { readCatalog } from './asset-catalog'
import type { AssetGraphRecord } from './asset-schema'

/** Its record is checked once, where it is made: checking 10,000 assets again at each answer takes longer than all the rest. */
const checkedGraph = z.custom<AssetGraphRecord>()

/** The definitions of all assets and what depends on what. Changes only when a deployed build does; `assets.states` says how they stand. */
export const getAssetGraph = deploymentProcedure('deployment:read')
  .output(checkedGraph)
  .query(async ({ ctx: { services, scope } }) => (await readCatalog(services.control, scope)).record)
