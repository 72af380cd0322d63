import { z } from 'zod'

export type UrlSchema = z.ZodObject<z.ZodRawShape>
type Parameters = Readonly<Record<string, readonly string[]>>

const isList = (field: unknown): boolean => {
  if (field instanceof z.ZodArray) return true
  if (field instanceof z.ZodDefault || field instanceof z.ZodOptional || field instanceof z.ZodCatch || field instanceof z.ZodNullable) return isList(field.unwrap())
  return false
}

/** Reads the fields of a schema from query parameters; a value that does not fit counts as absent, whoever wrote the link. */
export function readUrlState<Schema extends UrlSchema>(schema: Schema, parameters: Parameters): z.output<Schema> {
  const input: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(schema.shape)) {
    const values = parameters[name]
    if (values === undefined || values.length === 0) continue
    input[name] = isList(field) ? values : values[0]
  }
  const first = schema.safeParse(input)
  if (first.success) return first.data
  for (const issue of first.error.issues) delete input[String(issue.path[0])]
  return schema.parse(input)
}

const textsOf = (value: unknown): string[] => {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value.map(String) : [String(value)]
}

/** Writes a state into query parameters: defaults are left out, parameters of others stay. */
export function writeUrlState(schema: UrlSchema, state: Readonly<Record<string, unknown>>, query: string): string {
  const parameters = new URLSearchParams(query)
  const defaults: Record<string, unknown> = schema.parse({})
  for (const name of Object.keys(schema.shape)) {
    parameters.delete(name)
    const texts = textsOf(state[name])
    if (JSON.stringify(texts) === JSON.stringify(textsOf(defaults[name]))) continue
    for (const text of texts) parameters.append(name, text)
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
