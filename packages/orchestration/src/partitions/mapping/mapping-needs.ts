import type { AssetKey, Partition } from '@millrace/protocol'
import { describePartition } from '../describe-partition'
import type { Partitions } from '../open-partitions'
import type { CustomAnswers } from './relate-by-answers'

/** An input, or what only orders, by a mapping of the author's own. */
export interface CustomDependency {
  /** The code location of what reads; null where there is but one. */
  readonly location: string | null
  /** The key of an asset, or of a function that evaluates checks. */
  readonly reader: string
  /** What the function calls it; null for what only orders. */
  readonly input: string | null
  readonly upstream: AssetKey
}

/** What only the author's mapping can say: which partitions upstream does each of these read? It says the same whenever it is asked. */
export interface MappingQuestion extends CustomDependency {
  readonly partitions: readonly Partition[]
}

/** What is known so far of what partitions read; undefined: it has to be asked. */
export type MappingAnswers = (dependency: CustomDependency, partition: string) => readonly string[] | undefined

export const noMappingAnswers: MappingAnswers = () => undefined

interface Need {
  readonly dependency: CustomDependency
  readonly downstream: Partitions
  readonly keys: Set<string>
}

/** What authors' own mappings have yet to say, noted where it is asked for. */
export class MappingNeeds {
  readonly #answers: MappingAnswers
  readonly #needs = new Map<string, Need>()

  constructor(answers: MappingAnswers) {
    this.#answers = answers
  }

  /** What a mapping reads. What is not answered yet reads nothing, and is noted. */
  answersOf(dependency: CustomDependency, downstream: Partitions): CustomAnswers {
    const { location, reader, input, upstream } = dependency
    const name = JSON.stringify([location, reader, input, upstream])
    return (partition) => {
      const answered = this.#answers(dependency, partition)
      if (answered !== undefined) return answered
      const need = this.#needs.get(name) ?? { dependency, downstream, keys: new Set<string>() }
      need.keys.add(partition)
      this.#needs.set(name, need)
      return []
    }
  }

  get questions(): readonly MappingQuestion[] {
    return [...this.#needs.values()].map(({ dependency, downstream, keys }) => ({ ...dependency, partitions: [...keys].map((key) => describePartition(downstream, key)) }))
  }
}
