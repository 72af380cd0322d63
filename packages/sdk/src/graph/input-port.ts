import { fail, show, type Defining } from '../check-definition'
import type { StandardSchema } from '../schema'
import { isSchema } from '../validate-config'

/** The inputs of an op or graph: schemas by name. */
export const checkPorts = (defining: Defining, value: unknown): Readonly<Record<string, StandardSchema>> => {
  if (value === undefined) return Object.freeze({})
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(defining, `\`inputs\` must be an object of schemas, not ${show(value)}`)
  for (const [name, schema] of Object.entries(value)) {
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) fail(defining, `${show(name)} is no name of an input: use the form of a variable's name`)
    if (!isSchema(schema)) fail(defining, `input \`${name}\` must be a schema such as \`z.string()\`, not ${show(schema)}; \`z.unknown()\` takes anything`)
  }
  return Object.freeze({ ...value })
}
