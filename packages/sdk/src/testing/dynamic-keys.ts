import type { RunEvent } from '@millrace/protocol'

/** The keys of dynamic partitions in order, by the name of their definition. */
export type DynamicKeys = Readonly<Record<string, readonly string[]>>

/** What the keys are after a run, which steps of it have changed. */
export const keysAfter = (before: DynamicKeys, events: readonly RunEvent[]): DynamicKeys => {
  const keys = new Map(Object.entries(before).map(([name, listed]) => [name, new Set(listed)]))
  for (const event of events) {
    if (event.type !== 'partitions-changed') continue
    const known = keys.get(event.name) ?? new Set<string>()
    keys.set(event.name, known)
    for (const key of event.keys) {
      if (event.action === 'add') known.add(key)
      else known.delete(key)
    }
  }
  return Object.fromEntries([...keys].map(([name, set]) => [name, [...set]]))
}
