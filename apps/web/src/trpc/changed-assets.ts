import type { LiveMessage } from '../server/live/live-message'

const keyOf = (queryKey: readonly unknown[]): string | undefined => {
  const input = (queryKey[1] as { input?: { key?: unknown } } | undefined)?.input
  return typeof input?.key === 'string' ? input.key : undefined
}

/**
 * What to read again for messages about assets, by name: queries of one asset when that asset changed, queries of many at any change.
 * Each asset has its own name, so that one that changes all the time does not hold back the others.
 */
export function changedAssets(messages: readonly LiveMessage[]): Map<string, (queryKey: readonly unknown[]) => boolean> {
  const changes = new Map<string, (queryKey: readonly unknown[]) => boolean>()
  for (const message of messages) {
    if (message.type !== 'assets') continue
    changes.set('assets', (queryKey) => keyOf(queryKey) === undefined)
    if (message.keys === 'many') changes.set('assets: each', (queryKey) => keyOf(queryKey) !== undefined)
    else for (const key of message.keys) changes.set(`asset ${key}`, (queryKey) => keyOf(queryKey) === key)
  }
  return changes
}
