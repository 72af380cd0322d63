import { errorCodes } from '@millrace/protocol'
import { generateOpenApiDocument } from 'trpc-to-openapi'
import { appRouter } from '../root-router'
import { downloadTemplate, restRoutes, streamTemplate } from './routes'

type Document = ReturnType<typeof generateOpenApiDocument>
interface Operation { responses?: Record<string, unknown> }

type Schema = NonNullable<NonNullable<Document['components']>['schemas']>[string]

const problemSchema: Schema = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' },
    code: { type: 'string', enum: [...errorCodes, 'method-not-allowed', 'unsupported-media-type'] },
    errors: { type: 'array', items: { type: 'object', required: ['path', 'message'], properties: { path: { type: 'string' }, message: { type: 'string' } } } },
    details: { type: 'object' },
  },
}

const problem = { description: 'An error', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }

const parametersOf = (names: readonly string[]) => names.map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' as const } }))

const streamOperation = {
  operationId: 'runs-events-stream',
  summary: 'Follow the events of a run as server-sent events; closes after the terminal event',
  tags: ['runs'],
  security: [{ Authorization: [] }],
  parameters: [
    ...parametersOf(['organization', 'deployment', 'runId']),
    { name: 'Last-Event-ID', in: 'header' as const, required: false, schema: { type: 'string' as const }, description: 'The `seq` of the last event received' },
  ],
  responses: { 200: { description: 'Events; `id` is the `seq`, `data` the event as JSON', content: { 'text/event-stream': { schema: { type: 'string' } } } }, default: problem },
}

const downloadOperation = {
  operationId: 'assets-value-content',
  summary: 'Download the latest stored value of an asset, whole: in the format of its `platformStore()`, else as JSON with types',
  tags: ['assets'],
  security: [{ Authorization: [] }],
  parameters: [...parametersOf(['organization', 'deployment', 'key']), { name: 'partition', in: 'query' as const, required: false, schema: { type: 'string' as const } }],
  responses: {
    200: {
      description: 'The value as a file',
      content: Object.fromEntries(['application/json', 'application/x-ndjson', 'text/plain', 'application/octet-stream'].map((type) => [type, { schema: { type: 'string' as const } }])),
    },
    default: problem,
  },
}

/** The generator knows one shape of errors and one status of success; ours are put in their place. */
const correctResponses = (operation: Operation, options: { success: number; health: boolean }): void => {
  const success = operation.responses?.['200']
  operation.responses = {
    [String(options.success)]: success,
    ...(options.health ? { 503: { ...(success as object), description: 'A component is down' } } : {}),
    default: problem,
  }
}

const build = (baseUrl: string): Document => {
  const document = generateOpenApiDocument(appRouter, {
    title: 'Millrace', version: '1', openApiVersion: '3.1.0', baseUrl: new URL('/api/v1', baseUrl).href,
    description: 'Lists are `{ items, nextCursor }`; send `nextCursor` as `cursor` for the next page. Errors are RFC 9457 problem details with a stable `code`.',
  })
  for (const route of restRoutes) {
    if (route.procedure === null) continue
    const operation = (document.paths?.[route.template] as Record<string, Operation> | undefined)?.[route.method.toLowerCase()]
    if (operation !== undefined) correctResponses(operation, { success: route.meta.status ?? 200, health: route.template === '/health' })
  }
  const schemas = Object.fromEntries(Object.entries(document.components?.schemas ?? {}).filter(([name]) => !name.startsWith('error.')))
  return {
    ...document,
    paths: { ...document.paths, [streamTemplate]: { get: streamOperation }, [downloadTemplate]: { get: downloadOperation } },
    components: { ...document.components, schemas: { ...schemas, Problem: problemSchema } },
  }
}

let cached: { baseUrl: string; document: Document } | undefined

/** Derived from the code alone, so one copy serves everybody. */
export const openApiDocument = (baseUrl: string): Document => {
  if (cached?.baseUrl !== baseUrl) cached = { baseUrl, document: build(baseUrl) }
  return cached.document
}
