import type { CollectedDefinitions } from '../manifest/collect-definitions'
import type { Log } from '../log'

/** What the function of a custom condition is asked. */
export interface ConditionQuestion {
  readonly name: string
  readonly asset: string
  readonly partitions: readonly string[] | undefined
  readonly at: Date
  readonly log: Log
}

/** Calls the function of a condition and checks what it answers. */
export const askCondition = async (definitions: CollectedDefinitions, { name, asset, partitions, at, log }: ConditionQuestion): Promise<boolean | readonly string[]> => {
  const record = definitions.conditions.get(name)
  if (record === undefined) throw new TypeError(`this build has no condition \`${name}\``)
  const answer = await record.run(Object.freeze({ asset: Object.freeze({ key: asset }), partitions: partitions === undefined ? undefined : Object.freeze([...partitions]), at, log }))
  if (typeof answer === 'boolean') return answer
  if (Array.isArray(answer) && partitions !== undefined && answer.every((key) => typeof key === 'string')) return answer as string[]
  throw new TypeError(`condition \`${name}\` must answer true or false${partitions === undefined ? '' : ', or a list of partition keys'}`)
}
