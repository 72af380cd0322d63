import { runStatusSchema } from '@millrace/protocol'
import { z } from 'zod'
import { commaSeparated, searchInput } from '../../../server/pagination'
import type { WebServices } from '../../../server/services'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import { findPlace } from '../../code-locations/server'
import type { RunFilter } from './run-schema'

const word = z.string().min(1).max(512).optional()

/** `tag=name:value`; the name ends at the first colon. */
const tagSchema = z.string().max(1153).regex(/^[^:]{1,128}:/, 'a tag is `name:value`')

/** What every view of many runs can be narrowed by, beside time. */
export const runFilterInput = {
  status: commaSeparated(runStatusSchema).optional(), location: word, asset: word, job: word, buildId: word, tag: tagSchema.optional(), search: searchInput.optional(),
}
type RunFilterInput = z.output<z.ZodObject<typeof runFilterInput>>

export async function readRunFilter(services: WebServices, scope: TenantScope, input: RunFilterInput): Promise<RunFilter> {
  const { status: statuses, location, asset, job, buildId, tag, search } = input
  const codeLocationId = location === undefined ? undefined : (await findPlace(services, scope, location)).id
  const colon = tag?.indexOf(':') ?? 0
  const tags = tag === undefined ? undefined : { [tag.slice(0, colon)]: tag.slice(colon + 1) }
  return { statuses, codeLocationId, asset, job, buildId, tags, search }
}
