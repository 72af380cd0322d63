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

/** The JSON Schema of what people write, or `true` where the schema cannot say it. */
export const configJsonSchema = (schema: StandardSchema): Json => {
  const standard = schema['~standard'] as StandardSchema['~standard'] & { jsonSchema?: { input?(options: { target: string }): unknown } }
  try {
    const described = standard.vendor === 'zod'
      ? z.toJSONSchema(schema as unknown as z.ZodType, { io: 'input', unrepresentable: 'any' })
      : standard.jsonSchema?.input?.({ target: 'draft-2020-12' })
    return described === undefined ? true : JSON.parse(JSON.stringify(described)) as Json
  } catch {
    // A validator of another make may have no JSON Schema for itself: the platform then offers a free editor.
    return true
  }
}
