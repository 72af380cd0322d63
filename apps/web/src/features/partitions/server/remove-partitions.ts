import { changePartitions } from '@millrace/control'
import { partitionsRequestSchema } from '@millrace/protocol'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { partitionsChangedSchema } from './partitions-schema'

/** 100,000 keys at once. */
const bodyBytes = 16 * 1024 * 1024

export const removePartitions = deploymentProcedure('partition:change')
  .meta({ openapi: { method: 'POST', path: `${deploymentPath}/partitions/{name}/remove`, summary: 'Remove keys of dynamic partitions; what was made of them stays stored', tags: ['partitions'] }, bodyBytes })
  .input(partitionsRequestSchema.omit({ action: true }))
  .output(partitionsChangedSchema)
  .mutation(({ ctx: { services, scope }, input: { name, keys } }) => changePartitions(services.control, scope, { action: 'delete', name, keys }))
