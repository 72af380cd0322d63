import { z } from 'zod'
import { metadataSchema, type Metadata } from './metadata'
import { sourcePositionSchema } from './source-position'

export const blameSchema = z.enum(['user', 'system', 'cancelled'])
export type Blame = z.infer<typeof blameSchema>

/** One line of a stack. `author` frames carry a place in the author's source and, when known, the text of that line. */
export const stackFrameSchema = z.object({
  origin: z.enum(['author', 'sdk', 'runtime']),
  function: z.string().optional(),
  position: sourcePositionSchema.optional(),
  code: z.string().optional(),
})
export type StackFrame = z.infer<typeof stackFrameSchema>

/** An error as events, builds and pages carry it: already mapped to the author's source. */
export interface ErrorInfo {
  name: string
  message: string
  code?: string | undefined
  blame: Blame
  frames: StackFrame[]
  /** Facts that a `Failure` gave. */
  metadata?: Metadata | undefined
  cause?: ErrorInfo | undefined
}
export const errorInfoSchema: z.ZodType<ErrorInfo> = z.object({
  name: z.string(),
  message: z.string(),
  code: z.string().optional(),
  blame: blameSchema,
  frames: z.array(stackFrameSchema),
  metadata: metadataSchema.optional(),
  get cause() { return errorInfoSchema.optional() },
})

/** An error as a sandboxed process claims it: a raw V8 stack, positions in the bundle. */
export interface RawError {
  name: string
  message: string
  code?: string | undefined
  stack?: string | undefined
  metadata?: Metadata | undefined
  cause?: RawError | undefined
}
export const rawErrorSchema: z.ZodType<RawError> = z.object({
  name: z.string().max(256),
  message: z.string().max(65_536),
  code: z.string().max(128).optional(),
  stack: z.string().max(65_536).optional(),
  metadata: metadataSchema.optional(),
  get cause() { return rawErrorSchema.optional() },
})

/** The stable codes of errors that reach a person. Domain code throws `MillraceError` with one of them; one seam maps them to HTTP and tRPC. */
export const errorCodes = [
  'bad-request', 'unauthorized', 'forbidden', 'not-found', 'conflict', 'too-large', 'rate-limited', 'unavailable', 'internal',
  'selection-syntax', 'selection-empty', 'selection-spans-locations', 'unknown-asset', 'unknown-check', 'unknown-job', 'invalid-config', 'run-not-active',
  'branch-moved', 'invalid-path', 'build-failed', 'build-not-deployable', 'asset-key-taken', 'no-value',
  'invalid-cron', 'invalid-timezone', 'invalid-partitions', 'unknown-partition', 'build-code-failed',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** An error of the platform that names its code, who is to blame and what to do next. */
export class MillraceError extends Error {
  readonly code: ErrorCode
  readonly blame: Blame
  readonly details: Record<string, unknown>
  constructor(code: ErrorCode, message: string, options: { blame?: Blame; details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'MillraceError'
    this.code = code
    this.blame = options.blame ?? (code === 'internal' || code === 'unavailable' ? 'system' : 'user')
    this.details = options.details ?? {}
  }
}

/** True for a `MillraceError` of any copy of this module. */
export const isMillraceError = (error: unknown): error is MillraceError =>
  error instanceof Error && error.name === 'MillraceError' && 'code' in error && 'blame' in error
