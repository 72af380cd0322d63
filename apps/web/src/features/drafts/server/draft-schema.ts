import { z } from 'zod'

/** Text of a file, or its bytes where they are no UTF-8; null when it is larger than the editor takes at once (`drafts.file` serves it). */
export const fileContentSchema = z.union([z.object({ text: z.string() }), z.object({ base64: z.base64() })])
export type FileContent = z.infer<typeof fileContentSchema>

export const draftFileSchema = z.object({
  path: z.string(),
  bytes: z.int().nonnegative(),
  state: z.enum(['unchanged', 'added', 'modified', 'deleted']),
  content: fileContentSchema.nullable(),
})

export const draftSchema = z.object({
  codeLocation: z.string(),
  branch: z.string(),
  /** The commit that the draft started from; null in a location without commits. */
  baseCommit: z.string().nullable(),
  /** Where the branch is now. */
  headCommit: z.string().nullable(),
  /** True when somebody committed since: merge before you deploy. */
  branchMoved: z.boolean(),
  deployedCommit: z.string().nullable(),
  /** Changes on every save; sent with a save to notice another tab's. */
  version: z.int().nonnegative(),
  files: z.array(draftFileSchema),
})
