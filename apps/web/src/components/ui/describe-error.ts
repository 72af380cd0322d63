import { z } from 'zod'

const code = z.string().optional().catch(undefined)
const thrownSchema = z.object({
  message: z.string(),
  code,
  data: z.object({ errorCode: code, code, details: z.unknown(), problem: z.object({ detail: z.string(), code }).optional().catch(undefined) }).partial().optional().catch(undefined),
})

/** What an unknown thrown thing says to a person: its message and, when it has one, the stable code. */
export function describeError(error: unknown): { message: string; code: string | undefined } {
  const parsed = thrownSchema.safeParse(error)
  if (!parsed.success) return { message: typeof error === 'string' ? error : 'Something failed without saying what.', code: undefined }
  const problem = parsed.data.data?.problem
  if (problem !== undefined) return { message: problem.detail, code: problem.code }
  return { message: parsed.data.message, code: parsed.data.data?.errorCode ?? parsed.data.code ?? parsed.data.data?.code }
}
