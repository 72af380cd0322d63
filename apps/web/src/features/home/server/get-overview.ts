import { z } from 'zod'
import { deploymentProcedure } from '../../../server/trpc'
import { assetSummarySchema } from '../../assets/server/asset-schema'
import { buildSummarySchema } from '../../builds/server/build-schema'
import { codeLocationSchema } from '../../code-locations/server/code-location-schema'
import { countsSchema } from '../../deployments/server/counts-schema'
import { runSummarySchema } from '../../runs/server/run-schema'

/** Is it healthy, what changed, what next. */
export const getOverview = deploymentProcedure('deployment:read')
  .output(z.object({
    counts: countsSchema,
    activeRuns: z.array(runSummarySchema),
    failedRuns: z.array(runSummarySchema),
    recentRuns: z.array(runSummarySchema),
    failedAssets: z.array(assetSummarySchema),
    recentBuilds: z.array(buildSummarySchema),
    codeLocations: z.array(codeLocationSchema),
  }))
  .query(async ({ ctx: { services: { tenant, now }, scope } }) => {
    const first = { limit: 10 }
    const [counts, activeRuns, failedRuns, recentRuns, failedAssets, recentBuilds, codeLocations] = await Promise.all([
      tenant.deployments.counts(scope, now()),
      tenant.runs.list(scope, { ...first, filter: { statuses: ['queued', 'starting', 'running', 'canceling'] } }),
      tenant.runs.list(scope, { ...first, limit: 5, filter: { statuses: ['failed'] } }),
      tenant.runs.list(scope, { ...first, filter: {} }),
      tenant.assets.list(scope, { ...first, filter: { statuses: ['failed'] } }),
      tenant.builds.list(scope, { ...first, limit: 5, codeLocationId: null }),
      tenant.codeLocations.list(scope, { ...first, limit: 50 }),
    ])
    return {
      counts, activeRuns: activeRuns.items, failedRuns: failedRuns.items, recentRuns: recentRuns.items, failedAssets: failedAssets.items,
      recentBuilds: recentBuilds.items, codeLocations: codeLocations.items,
    }
  })
