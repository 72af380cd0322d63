/** Rejects when the signal is aborted first. */
export const unlessAborted = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> => new Promise((resolve, reject) => {
  const abort = (): void => reject(signal.reason as Error)
  void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
})
