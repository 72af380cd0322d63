import type { PartitionsDefinition } from '@millrace/protocol'

/** Dynamic partitions that a definition is made of; `keyOf` gives their part of a key. */
interface DynamicPart { readonly name: string; keyOf(partition: string): string }

/** The keys of several dimensions stand in the order of the dimensions' names. */
export const dynamicParts = (definition: PartitionsDefinition | null): DynamicPart[] => {
  if (definition === null) return []
  if (definition.type !== 'multi') return definition.type === 'dynamic' ? [{ name: definition.name, keyOf: (partition) => partition }] : []
  const dimensions = [...definition.dimensions].sort((one, other) => (one.name < other.name ? -1 : 1))
  return dimensions.flatMap(({ partitions }, index) => partitions.type === 'dynamic' ? [{ name: partitions.name, keyOf: (partition: string) => partition.split('|')[index] ?? '' }] : [])
}
