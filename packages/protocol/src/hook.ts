import { z } from 'zod'
import { definitionNameSchema } from './definition-name'

/** A function that runs once a step has ended so; its name is unique in its build. */
export const hookReferenceSchema = z.strictObject({ name: definitionNameSchema, on: z.enum(['success', 'failure']) })
export type HookReference = z.infer<typeof hookReferenceSchema>

/** Those of one definition, call or step, each once. */
export const hooksSchema = z.array(hookReferenceSchema).min(1).max(1_000)

/** How long one hook may take. */
export const hookLimitMs = 60_000
