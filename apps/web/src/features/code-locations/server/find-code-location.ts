import { MillraceError } from '@millrace/protocol'
import type { WebServices } from '../../../server/services'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import type { CodeLocationRecord } from './code-location-schema'

const missing = (name: string): MillraceError => new MillraceError('not-found', `This deployment has no code location \`${name.slice(0, 100)}\`.`)

export const findCodeLocation = async (services: WebServices, scope: TenantScope, name: string): Promise<CodeLocationRecord> => {
  const found = await services.tenant.codeLocations.find(scope, name)
  if (found === null) throw missing(name)
  return found
}

/** Id and branch, where the rest is not needed. */
export const findPlace = async (services: WebServices, scope: TenantScope, name: string): Promise<{ id: string; branch: string }> => {
  const found = await services.tenant.codeLocations.findPlace(scope.organizationId, name)
  if (found === null) throw missing(name)
  return found
}
