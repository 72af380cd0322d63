import { definitionProblemSchema, manifestSchema, rawErrorSchema } from '@millrace/protocol'
import { z } from 'zod'

/** Characters of one message: a manifest of a hundred thousand assets fits. */
const longestMessage = 48 * 1024 * 1024

const sandboxAnswerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('manifest'), manifest: manifestSchema }),
  z.object({ type: z.literal('definition-problems'), problems: z.array(definitionProblemSchema).min(1).max(1_000) }),
  z.object({ type: z.literal('load-failed'), error: rawErrorSchema }),
])
export type SandboxAnswer = z.infer<typeof sandboxAnswerSchema>

export type FromSandbox =
  | { readonly type: 'ready' }
  /** A module begins to load: an index into the bundle's files. */
  | { readonly type: 'enter'; readonly file: number }
  | { readonly type: 'answer'; readonly answer: SandboxAnswer }
  | { readonly type: 'nonsense'; readonly detail: string }

const nonsense = (detail: string): FromSandbox => ({ type: 'nonsense', detail })

/** Reads what a worker that runs an author's code says. Only numbers and texts are looked at; whatever else it may be is refused unread. */
export function readSandboxMessage(data: unknown): FromSandbox {
  if (data === 'ready') return { type: 'ready' }
  if (typeof data === 'number') return Number.isSafeInteger(data) && data >= 0 ? { type: 'enter', file: data } : nonsense('a number that counts nothing')
  if (typeof data !== 'string') return nonsense(`a message of type ${typeof data}`)
  if (data.length > longestMessage) return nonsense(`a message of ${data.length} characters`)
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return nonsense('a text that is no JSON')
  }
  const parsed = sandboxAnswerSchema.safeParse(value)
  return parsed.success ? { type: 'answer', answer: parsed.data } : nonsense(z.prettifyError(parsed.error).slice(0, 500))
}
