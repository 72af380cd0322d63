import { dynamicPartitionsNameSchema } from '@millrace/protocol'
import { z } from 'zod'
import { pageInput, pageOf, searchInput } from '../../../server/pagination'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'

export const listPartitionKeys = deploymentProcedure('deployment:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/partitions/{name}`, summary: 'List keys of dynamic partitions in the order in which they were added', tags: ['partitions'] } })
  .input(z.object({ name: dynamicPartitionsNameSchema, search: searchInput.optional(), ...pageInput }))
  .output(pageOf(z.string()))
  .query(({ ctx: { services, scope }, input: { name, search, cursor, limit } }) => services.tenant.partitions.keys(scope, { name, search, cursor, limit }))
