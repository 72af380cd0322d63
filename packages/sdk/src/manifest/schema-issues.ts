import type { SchemaAnswer } from '../ask-schema'
import type { StandardSchema } from '../schema'

export type Issues = NonNullable<Extract<SchemaAnswer, { issues: unknown }>['issues']>

/** What a schema refuses at once; one that takes its time is asked in the run. */
export const issuesOf = (schema: StandardSchema, value: unknown): Issues => {
  const found = schema['~standard'].validate(value)
  return typeof found === 'object' && found !== null && 'issues' in found && found.issues !== undefined ? (found as { issues: Issues }).issues : []
}

export const keysOf = (path: Issues[number]['path']): PropertyKey[] => (path ?? []).map((part) => typeof part === 'object' ? part.key : part)
