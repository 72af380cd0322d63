import { MillraceError } from '@millrace/protocol'

const tooLarge = (limit: number): MillraceError => new MillraceError('too-large', `The body is larger than ${Math.floor(limit / 2 ** 20)} MiB.`)

/** Reads a body without ever holding more than `limit` bytes of it. */
export const readBody = async (request: Request, limit: number): Promise<string> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    total += chunk.byteLength
    if (total > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new MillraceError('bad-request', 'The body is not valid UTF-8.', { cause })
  }
}

/** The body as a JSON object; an empty body is an empty object. */
export const parseJsonBody = (text: string): Record<string, unknown> => {
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new MillraceError('bad-request', `The body is not valid JSON: ${cause instanceof Error ? cause.message.slice(0, 200) : 'it cannot be read'}`, { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MillraceError('bad-request', 'The body is JSON, but no object.')
  return value as Record<string, unknown>
}
