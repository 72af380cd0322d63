import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'
import { instantInput } from '../../../server/pagination'
import { deploymentProcedure } from '../../../server/trpc'
import { readRunFilter, runFilterInput } from './run-filter-input'
import { runSummarySchema } from './run-schema'

const most = 1_000
const widestMs = 31 * 86_400_000

/** Runs that overlap a window of time and pass the filters, oldest first. */
export const getRunTimeline = deploymentProcedure('deployment:read')
  .input(z.object({ from: instantInput, to: instantInput, ...runFilterInput }))
  .output(z.object({ items: z.array(runSummarySchema), truncated: z.boolean() }))
  .query(async ({ ctx: { services, scope }, input }) => {
    const width = Date.parse(input.to) - Date.parse(input.from)
    if (width <= 0 || width > widestMs) throw new MillraceError('bad-request', '`to` is after `from`, by at most 31 days.')
    const filter = await readRunFilter(services, scope, input)
    const found = await services.tenant.runs.overlapping(scope, { from: input.from, to: input.to, filter, limit: most + 1 })
    return { items: found.slice(0, most), truncated: found.length > most }
  })
