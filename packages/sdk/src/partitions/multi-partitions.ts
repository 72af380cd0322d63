import { checkKeys } from '@millrace/orchestration/partition-keys'
import type { MultiPartitionsDefinition } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import { asDefinition } from './as-definition'
import { brandPartitions, partitionsDefinition, type MultiPartitions, type SinglePartitions } from './partitions'

const dimensionOf = (defining: Defining, name: string, value: unknown): MultiPartitionsDefinition['dimensions'][number] => {
  if (!/^[\p{L}_][\p{L}\p{N}_-]{0,255}$/u.test(name)) fail(defining, `${show(name)} is no name of a dimension: use letters, digits, \`_\` and \`-\`, beginning with a letter`)
  const partitions = partitionsDefinition(value)
  if (partitions === null) return fail(defining, `dimension \`${name}\` must be partitions such as daily({ start: "2026-01-01" }), not ${show(value)}`)
  if (partitions.type === 'multi') return fail(defining, `dimension \`${name}\` has several dimensions itself: list them side by side`)
  if (partitions.type === 'static') asDefinition(defining, () => checkKeys(partitions.keys, name))
  if ('keyFormat' in partitions && /[|,[\]]/.test(partitions.keyFormat ?? '')) fail(defining, `the key format ${show(partitions.keyFormat)} of dimension \`${name}\` contains one of | , [ ]`)
  return { name, partitions }
}

/**
 * Partitions of two or more dimensions: every combination of their keys. A key joins those of the dimensions with `|`, in the order
 * of the dimensions' names (`2026-01-01|north`); where a partition is asked for, an object does as well (`{ date: '2026-01-01', region: 'north' }`).
 *
 * Throws `DefinitionError` (`invalid-definition`) when there are fewer than two dimensions or one is impossible. Semantics as Dagster's
 * `MultiPartitionsDefinition`, with any number of dimensions.
 *
 * @example
 * ```ts
 * import { asset, daily, multi, staticPartitions } from '@millrace/sdk'
 *
 * export const sales = asset('sales', {
 *   partitions: multi({ date: daily({ start: '2026-01-01' }), region: staticPartitions(['north', 'south']) }),
 *   run: ({ partition: { dimensions: { date, region } } }) => `${region.key} from ${date.window.start.toISOString()}`,
 * })
 * ```
 */
export function multi<const Dimensions extends Record<string, SinglePartitions>>(dimensions: Dimensions): MultiPartitions<Dimensions> {
  const defining: Defining = { what: '`multi` partitions', above: multi }
  if (typeof dimensions !== 'object' || dimensions === null || Array.isArray(dimensions)) fail(defining, `dimensions are an object such as { date: daily(…), region: staticPartitions(…) }, not ${show(dimensions)}`)
  const names = Object.keys(dimensions).sort()
  if (names.length < 2) fail(defining, `at least two dimensions are needed, and there ${names.length === 0 ? 'is none' : `is only \`${names[0] ?? ''}\`: one alone needs no multi()`}`)
  const definition: MultiPartitionsDefinition = { type: 'multi', dimensions: names.map((name) => dimensionOf(defining, name, dimensions[name])) }
  return brandPartitions({ kind: 'multi', dimensions: Object.freeze({ ...dimensions }) }, definition) as MultiPartitions<Dimensions>
}
