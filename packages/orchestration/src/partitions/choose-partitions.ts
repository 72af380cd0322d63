import { MillraceError } from '@millrace/protocol'
import { nearestKey } from '../graph/nearest-key'
import type { Partitions } from './open-partitions'
import type { PartitionSet } from './partition-set'
import { TimeAxis } from './time-axis'

/** A key, or the keys of the dimensions by name. */
export type PartitionName = string | Readonly<Record<string, string>>
/** One partition, or all from one to another, both included. */
export type PartitionChoice = PartitionName | { readonly from: PartitionName; readonly to: PartitionName }

const comparedKeys = 2_000

/** Whether a choice names two ends. */
export const isPartitionRange = (choice: PartitionChoice): choice is { readonly from: PartitionName; readonly to: PartitionName } =>
  typeof choice === 'object' && Object.keys(choice).sort().join() === 'from,to'

const keyOf = (partitions: Partitions, name: PartitionName): string => {
  if (typeof name === 'string') return name
  if (partitions.definition.type !== 'multi') throw new MillraceError('unknown-partition', 'there are no dimensions: name a partition by its key')
  return partitions.keyOf(name)
}

/** Of windows the one whose key is written like that, for a moment far from all that exist is no slip of the hand; of listed keys the most similar. */
const nearestOf = (partitions: Partitions, key: string): string | null => {
  const [axis, ...more] = partitions.axes
  if (!(axis instanceof TimeAxis) || more.length > 0) return partitions.size <= comparedKeys ? nearestKey(key, partitions.all().keys()) : null
  const instant = axis.instantOf(key)
  const meant = instant === null ? null : axis.keyOf(axis.ticks.numberHolding(instant))
  return meant !== null && partitions.has(meant) ? meant : null
}

const whatThereIs = (partitions: Partitions, key: string): string => {
  const { size, firstKey, lastKey } = partitions
  if (firstKey === null || lastKey === null) return 'there is none yet'
  const near = nearestOf(partitions, key)
  const span = size === 1 ? `there is only “${firstKey}”` : `there are ${size.toLocaleString('en-US')}, from “${firstKey}” to “${lastKey}”`
  return near === null ? span : `did you mean “${near}”? (${span})`
}

const requireAll = (what: string, partitions: Partitions, set: PartitionSet): PartitionSet => {
  const [unknown] = set.difference(partitions.all()).keys()
  if (unknown === undefined) return set
  throw new MillraceError('unknown-partition', `${what} has no partition “${unknown}”: ${whatThereIs(partitions, unknown)}`, { details: { key: unknown } })
}

/** The partitions that are asked for. Throws `unknown-partition`, naming what comes near and what there is. */
export const choosePartitions = (what: string, partitions: Partitions, choice: PartitionChoice): PartitionSet => {
  const keys = (isPartitionRange(choice) ? [choice.from, choice.to] : [choice]).map((name) => {
    try {
      return keyOf(partitions, name)
    } catch (error) {
      throw error instanceof MillraceError ? new MillraceError('unknown-partition', `${what}: ${error.message}`, { details: error.details }) : error
    }
  })
  const [first = '', last = first] = keys
  for (const key of keys) {
    if (!partitions.has(key)) throw new MillraceError('unknown-partition', `${what} has no partition “${key}”: ${whatThereIs(partitions, key)}`, { details: { key } })
  }
  const set = isPartitionRange(choice) ? partitions.range(first, last) : partitions.setOf([first])
  if (set.isEmpty) throw new MillraceError('unknown-partition', `${what} has no partition from “${first}” to “${last}”: the range ends before it begins`, { details: { first, last } })
  return requireAll(what, partitions, set)
}
