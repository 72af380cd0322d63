import { MillraceError } from '@millrace/protocol'
import type { Partitions } from '../open-partitions'
import type { PartitionRelation } from './relate-partitions'

/** What the author's own function said: the keys that a downstream partition reads. */
export type CustomAnswers = (downstreamKey: string) => readonly string[]

interface AnsweredEdge {
  readonly upstream: Partitions
  readonly downstream: Partitions
  /** Undefined while nobody has asked: then only whether there is such a mapping can be told. */
  readonly answers: CustomAnswers | undefined
}

/** A relation by a mapping of the author's own. Every downstream partition is asked for, so it suits thousands, not millions. */
export const relateByAnswers = ({ upstream, downstream, answers }: AnsweredEdge): PartitionRelation => {
  const answerOf: CustomAnswers = (key) => {
    if (answers !== undefined) return answers(key)
    throw new MillraceError('invalid-partitions', 'what a custom mapping reads, only the code of its build can say')
  }
  return {
    mapping: { type: 'custom' },
    upstreamOf: (set) => {
      const keys = new Set([...set?.keys() ?? []].flatMap(answerOf))
      const nonexistent = [...keys].filter((key) => !upstream.has(key))
      return { partitions: upstream.setOfExisting(keys), nonexistent: { size: nonexistent.length, keys: () => nonexistent }, unlisted: [] }
    },
    downstreamOf: (set) => downstream.setOf([...downstream.all().keys()].filter((key) => answerOf(key).some((each) => set.has(each)))),
  }
}
