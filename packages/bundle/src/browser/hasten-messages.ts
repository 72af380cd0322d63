let isHastened = false

/**
 * esbuild in its caller's thread hands each message over by a `setTimeout` without a delay, some thirty in one build, and
 * browsers stretch nested ones to 4 ms. Those go through a message channel instead; timers with a delay stay what they are.
 */
export function hastenMessages(): void {
  if (isHastened) return
  isHastened = true
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  const original = globalThis.setTimeout
  const hastened = (task: () => void, ...more: [milliseconds?: number, ...rest: unknown[]]): unknown => {
    if (more.length > 0) return Reflect.apply(original, globalThis, [task, ...more])
    waiting.push(task)
    return port2.postMessage(null)
  }
  globalThis.setTimeout = hastened as typeof original
}
