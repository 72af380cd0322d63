import { checkKeys } from '@millrace/orchestration/partition-keys'
import { fail, show, type Defining } from '../check-definition'
import { asDefinition } from './as-definition'
import { brandPartitions, type DynamicPartitions, type StaticPartitions } from './partitions'

const longestKey = 1024
const listKeys = (defining: Defining, value: unknown): readonly string[] => {
  if (!Array.isArray(value)) return fail(defining, `keys are a list such as ["north", "south"], not ${show(value)}`)
  return value.map((key: unknown, index) => {
    if (typeof key !== 'string' || key === '') return fail(defining, `key ${index + 1} must be a text that is not empty, not ${show(key)}`)
    return key.length <= longestKey ? key : fail(defining, `key ${index + 1} has more than ${longestKey} characters`)
  })
}

/**
 * Partitions with the given keys, in that order. A key is a text of 1 to 1,024 characters without `...` and control characters; as a
 * dimension of `multi()` also without `|`, `,`, `[` and `]`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for a key that comes twice or cannot be one. Semantics as Dagster's
 * `StaticPartitionsDefinition`.
 *
 * @example
 * ```ts
 * import { asset, staticPartitions } from '@millrace/sdk'
 *
 * export const stores = asset('stores', { partitions: staticPartitions(['north', 'south']), run: ({ partition }) => ({ region: partition.key, open: 3 }) })
 * ```
 */
export function staticPartitions<const Key extends string>(keys: readonly Key[]): StaticPartitions<Key> {
  const defining: Defining = { what: '`static` partitions', above: staticPartitions }
  const listed = Object.freeze([...listKeys(defining, keys)])
  asDefinition(defining, () => checkKeys(listed, null))
  return brandPartitions({ kind: 'static', keys: listed }, { type: 'static', keys: [...listed] }) as StaticPartitions<Key>
}

/**
 * Partitions whose keys are added and removed while the platform runs, by people, sensors or the API. All assets with one `name` share
 * its keys; at first there are none.
 *
 * Throws `DefinitionError` (`invalid-definition`) for a name that is not 1 to 256 characters. Semantics as Dagster's
 * `DynamicPartitionsDefinition`.
 *
 * @example
 * ```ts
 * import { asset, dynamicPartitions } from '@millrace/sdk'
 * import { materialize } from '@millrace/sdk/testing'
 *
 * export const customer = asset('customer', { partitions: dynamicPartitions('customers'), run: ({ partition }) => ({ id: partition.key }) })
 *
 * const result = await materialize(customer, { partition: 'acme', dynamicPartitions: { customers: ['acme', 'globex'] } })
 * result.value(customer) // { id: 'acme' }
 * ```
 */
export function dynamicPartitions(name: string): DynamicPartitions {
  const defining: Defining = { what: '`dynamic` partitions', above: dynamicPartitions }
  if (typeof name !== 'string' || name === '' || name.length > 256) fail(defining, `a name has 1 to 256 characters, and this is ${show(name)}`)
  return brandPartitions({ kind: 'dynamic', name }, { type: 'dynamic', name }) as DynamicPartitions
}
