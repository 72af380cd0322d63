import type { StandardSchema } from './schema'

interface Issue { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }
/** What a schema says of a value: the value as it gives it, or what is wrong with it. */
export type SchemaAnswer = { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly Issue[] }

export const askSchema = async (schema: StandardSchema, value: unknown): Promise<SchemaAnswer> => await schema['~standard'].validate(value) as SchemaAnswer

const mostIssues = 10

const pathOf = ({ path = [] }: Issue): string => path.map((part) => {
  const key = typeof part === 'object' ? part.key : part
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`
}).join('').replace(/^\./, '')

/** The issues as one line: each with the path of the bad part, `rows[0].id`. */
export const issueText = (issues: readonly Issue[]): string => {
  const shown = issues.slice(0, mostIssues).map((issue) => (pathOf(issue) === '' ? issue.message : `\`${pathOf(issue)}\`: ${issue.message}`))
  return [...shown, ...issues.length > mostIssues ? [`and ${issues.length - mostIssues} more`] : []].join('; ')
}
