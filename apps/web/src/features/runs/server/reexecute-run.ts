import { reexecuteRun as reexecute, type FromAssetFailure } from '@millrace/control'
import type { ReexecutionStrategy } from '@millrace/orchestration'
import { z } from 'zod'
import { originOf } from '../../../server/principal'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'

const strategySchema = z.union([
  /** `from-asset-failure`: the assets that were to be made and were not, also those of a step that made others. */
  z.enum(['all', 'from-failure', 'from-asset-failure']),
  z.strictObject({
    /** Keys of steps: `path`, `path[key]`, or `path[?]` for those of all keys of a dynamic output. */
    selection: z.array(z.string().min(1).max(1024)).min(1).max(10_000),
    /** Also what is below them. */
    withDownstream: z.boolean().default(false),
  }),
])

const toStrategy = (strategy: z.output<typeof strategySchema>): ReexecutionStrategy | FromAssetFailure =>
  (typeof strategy === 'string' ? { kind: strategy } : { kind: 'selected', steps: strategy.selection, withDownstream: strategy.withDownstream })

export const reexecuteRun = deploymentProcedure('run:launch')
  .meta({ openapi: { method: 'POST', path: `${deploymentPath}/runs/{runId}/reexecute`, summary: 'Execute a run again: all of it, from its failure, or some steps', tags: ['runs'] }, status: 201 })
  .input(z.object({ runId: z.string().max(64), strategy: strategySchema.default('all') }))
  .output(z.object({ runId: z.string() }))
  .mutation(({ ctx: { services, scope, access }, input: { runId, strategy } }) =>
    reexecute(services.control, { ...scope, runId, strategy: toStrategy(strategy), origin: originOf(access.principal) }))
