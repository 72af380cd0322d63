import type { Json } from '@millrace/protocol'
import { askSchema, issueText } from './ask-schema'
import { z } from './z'
import type { StandardSchema } from './schema'

/** Configuration that the schema of an asset or op refuses. `code` is `invalid-config`. */
export class ConfigError extends Error {
  readonly code = 'invalid-config'
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

/** Whether the value says that it follows Standard Schema version 1. */
export const isSchema = (value: unknown): value is StandardSchema => {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  const standard: unknown = (value as { '~standard'?: unknown })['~standard']
  return typeof standard === 'object' && standard !== null && typeof (standard as { validate?: unknown }).validate === 'function'
}

/**
 * Validates the configuration of what `what` names and applies defaults. Missing configuration counts as `{}` where the schema
 * takes that, so that defaults work without a word from the caller. Throws `ConfigError` naming every wrong field.
 */
export const validateConfig = (what: string, schema: StandardSchema | undefined, config: Json | undefined): unknown => {
  if (schema === undefined) {
    if (config === undefined) return undefined
    throw new ConfigError(`${what} takes no config; give it a schema in \`config\``)
  }
  return settle(what, schema, config)
}

const settle = async (what: string, schema: StandardSchema, config: Json | undefined): Promise<unknown> => {
  let found = await askSchema(schema, config === undefined ? {} : config)
  if (found.issues !== undefined && config === undefined) {
    const without = await askSchema(schema, undefined)
    if (without.issues === undefined || found.issues.every((issue) => (issue.path?.length ?? 0) === 0)) found = without
  }
  if (found.issues === undefined) return found.value
  throw new ConfigError(`config of ${what} is wrong: ${issueText(found.issues)}`)
}

interface DescribedConfig { readonly json: Json; readonly objection: string | null }

/** What in a default is no JSON; null when all of it is. */
const strangerIn = (value: unknown): string | null => {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return `an instance of ${(value as { constructor: { name: string } }).constructor.name}`
  return Object.values(value).map(strangerIn).find((each) => each !== null) ?? null
}

const describeZod = (schema: z.ZodType): DescribedConfig => {
  let objection: string | null = null
  const object = (where: string, stranger: string): void => {
    objection ??= `the default of ${where} is ${stranger}, and configuration is JSON: write the default as people would write it, with \`.prefault(…)\``
  }
  const override = ({ zodSchema, path }: { zodSchema: z.core.$ZodTypes; path: readonly (string | number)[] }): void => {
    const { def } = zodSchema._zod
    const stranger = def.type === 'default' || def.type === 'prefault' ? strangerIn(def.defaultValue) : null
    const names = path.filter((part) => part !== 'properties')
    if (stranger !== null) object(names.length === 0 ? 'it' : `\`${names.join('.')}\``, stranger)
  }
  try {
    return { json: JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override }))) as Json, objection }
  } catch {
    object('one of its fields', 'a bigint, or contains itself')
    return { json: true, objection }
  }
}

const describeOther = (schema: StandardSchema): DescribedConfig => {
  const standard = schema['~standard'] as StandardSchema['~standard'] & { jsonSchema?: { input?(options: { target: string }): unknown } }
  try {
    const described = standard.jsonSchema?.input?.({ target: 'draft-2020-12' })
    return { json: described === undefined ? true : JSON.parse(JSON.stringify(described)) as Json, objection: null }
  } catch {
    // A validator of another make may have no JSON Schema for itself: the platform then offers a free editor.
    return { json: true, objection: null }
  }
}

const known = new WeakMap<StandardSchema, DescribedConfig>()

const described = (schema: StandardSchema): DescribedConfig => {
  const found = known.get(schema) ?? (schema['~standard'].vendor === 'zod' ? describeZod(schema as unknown as z.ZodType) : describeOther(schema))
  known.set(schema, found)
  return found
}

/** The JSON Schema of what people write, or `true` where the schema cannot say it. */
export const configJsonSchema = (schema: StandardSchema): Json => structuredClone(described(schema).json)

/** Why configuration by the schema cannot be written down; null when it can. */
export const configObjection = (schema: StandardSchema): string | null => described(schema).objection
