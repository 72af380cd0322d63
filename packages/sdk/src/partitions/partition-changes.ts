import { checkKeys } from '@millrace/orchestration/partition-keys'
import { singlePartitionKeySchema, type PartitionsRequest } from '@millrace/protocol'
import { show } from '../check-definition'

/** Dynamic partitions, by name or by an object that has it. */
export type DynamicPartitionsReference = string | { readonly name: string }

/** Dynamic partitions that the code of a step adds or deletes: `add` or `delete`, the name, the keys. */
export interface PartitionsChange {
  readonly action: 'add' | 'delete'
  readonly name: string
  readonly keys: readonly string[]
}

const refuse = (what: string, message: string): never => {
  throw new TypeError(`${what}: ${message}`)
}

const keyOf = (what: string, key: unknown): string => {
  const found = singlePartitionKeySchema.safeParse(key)
  return found.success ? found.data : refuse(what, `a key is a text of 1 to 1,024 characters (1,500 bytes), not ${show(key)}`)
}

/** What is asked of dynamic partitions, checked; a key that is named twice counts once. */
export const readPartitionsRequest = (action: PartitionsRequest['action'], of: DynamicPartitionsReference, keys: readonly string[]): PartitionsRequest => {
  const what = `${action}Partitions()`
  const name: unknown = typeof of === 'object' && of !== null ? of.name : of
  if (typeof name !== 'string' || name === '' || name.length > 256) return refuse(what, `takes what dynamicPartitions() returned, or its name, not ${show(of)}`)
  if (!Array.isArray(keys) || keys.length === 0) refuse(what, 'takes a list of at least one key')
  const distinct = [...new Set(keys.map((key) => keyOf(what, key)))]
  checkKeys(distinct, null)
  return { action, name, keys: distinct }
}

/** What code that runs can do to dynamic partitions. */
export interface PartitionChanges {
  /**
   * Adds keys to dynamic partitions of the deployment: those there already stay, new ones come last. They are there before the step has succeeded, also if it
   * fails later, and runs launched from then on can make them; this run's plan stays as it is. Throws a `TypeError` for what cannot be a key, and when the
   * step has ended. As Dagster's `instance.add_dynamic_partitions`.
   */
  readonly addPartitions: (partitions: DynamicPartitionsReference, keys: readonly string[]) => void
  /** Deletes keys of dynamic partitions; one that is not there is no error. What was made of them stays stored. As Dagster's `instance.delete_dynamic_partition`. */
  readonly deletePartitions: (partitions: DynamicPartitionsReference, keys: readonly string[]) => void
}

/** `tell` is absent in a direct call by a test that does not care. */
export const partitionChanges = (tell: ((change: PartitionsChange) => void) | undefined): PartitionChanges => Object.freeze({
  addPartitions: (partitions: DynamicPartitionsReference, keys: readonly string[]): void => tell?.(readPartitionsRequest('add', partitions, keys)),
  deletePartitions: (partitions: DynamicPartitionsReference, keys: readonly string[]): void => tell?.(readPartitionsRequest('delete', partitions, keys)),
})
