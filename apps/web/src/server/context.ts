import { authenticate, type Principal } from './principal'
import type { WebServices } from './services'

export interface RequestContext {
  readonly services: WebServices
  readonly headers: Headers
  /** Looked up once per request, when first asked. */
  readonly principal: () => Promise<Principal | null>
  /** Looked up anew, for what outlives a request: streams. */
  readonly currentPrincipal: () => Promise<Principal | null>
}

export const createContext = (services: WebServices, headers: Headers): RequestContext => {
  let principal: Promise<Principal | null> | undefined
  const currentPrincipal = () => authenticate(services, headers)
  return { services, headers, currentPrincipal, principal: () => (principal ??= currentPrincipal()) }
}
