import { fail, show, type Defining } from '../check-definition'
import { openOutput } from '../output'
import type { StandardSchema } from '../schema'
import { isSchema } from '../validate-config'

const declarationBrand: unique symbol = Symbol.for('millrace.output-declaration') as never
const emittedBrand: unique symbol = Symbol.for('millrace.emitted') as never

/** An output that yields any number of values, each under a key; what `dynamic()` returns. */
export interface DynamicOutput<out Schema> { readonly kind: 'dynamic'; readonly schema: Schema }
/** An output that may yield nothing; what `optional()` returns. */
export interface OptionalOutput<out Schema> { readonly kind: 'optional'; readonly schema: Schema }

/** How an output of an op is declared: a schema, or one marked by `dynamic` or `optional`. */
export type OutputDeclaration = StandardSchema | DynamicOutput<StandardSchema> | OptionalOutput<StandardSchema>

const declare = <Kind extends 'dynamic' | 'optional', Schema>(kind: Kind, schema: Schema): { readonly kind: Kind; readonly schema: Schema } =>
  Object.freeze(Object.defineProperty({ kind, schema }, declarationBrand, { value: true }))

/**
 * Declares an output that yields any number of values, each under a key: what reads it runs once per key, as does what reads
 * that, until something collects. Semantics as Dagster's `DynamicOut`; several dynamic outputs may feed one graph.
 *
 * @example
 * ```ts
 * import { dynamic, op, z } from '@millrace/sdk'
 *
 * export const listPages = op('listPages', {
 *   outputs: { page: dynamic(z.string()) },
 *   run: async function* ({ emit }) {
 *     yield emit.page('first', 'https://example.com/1')
 *     yield emit.page('second', 'https://example.com/2')
 *   },
 * })
 * ```
 */
export const dynamic = <Schema extends StandardSchema>(schema: Schema): DynamicOutput<Schema> => declare('dynamic', schema)

/**
 * Declares an output that may yield nothing. What reads it is then skipped: this is how a job branches. Semantics as Dagster's
 * `Out(is_required=False)`.
 *
 * @example
 * ```ts
 * import { op, optional, z } from '@millrace/sdk'
 *
 * export const sort = op('sort', {
 *   inputs: { count: z.number() },
 *   outputs: { few: optional(z.number()), many: optional(z.number()) },
 *   run: ({ inputs }) => inputs.count < 10 ? { few: inputs.count } : { many: inputs.count },
 * })
 * ```
 */
export const optional = <Schema extends StandardSchema>(schema: Schema): OptionalOutput<Schema> => declare('optional', schema)

export interface OutputPort {
  readonly name: string
  readonly isRequired: boolean
  readonly isDynamic: boolean
  readonly schema: StandardSchema | undefined
}

/** The one output of an op that declares none. */
export const onlyOutput: OutputPort = Object.freeze({ name: 'result', isRequired: true, isDynamic: false, schema: undefined })

const portOf = (defining: Defining, name: string, declared: unknown): OutputPort => {
  if (isSchema(declared)) return { name, isRequired: true, isDynamic: false, schema: declared }
  const marked = typeof declared === 'object' && declared !== null && (declared as { [declarationBrand]?: boolean })[declarationBrand] === true
    ? declared as DynamicOutput<unknown> | OptionalOutput<unknown> : null
  if (marked === null || !isSchema(marked.schema)) return fail(defining, `output \`${name}\` must be a schema such as \`z.string()\`, \`dynamic(…)\` or \`optional(…)\` of one, not ${show(declared)}`)
  return { name, isRequired: marked.kind !== 'optional', isDynamic: marked.kind === 'dynamic', schema: marked.schema }
}

