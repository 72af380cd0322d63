import { MillraceError } from '@millrace/protocol'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A change that a cookie authenticates must come from a page of ours and carry JSON: a form of another site can do neither.
 * Requests with a bearer token carry no ambient authority and need no such proof.
 */
export const assertSameOrigin = (request: Request, trustedOrigins: readonly string[]): void => {
  if (safe.has(request.method) || request.headers.has('authorization')) return
  const origin = request.headers.get('origin')
  if (origin === null || !trustedOrigins.includes(origin)) throw new MillraceError('forbidden', 'This change did not come from a page of this Millrace. Reload the page, or send a bearer token.')
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new MillraceError('forbidden', 'A change made with a cookie carries JSON: send content-type application/json.')
}
