import { z } from 'zod'

/** A full commit id: never a name that git would interpret. */
export const commitIdSchema = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'a full commit id in hexadecimal')
