import { z } from 'zod'

export const buildStatusSchema = z.enum(['building', 'succeeded', 'failed'])
export type BuildStatus = z.infer<typeof buildStatusSchema>

/** One problem of a build, at its place in the author's source where there is one (lines and columns from 1). */
export const buildProblemSchema = z.object({
  message: z.string(),
  code: z.string().optional(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  /** The text of that line. */
  lineText: z.string().optional(),
  notes: z.array(z.object({ message: z.string(), file: z.string().nullable(), line: z.int().nullable(), column: z.int().nullable() })).optional(),
})
export type BuildProblem = z.infer<typeof buildProblemSchema>

/** A path of a location's tree: relative, `/`-separated, no `.` or `..`, no `.git`, no control characters. */
export const treePathSchema = z.string().min(1).max(1024).refine(
  (path) => !path.startsWith('/') && !/[\u0000-\u001f\u007f\\]/.test(path)
    && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git' && part.length <= 255),
  'a path is relative, without empty parts, `.`, `..`, `.git`, back-slashes or control characters',
)

/** Caps of one tree. Exceeding one is a clear error, never a truncation. */
export const treeLimits = { files: 5_000, bytes: 50 * 1024 * 1024, fileBytes: 10 * 1024 * 1024, depth: 32 } as const

/** A location's whole tree, as bytes. */
export type SourceTree = ReadonlyMap<string, Uint8Array>
