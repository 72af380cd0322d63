import type { ApiTokenRecord } from '@millrace/db'
import type { OrganizationAccess } from '../../../server/access'
import { isAtLeast } from '../../../server/permissions'
import type { WebServices } from '../../../server/services'

/** One's own; admins and owners see everybody's. */
export const visibleTokens = async (services: WebServices, access: OrganizationAccess): Promise<ApiTokenRecord[]> => {
  const all = await services.tokens.list(access.organization.id)
  return isAtLeast(access.role, 'admin') ? all : all.filter((token) => token.createdByUserId === access.principal.userId)
}
