import { MillraceError, type RunOrigin } from '@millrace/protocol'
import { equalSecrets, hashToken, isPersonalToken } from './auth/api-token'
import type { WebServices } from './services'

export interface UserPrincipal { readonly kind: 'user'; readonly userId: string; readonly email: string; readonly name: string }
export interface TokenPrincipal { readonly kind: 'token'; readonly tokenId: string; readonly userId: string; readonly organizationId: string }
export type Principal = UserPrincipal | TokenPrincipal

export const originOf = (principal: Principal): RunOrigin =>
  principal.kind === 'user' ? { kind: 'user', userId: principal.userId } : { kind: 'token', tokenId: principal.tokenId }

/** The person behind a request, as commits name them. */
export const authorOf = async (services: WebServices, principal: Principal): Promise<{ name: string; email: string }> => {
  const person = principal.kind === 'user' ? principal : await services.people.find(principal.userId)
  if (person === null) throw new MillraceError('unauthorized', 'The owner of this token is gone.')
  return { name: person.name, email: person.email }
}

const refused = (): MillraceError => new MillraceError('unauthorized', 'The token is not valid: unknown, expired or revoked. Create one under Settings → API tokens.')

/** A token of no shape of ours can only be the one the operator put into the environment, and that one works on loopback alone. */
const isBootstrapRefused = (services: WebServices, token: string): boolean => {
  const { bootstrapToken, loopbackOnly } = services.settings
  const isBootstrap = bootstrapToken !== null && equalSecrets(token, bootstrapToken)
  return isBootstrap ? !loopbackOnly : !isPersonalToken(token)
}

const fromToken = async (services: WebServices, header: string): Promise<TokenPrincipal> => {
  const token = /^Bearer +([\x21-\x7e]{16,512})$/i.exec(header)?.[1]
  if (token === undefined || isBootstrapRefused(services, token)) throw refused()
  const record = await services.tokens.authenticate(hashToken(token))
  if (record === null) throw refused()
  return { kind: 'token', tokenId: record.id, userId: record.createdByUserId, organizationId: record.organizationId }
}

/**
 * Who asks. An `Authorization` header decides alone: a bad token is never forgiven because a cookie came along.
 */
export const authenticate = async (services: WebServices, headers: Headers): Promise<Principal | null> => {
  const authorization = headers.get('authorization')
  if (authorization !== null) return fromToken(services, authorization)
  if (!headers.has('cookie')) return null
  const session = await services.auth.api.getSession({ headers })
  if (session === null || !session.user.emailVerified) return null
  return { kind: 'user', userId: session.user.id, email: session.user.email, name: session.user.name }
}
