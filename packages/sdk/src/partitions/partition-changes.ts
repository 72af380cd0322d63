import { dynamicPartitionKeySchema, type PartitionsRequest } from '@millrace/protocol'
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
  if (typeof key !== 'string') return refuse(what, `a key is a text, not ${show(key)}`)
  const found = dynamicPartitionKeySchema.safeParse(key)
  return found.success ? key : refuse(what, `${show(key)} cannot be a key: ${found.error.issues[0]?.message ?? 'it is wrong'}`)
}

/** What is asked of dynamic partitions, checked; a key that is named twice counts once. */
export const readPartitionsRequest = (action: PartitionsRequest['action'], of: DynamicPartitionsReference, keys: readonly string[]): PartitionsRequest => {
  const what = `${action}Partitions()`
  const name: unknown = typeof of === 'object' && of !== null ? of.name : of
  if (typeof name !== 'string' || name === '' || name.length > 256) return refuse(what, `takes what dynamicPartitions() returned, or its name, not ${show(of)}`)
  if (!Array.isArray(keys) || keys.length === 0) refuse(what, 'takes a list of at least one key')
  const distinct = [...new Set(keys.map((key) => keyOf(what, key)))]
  return { action, name, keys: distinct }
}

/** What code that runs can do to dynamic partitions. */
export interface PartitionChanges {
  /**
   * Adds keys to dynamic partitions of the deployment: those there already stay, new ones come last. They are there before the step has succeeded, also if it
   * fails later, and runs launched from then on can make them; this run's plan stays as it is. A key has 1 to 1,500 bytes in UTF-8, without `...`, `|` and
   * control characters. As Dagster's `instance.add_dynamic_partitions`.
   *
   * Throws a `TypeError` for what cannot be a key or a name, and an error of code `step-ended` when the step has ended. A name can have 250,000 keys, and one
   * process change 1,000,000: more fail the run. A key that holds a secret fails the step.
   */
  readonly addPartitions: (partitions: DynamicPartitionsReference, keys: readonly string[]) => void
  /**
   * Deletes keys of dynamic partitions; one that is not there is no error. What was made of them stays stored. As Dagster's `instance.delete_dynamic_partition`.
   * Throws as `addPartitions` does.
   */
  readonly deletePartitions: (partitions: DynamicPartitionsReference, keys: readonly string[]) => void
}

/** `tell` is absent in a direct call by a test that does not care: what the platform would refuse is refused all the same. */
export const partitionChanges = (tell: ((change: PartitionsChange) => void) | undefined): PartitionChanges => {
  const change = (action: PartitionsRequest['action']) => (partitions: DynamicPartitionsReference, keys: readonly string[]): void => {
    const request = readPartitionsRequest(action, partitions, keys)
    tell?.(request)
  }
  return Object.freeze({ addPartitions: change('add'), deletePartitions: change('delete') })
}
