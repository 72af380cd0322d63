import { z } from 'zod'
import { metadataSchema } from './metadata'

/** What is stored of a value that an author's IO manager keeps: who has it, and the facts about it. */
export const valueElsewhereSchema = z.object({ ioManager: z.string(), metadata: metadataSchema })
export type ValueElsewhere = z.infer<typeof valueElsewhereSchema>
