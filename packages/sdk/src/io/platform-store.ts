import { valueFormatSchema, type ValueFormat } from '@millrace/protocol'
import { checkOptions, fail, show, type Defining } from '../check-definition'
import type { ResourceRecord } from '../definition'
import { checkIo, type IoManager } from './io-manager'

const storeBrand: unique symbol = Symbol.for('millrace.platformStore') as never

/** The platform's own store in a format, as `platformStore()` returns it: an asset names it in `io`. */
export interface PlatformStore<out Format extends ValueFormat = ValueFormat> {
  readonly kind: 'platform-store'
  readonly format: Format
}

/** The options of `platformStore()`. */
export interface PlatformStoreOptions<Format extends ValueFormat> {
  /**
   * How a value is written: `text` (a text, as UTF-8), `bytes` (a `Uint8Array`), `ndjson` (a list, each item as a line of JSON), `json`. JSON here is
   * JSON alone: what it lacks, such as a `Date`, is refused, and members of objects that are `undefined` are left out.
   */
  readonly format: Format
}

/** What JSON keeps of a type. A class is none, for its methods are not kept. */
type AsJson<Value> = Value extends string | number | boolean | null ? Value
  : Value extends (...parts: never) => unknown ? never
    : Value extends object ? { [Key in keyof Value]: AsJson<Value[Key]> } : never
type IsJson<Value> = [Value] extends [AsJson<Value>] ? true : false

/**
 * The formats that keep a value of type `Value` as it is; of `unknown` and `any` all: what they are shows when they are stored. (TypeScript first asks
 * whether `io` fits before it looks into `run`, and a value is `unknown` then.)
 */
export type FormatOf<Value> = unknown extends Value ? ValueFormat
  : | ([Value] extends [string] ? 'text' : never)
    | ([Value] extends [Uint8Array] ? 'bytes' : never)
    | (IsJson<Value> extends true ? [Value] extends [readonly unknown[]] ? 'json' | 'ndjson' : 'json' : never)

/** What can stand in `io` of an asset with values of type `Value`. */
export type AssetIo<Value> = IoManager | PlatformStore<FormatOf<Value>>

/**
 * Has the platform keep an asset's values in a format that others read too: they are downloaded as they are, and shown as text, as rows, as bytes.
 * Without it the platform keeps JSON with types (`Date`, `Map`, `bigint` and so on), which suits values that only assets read.
 *
 * A type that the format cannot keep is a compile error at `io`; a value that it cannot keep fails the step (`value-not-storable`), saying what it
 * takes and where the value differs. Each partition is written by itself. Everything else is as without it: runs of later builds read the value
 * whatever format the asset has by then, and branch deployments read their base's. Throws `DefinitionError` (`invalid-definition`) for an unknown format.
 *
 * @example
 * ```ts
 * import { asset, platformStore } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { io: platformStore({ format: 'ndjson' }), run: () => [{ id: 1, total: 20 }, { id: 2, total: 5 }] })
 *
 * export const letter = asset('letter', {
 *   inputs: { orders },
 *   io: platformStore({ format: 'text' }),
 *   run: ({ inputs }) => `Dear customer,\n${inputs.orders.map(({ id, total }) => `${id}: ${total}`).join('\n')}\n`,
 * })
 * ```
 */
export function platformStore<const Format extends ValueFormat>(options: PlatformStoreOptions<Format>): PlatformStore<Format> {
  const defining: Defining = { what: 'platformStore()', above: platformStore }
  checkOptions(defining, options, ['format'])
  const { format } = options
  const known = valueFormatSchema.options
  if (!known.includes(format)) fail(defining, `\`format\` is one of ${known.map((each) => `\`${each}\``).join(', ')}, not ${show(format)}`)
  const store: PlatformStore<Format> = { kind: 'platform-store', format }
  return Object.freeze(Object.defineProperty(store, storeBrand, { value: true }))
}

const isPlatformStore = (value: unknown): value is PlatformStore => typeof value === 'object' && value !== null && Object.hasOwn(value, storeBrand)

/** Where an asset's values are kept: by an IO manager, or by the platform, in a format or with their types. */
export const checkStore = (defining: Defining, value: unknown): { readonly io: ResourceRecord | undefined; readonly format: ValueFormat | undefined } =>
  isPlatformStore(value) ? { io: undefined, format: value.format } : { io: checkIo(defining, value), format: undefined }
