import type { AssetKey } from '@millrace/protocol'

/** What only the author's function can say: for which of these partitions a condition of his own is true. */
export interface CustomQuestion {
  /** Of the condition. */
  readonly name: string
  readonly asset: AssetKey
  readonly check: string | null
  /** Null: the asset has no partitions. */
  readonly partitions: readonly string[] | null
}

/** Answers by `questionKey`: some of the partitions, or all or none. */
export type CustomAnswers = ReadonlyMap<string, boolean | readonly string[]>

export const questionKey = ({ name, asset, check, partitions }: CustomQuestion): string => JSON.stringify([name, asset, check, partitions])
