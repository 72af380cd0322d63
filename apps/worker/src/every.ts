import type { Logger } from 'pino'

export interface Repeated {
  what: string
  work: () => Promise<unknown>
  log: Pick<Logger, 'error'>
  /** Every wait is longer or shorter by up to this part of itself, at random, and the first `work` comes after one; default none, and at once. */
  jitter?: number
}

const wait = (ms: number, stopped: AbortSignal): Promise<void> => new Promise((resolve) => {
  const end = (): void => {
    clearTimeout(timer)
    stopped.removeEventListener('abort', end)
    resolve()
  }
  const timer = setTimeout(end, ms)
  stopped.addEventListener('abort', end)
})

/** Runs `work` again and again, one after another, until the answer is called; a failure is logged and does not end it. */
export const every = (ms: number, { what, work, log, jitter = 0 }: Repeated): (() => void) => {
  const stopped = new AbortController()
  const pause = (): Promise<void> => wait(ms * (1 + jitter * (2 * Math.random() - 1)), stopped.signal)
  const loop = async (): Promise<void> => {
    if (jitter > 0) await pause()
    while (!stopped.signal.aborted) {
      await work().catch((error: unknown) => log.error({ err: error }, `${what} failed`))
      await pause()
    }
  }
  void loop()
  return () => stopped.abort()
}
