import { problemFor } from '../error-mapping'
import { problemResponse } from '../rest/problem-response'
import type { Auth } from './create-auth'

const get = new Set(['/get-session', '/verify-email', '/magic-link/verify', '/list-sessions', '/error'])
const post = new Set([
  '/sign-in/email', '/sign-in/magic-link', '/sign-up/email', '/sign-out', '/send-verification-email', '/request-password-reset', '/reset-password',
  '/change-password', '/update-user', '/revoke-session', '/revoke-sessions', '/revoke-other-sessions',
])
const resetCallback = /^\/reset-password\/[A-Za-z0-9_-]{1,256}$/
const base = '/api/auth'

/**
 * An allow-list by exact path: what is not named here does not exist, however its path is spelled. Organizations, members,
 * invitations and tokens have one door, the procedures.
 */
export const isOpenAuthPath = (method: string, pathname: string): boolean => {
  if (!pathname.startsWith(`${base}/`)) return false
  const path = pathname.slice(base.length)
  return method === 'GET' ? get.has(path) || resetCallback.test(path) : method === 'POST' && post.has(path)
}

export const handleAuthRequest = async (auth: Auth, request: Request): Promise<Response> => {
  if (!isOpenAuthPath(request.method, new URL(request.url).pathname)) return problemResponse(problemFor('not-found', 'There is nothing at this address.'))
  const response = await auth.handler(request)
  response.headers.set('cache-control', 'private, no-store')
  return response
}
