import type { PartitionsDefinition, SinglePartitionsDefinition } from '@millrace/protocol'
import { sameDefinition } from './same-definition'

const dimensionsOf = (definition: PartitionsDefinition): ReadonlyMap<string, SinglePartitionsDefinition> =>
  new Map(definition.type === 'multi' ? definition.dimensions.map(({ name, partitions }) => [name, partitions]) : [['', definition]])

/** Whether both slice alike, whatever they leave to defaults and in whatever order their dimensions come; null for no partitions. */
export const samePartitions = (one: PartitionsDefinition | null, other: PartitionsDefinition | null): boolean => {
  if (one === other) return true
  if (one === null || other === null) return false
  const [left, right] = [dimensionsOf(one), dimensionsOf(other)]
  return (one.type === 'multi') === (other.type === 'multi') && left.size === right.size && [...left].every(([name, definition]) => {
    const twin = right.get(name)
    return twin !== undefined && sameDefinition(definition, twin)
  })
}
