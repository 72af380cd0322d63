import type { Problem } from '../error-mapping'

export const privateHeaders = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' } as const

export const problemResponse = (problem: Problem, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json', ...privateHeaders,
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="millrace"' } : {}),
      ...headers,
    },
  })
