import type { RetryWish } from '@millrace/protocol'

const read = (thrown: object, name: string): unknown => {
  try {
    return (thrown as Record<string, unknown>)[name]
  } catch {
    // A getter that throws says nothing about retries.
    return undefined
  }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0

/** What a thrown value asks for: `Failure` and `RetryRequested`, by their codes, so that those of another copy of the SDK count too. */
export const retryWish = (thrown: unknown): RetryWish | undefined => {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const code = read(thrown, 'code')
  if (code === 'failure') return read(thrown, 'allowRetries') === false ? { isFinal: true } : undefined
  // Another attempt of the same code would not keep an unkept promise either.
  if (code === 'missing-output') return { isFinal: true }
  if (code !== 'retry-requested') return undefined
  const [maxRetries, delayMs] = [read(thrown, 'maxRetries'), read(thrown, 'delayMs')]
  return { request: { maxRetries: isCount(maxRetries) ? Math.floor(maxRetries) : 1, delayMs: isCount(delayMs) ? Math.min(delayMs, 7 * 86_400_000) : 0 } }
}
