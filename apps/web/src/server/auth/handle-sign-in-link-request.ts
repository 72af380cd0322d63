import { MillraceError } from '@millrace/protocol'
import { isLoopbackHost } from '../../env'
import { problemFor, toProblem } from '../error-mapping'
import { privateHeaders, problemResponse } from '../rest/problem-response'
import type { WebServices } from '../services'
import { equalSecrets } from './api-token'
import { createSignInLink } from './create-auth'

const seededOrganization = 'demo'
const loopbackAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

const isLocalRequest = (request: Request): boolean => {
  const host = request.headers.get('host') ?? new URL(request.url).host
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.split(':')[0] ?? ''
  const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',').map((address) => address.trim()).filter((address) => address !== '')
  return isLoopbackHost(name) && forwarded.every((address) => loopbackAddresses.has(address)) && !request.headers.has('origin')
}

/** The launcher's door: a one-time link for the owner of the seeded organization, for whoever has the launcher's secret and asks from this machine. */
export const handleSignInLinkRequest = async (services: WebServices, request: Request): Promise<Response> => {
  const { launcherSecret } = services.settings
  const given = request.headers.get('x-millrace-launcher') ?? ''
  const isLauncher = launcherSecret !== null && equalSecrets(given, launcherSecret)
  if (!isLauncher || !isLocalRequest(request)) return problemResponse(problemFor('not-found', 'There is nothing at this address.'))
  try {
    const organization = await services.memberships.findOrganization(seededOrganization)
    const owner = organization === null ? null : await services.people.findOwner(organization.id)
    if (owner === null) throw new MillraceError('unavailable', 'The organization `demo` is not seeded yet.')
    const url = await createSignInLink(services.auth, { email: owner.email, headers: new Headers({ host: new URL(services.settings.baseUrl).host }) })
    if (url === null) throw new Error('no sign-in link was made')
    return Response.json({ url }, { headers: privateHeaders })
  } catch (error) {
    services.logError(error, { door: 'sign-in-link' })
    return problemResponse(toProblem(error))
  }
}
