import { choosePartitions, describePartition, dynamicNames, openAt, openPartitions } from '@millrace/orchestration/partitions'
import type { PartitionsDefinition } from '@millrace/protocol'
import { graphInvoker, partitionOpener, type InvocationContext, type PartitionChoice, type PartitionOpener } from '../invocation-context'
import { checkedKeys } from './dynamic-keys'
import { invokeGraphOps } from './invoke-graph-ops'

const tenYears = 10 * 366 * 86_400_000

/** A test may call any key of dynamic partitions: what there is at run time it cannot know. */
const namedKeys = (definition: PartitionsDefinition, choice: PartitionChoice): Record<string, string[]> => {
  const ends = typeof choice === 'object' && 'from' in choice && 'to' in choice ? [choice.from, choice.to] : [choice]
  const names = definition.type === 'multi' ? definition.dimensions.map((each) => each.name).sort() : []
  const partOf = (end: unknown, dimension: string | null): string => {
    if (typeof end === 'string') return dimension === null ? end : end.split('|')[names.indexOf(dimension)] ?? ''
    return dimension === null ? '' : (end as Readonly<Record<string, string>>)[dimension] ?? ''
  }
  return Object.fromEntries(dynamicNames(definition).map(({ name, dimension }) => [name, [...new Set(ends.map((end) => partOf(end, dimension)))]]))
}

const openChoice: PartitionOpener = ({ what, partitions: definition, choice, isRange }) => {
  const partitions = openPartitions(definition, openAt(Date.now() + tenYears, checkedKeys(namedKeys(definition, choice))))
  const chosen = choosePartitions(what, partitions, choice)
  if (!isRange && chosen.size > 1) throw new TypeError(`${what} makes one partition in a run; a \`backfillPolicy\` lets a run make a range`)
  return { isRange, partitions: [...chosen.keys()].map((key) => describePartition(partitions, key)) }
}

/**
 * What a direct call of an asset or op receives. Every part is optional: configuration takes the schema's defaults, the log goes
 * nowhere, the signal is never aborted. A partitioned asset needs a `partition`; windows up to ten years ahead can be named, and any key of
 * dynamic partitions.
 *
 * @example
 * ```ts
 * import { asset, daily } from '@millrace/sdk'
 * import { buildContext } from '@millrace/sdk/testing'
 *
 * const raw = asset('raw', { run: () => [3, 1, 2] })
 * const sorted = asset('sorted', { inputs: { raw }, run: ({ inputs }) => inputs.raw.sort() })
 * const value = await sorted.invoke(buildContext({ inputs: { raw: [2, 1] } })) // [1, 2]
 *
 * const day = asset('day', { partitions: daily({ start: '2026-01-01', timezone: 'Europe/Berlin' }), run: ({ partition }) => partition.window.start.toISOString() })
 * const start = await day.invoke(buildContext({ partition: '2026-07-01' })) // '2026-06-30T22:00:00.000Z'
 * ```
 */
export const buildContext = (context: InvocationContext = {}): InvocationContext => Object.freeze({ ...context, [partitionOpener]: openChoice, [graphInvoker]: invokeGraphOps })
