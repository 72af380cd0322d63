import { buildProblemSchema } from '@millrace/protocol'
import { z } from 'zod'

export const bundleResultSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    /** One ES module whose only export is `serve(host)`. */
    code: z.string(),
    /** With the author's sources in it, named by their paths in the tree. */
    sourceMap: z.string(),
    /** SHA-256 of `code`, in hexadecimal digits. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    /** What is worth a look and stops nothing. */
    warnings: z.array(buildProblemSchema),
  }),
  z.object({ ok: z.literal(false), problems: z.array(buildProblemSchema).min(1) }),
])
export type BundleResult = z.infer<typeof bundleResultSchema>
