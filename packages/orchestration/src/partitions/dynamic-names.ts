import type { PartitionsDefinition } from '@millrace/protocol'

/** Dynamic partitions that a definition is made of. */
export interface DynamicName {
  /** Under which a deployment keeps the keys. */
  readonly name: string
  /** Null unless they are one dimension of several. */
  readonly dimension: string | null
}

/** The dynamic partitions in a definition: itself, or dimensions of it. */
export const dynamicNames = (definition: PartitionsDefinition): DynamicName[] => {
  const dimensions = definition.type === 'multi' ? definition.dimensions : [{ name: null, partitions: definition }]
  return dimensions.flatMap(({ name, partitions }) => (partitions.type === 'dynamic' ? [{ name: partitions.name, dimension: name }] : []))
}
