import type { Json } from '@millrace/protocol'

/** A value of a config that a form asks for. */
export interface ConfigField {
  /** Names of properties, from the root of the config. */
  path: readonly string[]
  /** `json`: nothing that a form could ask for in one control. */
  kind: 'text' | 'number' | 'integer' | 'choice' | 'json'
  isRequired: boolean
  description: string | null
  /** What counts when nothing is said. */
  fallback: Json | undefined
  /** Of a choice. */
  choices: readonly Json[]
}

const deepest = 4
const mostFields = 100

type Schema = Readonly<Record<string, Json>>

const isJsonObject = (value: Json | undefined): value is { [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema that stands behind a reference within the document. */
const resolve = (schema: Json | undefined, root: Json, depth = 0): Schema => {
  if (!isJsonObject(schema)) return {}
  const reference = schema.$ref
  if (typeof reference !== 'string' || depth > deepest) return schema
  let found: Json | undefined = root
  for (const part of reference.replace(/^#\/?/, '').split('/').filter((each) => each !== '')) found = isJsonObject(found) ? found[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return { ...resolve(found, root, depth + 1), ...Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$ref')) }
}

const isPlain = (value: Json): boolean => value === null || typeof value !== 'object'

/** The values that the schema allows, when they can be counted. */
const choicesOf = (schema: Schema, root: Json): readonly Json[] | null => {
  if (schema.type === 'boolean') return [true, false]
  if (Array.isArray(schema.enum) && schema.enum.every(isPlain)) return schema.enum
  if (schema.const !== undefined && isPlain(schema.const)) return [schema.const]
  const options = schema.anyOf ?? schema.oneOf
  if (!Array.isArray(options)) return null
  const chosen = options.map((option) => choicesOf(resolve(option, root), root))
  return chosen.every((each) => each !== null) ? chosen.flatMap((each) => each ?? []) : null
}

const kindOf = (schema: Schema): ConfigField['kind'] =>
  (schema.type === 'string' ? 'text' : schema.type === 'number' ? 'number' : schema.type === 'integer' ? 'integer' : 'json')

/** The fields of a config by its JSON Schema, those of nested objects too, what has to be said first; null when it is no object with known properties. */
export function fieldsOf(root: Json): ConfigField[] | null {
  const fields: ConfigField[] = []
  const visit = (schema: Schema, path: readonly string[], isRequired: boolean): boolean => {
    if (!isJsonObject(schema.properties) || path.length >= deepest) return false
    const required = Array.isArray(schema.required) ? schema.required : []
    for (const [name, property] of Object.entries(schema.properties)) {
      const own = resolve(property, root)
      const at = [...path, name]
      const isOwnRequired = isRequired && required.includes(name) && own.default === undefined
      if (own.type === 'object' && visit(own, at, isOwnRequired)) continue
      const choices = choicesOf(own, root)
      fields.push({
        path: at, kind: choices === null ? kindOf(own) : 'choice', isRequired: isOwnRequired,
        description: typeof own.description === 'string' ? own.description : null, fallback: own.default, choices: choices ?? [],
      })
    }
    return true
  }
  if (!visit(resolve(root, root), [], true)) return null
  return fields.sort((one, other) => Number(other.isRequired) - Number(one.isRequired)).slice(0, mostFields)
}

/** What stands at a path; undefined: nothing. */
export function valueAt(config: Json | undefined, path: readonly string[]): Json | undefined {
  let value = config
  for (const name of path) value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

/** The config with another value at a path; without one, and without objects that are empty then, when the value is undefined. */
export function withValue(config: Json | undefined, [name, ...rest]: readonly string[], value: Json | undefined): Json | undefined {
  if (name === undefined) return value
  const known = isJsonObject(config) ? config : {}
  const changed = withValue(known[name], rest, value)
  if (changed !== undefined) return { ...known, [name]: changed }
  const { [name]: _, ...others } = known
  return Object.keys(others).length === 0 ? undefined : others
}

/** What a control says, as the config has it. What is no number stays as it was typed, so that nothing is lost, and the field says so. */
export function readField({ kind }: ConfigField, text: string): Json | undefined {
  if (text === '') return undefined
  if (kind !== 'number' && kind !== 'integer') return text
  const number = Number(text)
  return text.trim() === '' || !Number.isFinite(number) || String(number) !== text.trim() ? text : number
}

/** What was typed as a number in another way than numbers are written, `1.50`, once it is no longer being typed. */
export function settleField({ kind }: ConfigField, value: Json | undefined): Json | undefined {
  if ((kind !== 'number' && kind !== 'integer') || typeof value !== 'string' || value.trim() === '') return value
  const number = Number(value)
  return Number.isFinite(number) ? number : value
}

/** What is wrong with what stands in a field; undefined for nothing. Only what its kind says: the rest is the schema's own to judge. */
export function problemOf({ kind, choices }: ConfigField, value: Json | undefined): string | undefined {
  if (value === undefined) return undefined
  if (kind === 'number' && typeof value !== 'number') return 'Expects a number.'
  if (kind === 'integer' && !Number.isInteger(value)) return 'Expects a whole number.'
  if (kind === 'text' && typeof value !== 'string') return 'Expects a text.'
  if (kind === 'choice' && !choices.includes(value)) return `Expects one of ${choices.map((each) => JSON.stringify(each)).join(', ')}.`
  return undefined
}
