import { nearestKey } from '@millrace/orchestration/graph'
import type { StepPartitions } from '@millrace/protocol'
import { StepRequestError } from './step-request-error'

const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> => Object.prototype.toString.call(value) === '[object Map]'

const names = (keys: readonly string[]): string => `${keys.slice(0, 5).map((key) => `\`${key}\``).join(', ')}${keys.length > 5 ? ` and ${keys.length - 5} more` : ''}`

/** The values of a range by partition, in the order of the range; none when `run` returned nothing. */
export const rangeValues = (what: string, made: StepPartitions, returned: unknown): ReadonlyMap<string, unknown> => {
  if (returned === undefined) return new Map()
  const keys = made.partitions.map(({ key }) => key)
  if (!isMap(returned)) throw new StepRequestError('partition-values', `${what} has a backfill policy, so its \`run\` returns a Map of values by partition key, or nothing`)
  const unknown = [...returned.keys()].find((key) => typeof key !== 'string' || !keys.includes(key))
  if (unknown !== undefined) {
    const near = nearestKey(String(unknown), keys)
    throw new StepRequestError('partition-values', `${what} returned a value for ${JSON.stringify(unknown)}, which is not among the partitions of this run${near === null ? '' : `: did you mean ${JSON.stringify(near)}?`}`)
  }
  const missing = keys.filter((key) => !returned.has(key))
  if (missing.length > 0) throw new StepRequestError('partition-values', `${what} returned no value for ${names(missing)}`)
  return new Map(keys.map((key) => [key, returned.get(key)]))
}
