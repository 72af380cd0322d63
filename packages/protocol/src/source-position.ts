import { z } from 'zod'

/** A place in the author's own source. Lines and columns count from 1. */
export const sourcePositionSchema = z.object({
  file: z.string().max(1024),
  line: z.int().positive(),
  column: z.int().positive(),
})
export type SourcePosition = z.infer<typeof sourcePositionSchema>

/** A place in the bundle, before source maps are applied. Lines and columns count from 1. */
export const bundlePositionSchema = z.object({ line: z.int().positive(), column: z.int().positive() })
export type BundlePosition = z.infer<typeof bundlePositionSchema>
