import { MillraceError } from '@millrace/protocol'
import { createContext, type RequestContext } from '../context'
import { isFault, methodNotAllowed, problemFor, toProblem, unsupportedMediaType } from '../error-mapping'
import { createCaller } from '../root-router'
import { assertSameOrigin } from '../same-origin'
import type { WebServices } from '../services'
import { downloadAssetValue } from './download-asset-value'
import { openApiDocument } from './open-api-document'
import { privateHeaders, problemResponse } from './problem-response'
import { parseJsonBody, readBody } from './read-body'
import { matchRoute, type RestRoute } from './routes'
import { streamRunEvents } from './stream-run-events'

const base = '/api/v1'
const defaultBodyBytes = 1024 * 1024

const json = (body: unknown, status: number): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8', ...privateHeaders } })

const queryOf = (url: URL): Record<string, string> => {
  const query: Record<string, string> = {}
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name)) throw new MillraceError('bad-request', `\`${name}\` is given twice; several values are separated by commas.`)
    Object.defineProperty(query, name, { value, enumerable: true })
  }
  return query
}

interface CallerNode { readonly [name: string]: CallerNode | ((input: unknown) => Promise<unknown>) }

const call = (context: RequestContext, procedure: string, input: unknown): Promise<unknown> => {
  let node: CallerNode | ((input: unknown) => Promise<unknown>) | undefined = createCaller(context) as unknown as CallerNode
  for (const name of procedure.split('.')) node = node === undefined ? undefined : (node as CallerNode)[name]
  if (typeof node !== 'function') throw new Error(`no procedure ${procedure}`)
  return node(input)
}

const isDown = (result: unknown): boolean => typeof result === 'object' && result !== null && 'status' in result && result.status === 'down'

const callProcedure = async (context: RequestContext, request: Request, matched: { route: RestRoute; procedure: string; parameters: Record<string, string> }): Promise<Response> => {
  const { route, procedure, parameters } = matched
  if (route.meta.permission !== 'public' && await context.principal() === null) throw new MillraceError('unauthorized', 'Sign in, or send `Authorization: Bearer <token>`.')
  let input: Record<string, unknown>
  if (route.type === 'mutation') {
    const text = await readBody(request, route.meta.bodyBytes ?? defaultBodyBytes)
    const type = request.headers.get('content-type')
    if (text !== '' && type?.split(';')[0]?.trim().toLowerCase() !== 'application/json') return problemResponse(unsupportedMediaType(type))
    input = parseJsonBody(text)
  } else {
    input = queryOf(new URL(request.url))
  }
  const result = await call(context, procedure, { ...input, ...parameters })
  return json(result, route.template === '/health' && isDown(result) ? 503 : route.meta.status ?? 200)
}

const answer = async (services: WebServices, request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url)
  const matched = matchRoute(request.method, pathname.slice(base.length))
  if ('allow' in matched) {
    if (matched.allow.length === 0) return problemResponse(problemFor('not-found', 'There is nothing at this address. See /api/v1/openapi.json.'))
    return problemResponse(methodNotAllowed(matched.allow), { allow: matched.allow.join(', ') })
  }
  assertSameOrigin(request, services.settings.trustedOrigins)
  const { route, parameters } = matched
  if (route.type === 'document') return json(openApiDocument(services.settings.baseUrl), 200)
  const context = createContext(services, request.headers)
  if (route.procedure !== null) return callProcedure(context, request, { route, procedure: route.procedure, parameters })
  const { organization = '', deployment = '', runId = '', key = '' } = parameters
  if (route.type === 'download') return downloadAssetValue(context, { organization, deployment, key, partition: new URL(request.url).searchParams.get('partition') })
  return streamRunEvents(context, request, { organization, deployment, runId })
}

/** The REST door: a route finds its procedure, the procedure does the rest. Every error leaves as problem details. */
export const handleRestRequest = async (services: WebServices, request: Request): Promise<Response> => {
  let response: Response
  try {
    response = await answer(services, request)
  } catch (error) {
    const problem = toProblem(error)
    if (isFault(error)) services.logError(error, { method: request.method, path: new URL(request.url).pathname })
    response = problemResponse(problem)
  }
  if (request.method !== 'HEAD') return response
  await response.body?.cancel()
  return new Response(null, { status: response.status, headers: response.headers })
}
