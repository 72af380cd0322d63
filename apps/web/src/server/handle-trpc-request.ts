import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createContext } from './context'
import { isFault, toProblem } from './error-mapping'
import { problemResponse } from './rest/problem-response'
import { readBody } from './rest/read-body'
import { appRouter } from './root-router'
import { assertSameOrigin } from './same-origin'
import type { WebServices } from './services'

const bodyBytes = 32 * 1024 * 1024

/** The UI's door. */
export const handleTrpcRequest = async (services: WebServices, request: Request): Promise<Response> => {
  try {
    assertSameOrigin(request, services.settings.trustedOrigins)
    const bounded = request.method === 'POST'
      ? new Request(request.url, { method: 'POST', headers: request.headers, body: await readBody(request, bodyBytes), signal: request.signal })
      : request
    const response = await fetchRequestHandler({
      endpoint: '/api/trpc', req: bounded, router: appRouter, createContext: () => createContext(services, request.headers), allowMethodOverride: false,
    })
    response.headers.set('cache-control', 'private, no-store, no-transform')
    return response
  } catch (error) {
    const problem = toProblem(error)
    if (isFault(error)) services.logError(error, { door: 'trpc' })
    return problemResponse(problem)
  }
}
