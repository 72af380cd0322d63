export interface Pacer {
  /** Something changed: act now, or again when what is under way and the pause after it are over. */
  ask: () => void
  stop: () => void
}

/** Many changes, few reads: never two at once, at least a pause between them, and always one after the last change. */
export function createPacer(act: () => Promise<void>, pauseMs: number): Pacer {
  let isBusy = false
  let isAsked = false
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const begin = () => {
    isBusy = true
    isAsked = false
    const rest = () => {
      timer = setTimeout(() => {
        isBusy = false
        if (isAsked && !isStopped) begin()
      }, pauseMs)
    }
    act().then(rest, rest)
  }
  return {
    ask: () => {
      isAsked = true
      if (!isBusy && !isStopped) begin()
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
