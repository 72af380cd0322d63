import { MillraceError, type RunStatus } from '@millrace/protocol'
import type { WebServices } from '../../../server/services'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import type { RunDetail } from './run-schema'

export const missingRun = (runId: string): MillraceError => new MillraceError('not-found', `This deployment has no run \`${runId}\`.`)

export const findRun = async (services: WebServices, scope: TenantScope, runId: string): Promise<RunDetail> => {
  const run = await services.tenant.runs.find(scope, runId)
  if (run === null) throw missingRun(runId)
  return run
}

export const findRunFacts = async (services: WebServices, scope: TenantScope, runId: string): Promise<{ status: RunStatus; lastSeq: number }> => {
  const facts = await services.tenant.runs.facts(scope, runId)
  if (facts === null) throw missingRun(runId)
  return facts
}
