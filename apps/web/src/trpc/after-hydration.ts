const longestWait = 500

const whenIdle = (act: () => void): (() => void) => {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(act, { timeout: longestWait })
    return () => cancelIdleCallback(handle)
  }
  const timer = setTimeout(act, longestWait)
  return () => clearTimeout(timer)
}

/**
 * Acts once the page is loaded and has come to rest; answers how to call it off. Parts of a page are taken over from the server's markup
 * one after another: data that changes in between makes React throw the markup away.
 */
export function afterHydration(act: () => void): () => void {
  if (document.readyState === 'complete') return whenIdle(act)
  let cancel = (): void => undefined
  const loaded = (): void => { cancel = whenIdle(act) }
  window.addEventListener('load', loaded, { once: true })
  return () => {
    window.removeEventListener('load', loaded)
    cancel()
  }
}
