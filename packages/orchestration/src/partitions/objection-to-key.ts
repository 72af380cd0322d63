import type { PartitionsDefinition } from '@millrace/protocol'
import { openAt, openPartitions, type OpenOptions } from './open-partitions'

/** What is told of may lie ahead: a window that has begun, or is planned. */
const tenYears = 10 * 366 * 86_400_000

/** Why a key names no partition of a definition, as a clause; null when it does. Windows may be of the future, within the definition's own end. */
export const objectionToKey = (definition: PartitionsDefinition, key: string, { now, dynamicKeys }: OpenOptions): string | null => {
  const partitions = openPartitions(definition, openAt(now.epochMilliseconds + tenYears, dynamicKeys))
  if (partitions.has(key)) return null
  const named = JSON.stringify(key)
  if (definition.type === 'dynamic') return `${named} is no key of its dynamic partitions ${JSON.stringify(definition.name)}: add it first, by addPartitions(${JSON.stringify(definition.name)}, [${named}])`
  const { firstKey, lastKey } = openPartitions(definition, openAt(now.epochMilliseconds, dynamicKeys))
  const known = firstKey === null || lastKey === null ? 'it has none so far' : firstKey === lastKey ? `there is ${firstKey}` : `there are ${firstKey} to ${lastKey} so far`
  return `${named} is none of its partitions: ${known}`
}
