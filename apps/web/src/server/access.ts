import { MillraceError } from '@millrace/protocol'
import type { DeploymentRecord, OrganizationRecord } from '../features/organizations/server/organization-schema'
import { isAllowed, isRole, type Permission, type Role } from './permissions'
import type { TenantScope } from './tenant-data/tenant-scope'
import type { Principal } from './principal'
import type { WebServices } from './services'

export interface OrganizationAccess { readonly organization: OrganizationRecord; readonly role: Role; readonly principal: Principal }
export interface DeploymentAccess extends OrganizationAccess { readonly deployment: DeploymentRecord; readonly scope: TenantScope }

const signInFirst = (): MillraceError => new MillraceError('unauthorized', 'Sign in, or send `Authorization: Bearer <token>`.')
const noOrganization = (name: string): MillraceError => new MillraceError('not-found', `There is no organization \`${name}\` that you are a member of.`)

/** Membership is read on every request. Somebody else's organization is as absent as one that never was. */
export const accessOrganization = async (services: WebServices, asked: { principal: Principal | null; organization: string; permission: Permission }): Promise<OrganizationAccess> => {
  const { principal } = asked
  if (principal === null) throw signInFirst()
  const membership = await services.memberships.find(principal.userId, asked.organization)
  if (membership === null || !isRole(membership.role)) throw noOrganization(asked.organization)
  const { role, slug, name } = membership
  const organization = { id: membership.organizationId, slug, name }
  if (principal.kind === 'token' && principal.organizationId !== organization.id) throw noOrganization(asked.organization)
  if (!isAllowed(asked.permission, role, principal.kind)) {
    const who = principal.kind === 'token' ? `a token of a \`${role}\`` : `the role \`${role}\``
    throw new MillraceError('forbidden', `This needs the permission \`${asked.permission}\`, which ${who} does not have here. Ask an owner of ${organization.name}.`)
  }
  return { organization, role, principal }
}

export const accessDeployment = async (
  services: WebServices, asked: { principal: Principal | null; organization: string; deployment: string; permission: Permission },
): Promise<DeploymentAccess> => {
  const access = await accessOrganization(services, asked)
  const deployment = await services.tenant.deployments.find(access.organization.id, asked.deployment)
  if (deployment === null) throw new MillraceError('not-found', `${access.organization.name} has no deployment \`${asked.deployment}\`.`)
  return { ...access, deployment, scope: { organizationId: access.organization.id, deploymentId: deployment.id } }
}
