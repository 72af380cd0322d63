import { z } from 'zod'

/** Where an asset's value is: written once, to an object of one claim of one run; the accepted event is the only pointer to it. */
export const valuePointerSchema = z.object({
  /** Key in the object store, always under the organization's prefix. */
  object: z.string(),
  /** Where in the object the value begins, when the object holds several; default 0. */
  offset: z.int().nonnegative().optional(),
  /** Length in bytes of the encoded value. */
  bytes: z.int().nonnegative(),
  /** How the bytes are encoded: JSON that keeps types, unless their first line names a format of the author's choice. */
  codec: z.literal('millrace-json'),
})
export type ValuePointer = z.infer<typeof valuePointerSchema>
