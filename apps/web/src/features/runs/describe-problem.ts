import { z } from 'zod'
import { describeError } from '../../components/ui/describe-error'

const problemSchema = z.object({
  data: z.object({
    problem: z.object({
      detail: z.string(),
      code: z.string(),
      details: z.object({ path: z.string() }).partial().optional().catch(undefined),
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional().catch(undefined),
    }),
  }),
})

export interface ShownProblem { detail: string; code: string | undefined; path: string | undefined }

/** What a refused call says: the detail, its code, and the place in the request where there is one. */
export function describeProblem(error: unknown): ShownProblem {
  const parsed = problemSchema.safeParse(error)
  if (!parsed.success) {
    const { message, code } = describeError(error)
    return { detail: message, code, path: undefined }
  }
  const { detail, code, details, errors } = parsed.data.data.problem
  return { detail, code, path: details?.path ?? errors?.[0]?.path }
}
