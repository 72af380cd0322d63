import type { AssetKey } from '@millrace/protocol'

/** An input, or what only orders, by a mapping of the author's own. */
export interface CustomDependency {
  /** The asset that reads. */
  readonly asset: AssetKey
  /** A check of it, if it is that which reads. */
  readonly check: string | null
  /** What the function calls it; null for what only orders. */
  readonly input: string | null
  readonly upstream: AssetKey
}

/** What only the author's mapping can say: which partitions upstream does each of these read? It says the same whenever it is asked. */
export interface MappingQuestion extends CustomDependency {
  readonly partitions: Iterable<string>
}

/** What is known so far of what partitions read; undefined: it has to be asked. */
export type MappingAnswers = (dependency: CustomDependency, partition: string) => readonly string[] | undefined

export const noMappingAnswers: MappingAnswers = () => undefined
