import { z } from 'zod'
import { commaSeparated, pageInput, pageOf } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { findPlace } from '../../code-locations/server'
import { assetStatusSchema, assetSummarySchema } from './asset-schema'

const word = z.string().min(1).max(255).optional()

export const listAssets = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets`, summary: 'List assets by key', tags: ['assets'] } })
  .input(z.object({ search: word, group: word, location: word, kind: word, owner: word, status: commaSeparated(assetStatusSchema).optional(), ...pageInput }))
  .output(pageOf(assetSummarySchema))
  .query(async ({ ctx: { services, scope }, input }) => {
    const one = (value: string | undefined) => (value === undefined ? undefined : [value])
    const codeLocationId = input.location === undefined ? undefined : (await findPlace(services, scope, input.location)).id
    const filter = { search: input.search, groups: one(input.group), kinds: one(input.kind), owners: one(input.owner), statuses: input.status, codeLocationId }
    return services.tenant.assets.list(scope, { cursor: input.cursor, limit: input.limit, filter })
  })
