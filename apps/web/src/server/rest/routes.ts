import { MillraceError } from '@millrace/protocol'
import type { AnyTRPCProcedure } from '@trpc/server'
import { appRouter } from '../root-router'
import type { ProcedureMeta } from '../trpc'

export interface RestRoute {
  readonly method: string
  readonly template: string
  readonly segments: readonly string[]
  /** Of the procedure, for example `runs.get`; null for what the dispatcher serves itself. */
  readonly procedure: string | null
  readonly type: 'query' | 'mutation' | 'stream' | 'download' | 'document'
  readonly meta: ProcedureMeta
}

export const streamTemplate = '/organizations/{organization}/deployments/{deployment}/runs/{runId}/events/stream'
export const downloadTemplate = '/organizations/{organization}/deployments/{deployment}/assets/{key}/value/content'
export const documentTemplate = '/openapi.json'

const segmentsOf = (path: string): string[] => path.split('/').slice(1)

const own = (template: string, type: 'stream' | 'download' | 'document'): RestRoute => ({ method: 'GET', template, segments: segmentsOf(template), procedure: null, type, meta: {} })

/** tRPC keeps a flat map, `runs.get` → procedure; its type says otherwise. */
export const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, AnyTRPCProcedure>>

const procedureRoutes = Object.entries(procedures).flatMap(([name, procedure]): RestRoute[] => {
  const { meta, type } = procedure._def as unknown as { meta?: ProcedureMeta; type: 'query' | 'mutation' | 'subscription' }
  if (meta?.openapi === undefined || type === 'subscription') return []
  const { method, path } = meta.openapi
  return [{ method, template: path, segments: segmentsOf(path), procedure: name, type, meta }]
})

export const restRoutes: readonly RestRoute[] = [...procedureRoutes, own(streamTemplate, 'stream'), own(downloadTemplate, 'download'), own(documentTemplate, 'document')]

const parameterName = (segment: string): string | null => (segment.startsWith('{') && segment.endsWith('}') ? segment.slice(1, -1) : null)

const fits = (route: RestRoute, parts: readonly string[]): boolean => route.segments.length === parts.length
  && route.segments.every((segment, index) => (parameterName(segment) === null ? segment === parts[index] : parts[index] !== ''))

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw new MillraceError('bad-request', `\`${part.slice(0, 100)}\` in the address is not valid percent-encoding.`, { cause })
  }
}

export type RouteMatch = { route: RestRoute; parameters: Record<string, string> } | { allow: string[] }

/** Matches before decoding, so that an encoded slash stays inside its segment. Fixed segments win over parameters. */
export const matchRoute = (method: string, path: string): RouteMatch => {
  const parts = segmentsOf(path)
  const found = restRoutes.filter((route) => fits(route, parts))
  const asked = method === 'HEAD' ? 'GET' : method
  const route = found.filter((candidate) => candidate.method === asked)
    .sort((one, other) => one.segments.filter((segment) => parameterName(segment) !== null).length - other.segments.filter((segment) => parameterName(segment) !== null).length)[0]
  if (route === undefined) return { allow: [...new Set(found.flatMap((candidate) => (candidate.method === 'GET' ? ['GET', 'HEAD'] : [candidate.method])))].sort() }
  const parameters = Object.fromEntries(route.segments.flatMap((segment, index) => {
    const name = parameterName(segment)
    return name === null ? [] : [[name, decode(parts[index] ?? '')]]
  }))
  return { route, parameters }
}
