import type { StandardSchema } from './schema'

interface Issue { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] }

/** A value that its schema refuses, on an input or an output. `code` is `type-check`. */
export class TypeCheckError extends Error {
  readonly code = 'type-check'
  constructor(message: string) {
    super(message)
    this.name = 'TypeCheckError'
  }
}

const mostIssues = 10
const pathOf = ({ path = [] }: Issue): string => path.map((part) => {
  const key = typeof part === 'object' ? part.key : part
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`
}).join('')

/** The value as its schema gives it. Throws `TypeCheckError` with the path of each bad part. Without a schema nothing is checked. */
export const checkValue = async (what: string, schema: StandardSchema | undefined, value: unknown): Promise<unknown> => {
  if (schema === undefined) return value
  const found = await schema['~standard'].validate(value) as { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly Issue[] }
  if (found.issues === undefined) return found.value
  const shown = found.issues.slice(0, mostIssues).map((issue) => `${pathOf(issue) === '' ? '' : `\`${pathOf(issue).replace(/^\./, '')}\`: `}${issue.message}`)
  throw new TypeCheckError(`${what} is wrong: ${shown.join('; ')}${found.issues.length > mostIssues ? `; and ${found.issues.length - mostIssues} more` : ''}`)
}
