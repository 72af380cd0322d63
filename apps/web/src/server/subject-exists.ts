import { isMillraceError, type MillraceError } from '@millrace/protocol'
import { accessDeployment } from './access'
import { checkInput } from './check-input'
import type { RequestContext } from './context'
import type { TenantScope } from './tenant-data/tenant-scope'

export interface Subject {
  readonly organization: string
  readonly deployment: string
  readonly kind: 'asset' | 'build' | 'code-location' | 'job' | 'run'
  /** Its id, or its key or name where it has one; of a job the code location's name before it: `shop/nightly`. */
  readonly name: string
}

const finders = ({ services: { tenant } }: RequestContext, scope: TenantScope, name: string): Record<Subject['kind'], () => Promise<unknown>> => ({
  asset: async () => await tenant.assets.exists(scope, name) || null,
  build: () => tenant.builds.facts(scope, name),
  'code-location': () => tenant.codeLocations.findPlace(scope.organizationId, name),
  job: async () => await tenant.jobs.exists(scope, { location: name.slice(0, Math.max(0, name.indexOf('/'))), job: name.slice(name.indexOf('/') + 1) }) || null,
  run: () => tenant.runs.facts(scope, name),
})

/** Whether an address leads to something that the reader may know of: one look-up by key, for pages that answer before they have read the rest. */
export async function subjectExists(context: RequestContext, subject: Subject): Promise<boolean> {
  const { organization, deployment, kind, name } = subject
  try {
    checkInput(subject)
    const { scope } = await accessDeployment(context.services, { organization, deployment, principal: await context.principal(), permission: 'deployment:read' })
    return await finders(context, scope, name)[kind]() !== null
  } catch (error) {
    if (isMillraceError(error) && isAbsence(error)) return false
    throw error
  }
}

const isAbsence = ({ code }: MillraceError): boolean => code === 'not-found' || code === 'bad-request'
