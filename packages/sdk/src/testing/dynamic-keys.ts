import { dynamicPartitionKeySchema, type RunEvent } from '@millrace/protocol'

/** The keys of dynamic partitions in order, by the name of their definition. */
export type DynamicKeys = Readonly<Record<string, readonly string[]>>

/** Keys that a deployment could have too. Throws a `TypeError` for others. */
export const checkedKeys = (given: DynamicKeys = {}): DynamicKeys => {
  for (const [name, keys] of Object.entries(given)) {
    if (new Set(keys).size < keys.length) throw new TypeError(`dynamicPartitions: a key of “${name}” comes twice`)
    for (const key of keys) {
      const { error } = dynamicPartitionKeySchema.safeParse(key)
      if (error !== undefined) throw new TypeError(`dynamicPartitions: ${JSON.stringify(key)} cannot be a key of “${name}”: ${error.issues[0]?.message ?? 'it is wrong'}`)
    }
  }
  return given
}

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
