import { isMillraceError, MillraceError, type ErrorCode } from '@millrace/protocol'
import { TRPCError } from '@trpc/server'
import { isAPIError } from 'better-auth/api'
import { ZodError } from 'zod'

type TrpcCode = ConstructorParameters<typeof TRPCError>[0]['code']

/** Codes that only the HTTP door needs, beside those of the domain. */
export type ProblemCode = ErrorCode | 'method-not-allowed' | 'unsupported-media-type'

const codes: Record<ErrorCode, readonly [status: number, trpc: TrpcCode, title: string]> = {
  'bad-request': [400, 'BAD_REQUEST', 'The request is not well-formed'],
  unauthorized: [401, 'UNAUTHORIZED', 'Sign in or send a valid token'],
  forbidden: [403, 'FORBIDDEN', 'Your role does not allow this'],
  'not-found': [404, 'NOT_FOUND', 'Not found'],
  conflict: [409, 'CONFLICT', 'Conflicts with what is there'],
  'too-large': [413, 'PAYLOAD_TOO_LARGE', 'Too large'],
  'rate-limited': [429, 'TOO_MANY_REQUESTS', 'Too many requests'],
  unavailable: [503, 'SERVICE_UNAVAILABLE', 'A part of the platform is not available'],
  internal: [500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side'],
  'selection-syntax': [422, 'UNPROCESSABLE_CONTENT', 'The selection cannot be read'],
  'selection-empty': [422, 'UNPROCESSABLE_CONTENT', 'The selection matches nothing'],
  'selection-spans-locations': [422, 'UNPROCESSABLE_CONTENT', 'The selection spans several code locations'],
  'unknown-asset': [422, 'UNPROCESSABLE_CONTENT', 'No such asset'],
  'unknown-check': [422, 'UNPROCESSABLE_CONTENT', 'No such check'],
  'unknown-job': [422, 'UNPROCESSABLE_CONTENT', 'No such job'],
  'invalid-config': [422, 'UNPROCESSABLE_CONTENT', 'The run configuration is not valid'],
  'run-not-active': [409, 'CONFLICT', 'The run has already ended'],
  'branch-moved': [409, 'CONFLICT', 'The branch moved'],
  'invalid-path': [422, 'UNPROCESSABLE_CONTENT', 'A path is not allowed'],
  'build-failed': [422, 'UNPROCESSABLE_CONTENT', 'The build failed'],
  'build-not-deployable': [409, 'CONFLICT', 'The build cannot be deployed'],
  'asset-key-taken': [409, 'CONFLICT', 'Another code location defines this asset'],
  'no-value': [404, 'NOT_FOUND', 'No stored value'],
  'invalid-cron': [422, 'UNPROCESSABLE_CONTENT', 'The cron schedule cannot be read'],
  'invalid-timezone': [422, 'UNPROCESSABLE_CONTENT', 'No such time zone'],
  'invalid-partitions': [422, 'UNPROCESSABLE_CONTENT', 'The partitions do not fit'],
  'build-code-failed': [422, 'UNPROCESSABLE_CONTENT', 'The code of the build failed'],
  'unknown-partition': [422, 'UNPROCESSABLE_CONTENT', 'No such partition'],
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  errors?: { path: string; message: string }[]
  details?: Record<string, unknown>
}

const problem = (code: ErrorCode, detail: string): Problem => ({
  type: `urn:millrace:problem:${code}`, title: codes[code][2], status: codes[code][0], detail, code,
})

export const methodNotAllowed = (allow: readonly string[]): Problem => ({
  type: 'urn:millrace:problem:method-not-allowed', title: 'This method is not allowed here', status: 405,
  detail: `Allowed here: ${allow.join(', ')}.`, code: 'method-not-allowed',
})
export const unsupportedMediaType = (given: string | null): Problem => ({
  type: 'urn:millrace:problem:unsupported-media-type', title: 'Send JSON', status: 415,
  detail: given === null ? 'The body has no content type; send application/json.' : `The body is ${given}; send application/json.`, code: 'unsupported-media-type',
})

const fromZod = (error: ZodError): Problem => {
  const errors = error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
  const first = errors[0]
  const detail = first === undefined ? 'The request is not valid.' : `${first.path === '' ? '' : `${first.path}: `}${first.message}`
  return { ...problem('bad-request', detail), errors }
}

const authCodes: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized', 403: 'forbidden', 404: 'not-found', 409: 'conflict', 413: 'too-large', 429: 'rate-limited',
}

const authCode = (status: unknown): ErrorCode => {
  if (typeof status !== 'number' || status < 400 || status >= 500) return 'internal'
  return authCodes[status] ?? 'bad-request'
}

/** The domain error behind whatever was thrown, or null when it is a fault of ours. */
const domainError = (error: unknown): MillraceError | null => {
  if (isMillraceError(error)) return error
  // By its name, not by its class: pages and API routes are bundled apart and share the services of whichever was asked first.
  if (isAPIError(error)) return new MillraceError(authCode(error.statusCode), error.message, { cause: error })
  return null
}

const fromTrpc = (error: TRPCError): Problem => {
  const found = Object.entries(codes).find(([, [, trpc]]) => trpc === error.code)
  const code = found === undefined ? (error.code === 'PARSE_ERROR' ? 'bad-request' : 'internal') : (found[0] as ErrorCode)
  return problem(code, code === 'internal' ? codes.internal[2] : error.message)
}

/** One mapping for every door. What is not an error of the domain or of the request shows nothing of itself. */
export const toProblem = (error: unknown): Problem => {
  const inner = error instanceof TRPCError && error.cause !== undefined ? error.cause : error
  const domain = domainError(inner)
  if (domain !== null) {
    const shown = domain.code === 'internal' ? codes.internal[2] : domain.message
    const result = problem(domain.code, shown)
    return Object.keys(domain.details).length === 0 || domain.code === 'internal' ? result : { ...result, details: domain.details }
  }
  if (inner instanceof ZodError && error instanceof TRPCError && error.code === 'BAD_REQUEST') return fromZod(inner)
  return error instanceof TRPCError ? fromTrpc(error) : problem('internal', codes.internal[2])
}

export const problemFor = (code: ErrorCode, detail: string): Problem => problem(code, detail)

/** As tRPC speaks of it; the domain error stays the cause. */
export const toTrpcError = (error: unknown): TRPCError | null => {
  const domain = domainError(error)
  return domain === null ? null : new TRPCError({ code: codes[domain.code][1], message: toProblem(domain).detail, cause: domain })
}

/** What the caller can mend is no fault of the platform, and its log does not cry for it. */
export const isFault = (error: unknown): boolean => toProblem(error).status >= 500