export const checkOutputs = (defining: Defining, value: unknown): readonly OutputPort[] => {
  if (value === undefined) return Object.freeze([onlyOutput])
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(defining, `\`outputs\` must be an object of schemas, not ${show(value)}`)
  const ports = Object.entries(value).map(([name, declared]) => {
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) fail(defining, `${show(name)} is no name of an output: use the form of a variable's name`)
    return portOf(defining, name, declared)
  })
  return Object.freeze(ports)
}

/** One value that `run` yields, as `emit` makes it. */
export interface Emitted<out Name extends string = string> { readonly kind: 'emitted'; readonly output: Name }

/** A value that an op produced, before it is stored. */
export interface ProducedOutput {
  readonly output: string
  readonly mappingKey: string | undefined
  readonly value: unknown
  readonly metadata: ReturnType<typeof openOutput>['metadata']
  readonly dataVersion: string | undefined
  /** Of an asset: what was said of its checks. */
  readonly checks: unknown
}

const produced = (output: string, mappingKey: string | undefined, returned: unknown): ProducedOutput => {
  const { value, metadata, dataVersion, checks } = openOutput(returned)
  return { output, mappingKey, value, metadata, dataVersion, checks }
}

/** The functions behind `emit`, one per output. */
export const emittersOf = (ports: readonly OutputPort[]): Readonly<Record<string, (...parts: unknown[]) => Emitted>> =>
  Object.freeze(Object.fromEntries(ports.map(({ name, isDynamic }) => [name, (...parts: unknown[]) => {
    const [mappingKey, value] = isDynamic ? [String(parts[0]), parts[1]] : [undefined, parts[0]]
    return Object.freeze(Object.defineProperty({ kind: 'emitted' as const, output: name }, emittedBrand, { value: produced(name, mappingKey, value) }))
  }])))

const emittedOutput = (what: string, value: unknown): ProducedOutput => {
  const found = typeof value === 'object' && value !== null ? (value as { [emittedBrand]?: ProducedOutput })[emittedBrand] : undefined
  if (found === undefined) throw new TypeError(`${what} yields ${show(value)}: it must yield what \`emit\` returns, for example \`yield emit.name(value)\``)
  return found
}

const isIterable = (value: object): value is Iterable<unknown> | AsyncIterable<unknown> => Symbol.asyncIterator in value || Symbol.iterator in value

function* fromRecord(what: string, ports: readonly OutputPort[], record: Readonly<Record<string, unknown>>): Generator<ProducedOutput> {
  for (const name of Object.keys(record)) {
    if (!ports.some((port) => port.name === name)) throw new TypeError(`${what} returns \`${name}\`, which is none of its outputs: ${ports.map((port) => `\`${port.name}\``).join(', ')}`)
  }
  for (const { name, isDynamic } of ports) {
    const value = record[name]
    if (!Object.hasOwn(record, name) || (value === undefined && !isDynamic)) continue
    if (!isDynamic) yield produced(name, undefined, value)
    else if (value instanceof Map) for (const [key, each] of value) yield produced(name, String(key), each)
    else if (typeof value === 'object' && value !== null) for (const [key, each] of Object.entries(value)) yield produced(name, key, each)
    else throw new TypeError(`${what} returns ${show(value)} as its dynamic output \`${name}\`: it must be an object or a Map of keys and values`)
  }
}

/** What `run` gave, output by output, as it comes. `isNamed`: the op declares outputs. */
export async function* readOutputs({ what, ports, isNamed }: { what: string; ports: readonly OutputPort[]; isNamed: boolean }, returned: unknown): AsyncGenerator<ProducedOutput> {
  if (!isNamed) {
    yield produced(onlyOutput.name, undefined, await returned)
    return
  }
  const settled = await returned
  if (typeof settled !== 'object' || settled === null) throw new TypeError(`${what} returns ${show(settled)}: it must return an object of its outputs, or yield what \`emit\` returns`)
  if (isIterable(settled)) for await (const each of settled) yield emittedOutput(what, each)
  else yield* fromRecord(what, ports, settled as Readonly<Record<string, unknown>>)
}
