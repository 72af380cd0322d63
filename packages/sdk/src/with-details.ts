import { checkOptions, fail, show, type Defining } from './check-definition'
import type { MetadataInput } from './metadata'
import type { SchemaInput, SchemaOutput, StandardSchema } from './schema'
import { toJson, type JsonInput } from './to-json'
import { configJsonSchema, isSchema } from './validate-config'

const detailsBrand: unique symbol = Symbol.for('millrace.schema-details') as never

/** What a schema cannot say of itself. */
export interface SchemaDetails<Value = unknown> {
  /** JSON Schema (draft 2020-12) of what people write, for forms and completion. Default: the schema's own, if it has one. */
  readonly jsonSchema?: JsonInput
  /** Facts about a value that passed, for the materialization or output; `output()` overrides them by name. Default: none. */
  readonly metadata?: (value: Value) => Readonly<Record<string, MetadataInput>>
}

/**
 * A schema with what it cannot say of itself: a JSON Schema where its library makes none, and facts about the values that pass, such as
 * their number of rows. It checks as before.
 *
 * Throws `DefinitionError` (`invalid-definition`) when an option is impossible. The metadata is that of Dagster's `TypeCheck`.
 *
 * @example
 * ```ts
 * import { asset, withDetails, z } from '@millrace/sdk'
 *
 * const rows = withDetails(z.array(z.object({ id: z.number() })), { metadata: (value) => ({ rows: value.length }) })
 *
 * export const orders = asset('orders', { value: rows, run: () => [{ id: 1 }, { id: 2 }] }) // metadata: rows 2
 * ```
 */
export function withDetails<Schema extends StandardSchema>(schema: Schema, details: SchemaDetails<SchemaOutput<Schema>>): StandardSchema<SchemaInput<Schema>, SchemaOutput<Schema>> {
  const defining: Defining = { what: 'withDetails()', above: withDetails }
  if (!isSchema(schema)) fail(defining, `the first argument must be a schema, not ${show(schema)}`)
  checkOptions(defining, details, ['jsonSchema', 'metadata'])
  if (details.metadata !== undefined && typeof details.metadata !== 'function') fail(defining, `\`metadata\` must be a function, not ${show(details.metadata)}`)
  const described = details.jsonSchema === undefined ? undefined : toJson(details.jsonSchema, 'jsonSchema')
  const standard = {
    version: 1 as const, vendor: 'millrace', validate: (value: unknown) => schema['~standard'].validate(value),
    jsonSchema: { input: () => described ?? configJsonSchema(schema) },
  }
  return Object.freeze(Object.defineProperty({ '~standard': Object.freeze(standard) }, detailsBrand, { value: details }))
}

/** The facts that a schema knows about a value that passed it. */
export const factsOf = (schema: StandardSchema | undefined, value: unknown): Readonly<Record<string, MetadataInput>> => {
  const details = (schema as { [detailsBrand]?: SchemaDetails } | undefined)?.[detailsBrand]
  return details?.metadata?.(value) ?? {}
}
