import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { dynamicPartitionsSchema } from './partitions-schema'

export const listPartitions = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/partitions`, summary: 'List dynamic partitions and how many keys they have', tags: ['partitions'] } })
  .output(z.object({ items: z.array(dynamicPartitionsSchema) }))
  .query(async ({ ctx: { services, scope } }) => ({ items: await services.tenant.partitions.list(scope) }))
