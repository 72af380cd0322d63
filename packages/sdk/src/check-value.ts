import { askSchema, issueText } from './ask-schema'
import type { StandardSchema } from './schema'

/** A value that its schema refuses, on an input or an output. `code` is `type-check`. */
export class TypeCheckError extends Error {
  readonly code = 'type-check'
  constructor(message: string) {
    super(message)
    this.name = 'TypeCheckError'
  }
}

/** The value as its schema gives it. Throws `TypeCheckError` with the path of each bad part. Without a schema nothing is checked. */
export const checkValue = async (what: string, schema: StandardSchema | undefined, value: unknown): Promise<unknown> => {
  if (schema === undefined) return value
  const found = await askSchema(schema, value)
  if (found.issues === undefined) return found.value
  throw new TypeCheckError(`${what} is wrong: ${issueText(found.issues)}`)
}
