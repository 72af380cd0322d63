import { checkAssetKey, checkOptions, fail, show, type Defining } from '../check-definition'
import type { AnyAsset, ReadableAsset } from '../asset'
import { mappingRecord, type Mapping, type MappingRecord } from './mapping'

declare const inputValue: unique symbol
declare const inputUpstream: unique symbol
declare const inputReads: unique symbol

/** An upstream asset with a mapping of partitions, for `deps`. */
export interface MappedDep { readonly kind: 'mapped' }

/** An upstream asset with a mapping of partitions, for `inputs` or `deps`. */
export interface MappedInput<out Value = unknown, out Upstream = unknown, out Reads = unknown> extends MappedDep {
  readonly [inputValue]: Value
  readonly [inputUpstream]: Upstream
  readonly [inputReads]: Reads
}

/** Earlier partitions of the asset itself. `Value` is what its `run` may return, `Read` what it receives. */
export interface SelfInput<out Value = unknown, out Read = unknown> {
  readonly kind: 'self'
  readonly [inputValue]: Value
  readonly [inputReads]: Read
}

/** What `from()` and `self()` are made of. */
export type InputRecord =
  | { readonly kind: 'mapped'; readonly asset: unknown; readonly mapping: MappingRecord }
  | { readonly kind: 'self'; readonly startOffset: number; readonly endOffset: number; readonly reads: 'value' | 'partitions' }

const inputBrand: unique symbol = Symbol.for('millrace.input') as never

const brandInput = <Visible extends object>(visible: Visible, record: InputRecord): Visible => {
  Object.defineProperty(visible, inputBrand, { value: Object.freeze(record) })
  return Object.freeze(visible)
}

/** The record of `from()` or `self()`, or null when `value` is neither. */
export const inputRecord = (value: unknown): InputRecord | null =>
  typeof value === 'object' && value !== null ? (value as { [inputBrand]?: InputRecord })[inputBrand] ?? null : null

/**
 * An upstream asset, read by a mapping of partitions other than the one that is meant without a word. In `inputs` it takes an asset with a
 * value; in `deps` any asset, or a key.
 *
 * Throws `DefinitionError` (`invalid-definition`) for what is no mapping. A mapping that fits the partitions of neither side is a problem of
 * the build, at the place of the asset that reads.
 *
 * @example
 * ```ts
 * import { asset, daily, from, lastPartition } from '@millrace/sdk'
 *
 * const orders = asset('orders', { partitions: daily({ start: '2026-01-01' }), run: () => [{ total: 20 }] })
 * export const report = asset('report', {
 *   inputs: { all: orders, last: from(orders, lastPartition()) },
 *   run: ({ inputs }) => ({ days: inputs.all.size, latest: inputs.last.length }),
 * })
 * ```
 */
export function from<Value, Upstream, Reads>(asset: ReadableAsset<Value, Upstream>, mapping: Mapping<Reads>): MappedInput<Value, Upstream, Reads>
export function from(asset: AnyAsset | string, mapping: Mapping): MappedDep
export function from(asset: AnyAsset | string, mapping: Mapping): MappedDep {
  const defining: Defining = { what: 'from()', above: from }
  if (typeof asset === 'string') checkAssetKey(defining, asset)
  const record = mappingRecord(mapping)
  if (record === null) return fail(defining, `the second argument must be a mapping such as lastPartition(), not ${show(mapping)}`)
  return brandInput<MappedDep>({ kind: 'mapped' }, { kind: 'mapped', asset, mapping: record })
}

const checkPast = (defining: Defining, name: string, value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= -1_000_000 && value <= -1) return value
  return fail(defining, `\`${name}\` must be a whole number below 0, for a partition cannot read itself or later ones; ${show(value)} is none`)
}

/**
 * An earlier partition of the asset itself: the one that begins so many windows before (`startOffset: -1`), or `undefined` where there is
 * none yet. With `endOffset` a map of all from `startOffset` to `endOffset`, both included. The type argument is the type of the asset's value: `run`
 * must return it. The asset has partitions by time; of several dimensions exactly one, and the others are read at the same keys.
 * In a run of a range it is always a map, of what was made before that run.
 *
 * Throws `DefinitionError` (`invalid-definition`) for offsets that do not lead into the past. Semantics as a Dagster asset that
 * depends on itself by a `TimeWindowPartitionMapping`.
 *
 * @example
 * ```ts
 * import { asset, daily, self } from '@millrace/sdk'
 *
 * export const balance = asset('balance', {
 *   partitions: daily({ start: '2026-01-01' }),
 *   inputs: { before: self<number>({ startOffset: -1 }) },
 *   run: ({ inputs }) => (inputs.before ?? 0) + 1,
 * })
 * ```
 */
export function self<Value>(options: { readonly startOffset: number; readonly endOffset?: never }): SelfInput<Value, Value | undefined>
export function self<Value>(options: { readonly startOffset: number; readonly endOffset: number }): SelfInput<Value, ReadonlyMap<string, Value>>
export function self(options: { readonly startOffset: number; readonly endOffset?: number }): SelfInput<never, never> {
  const defining: Defining = { what: 'self()', above: self }
  checkOptions(defining, options, ['startOffset', 'endOffset'])
  const startOffset = checkPast(defining, 'startOffset', options.startOffset)
  const endOffset = options.endOffset === undefined ? startOffset : checkPast(defining, 'endOffset', options.endOffset)
  if (startOffset > endOffset) fail(defining, `\`startOffset\` (${startOffset}) must not come after \`endOffset\` (${endOffset})`)
  const record: InputRecord = { kind: 'self', startOffset, endOffset, reads: options.endOffset === undefined ? 'value' : 'partitions' }
  return brandInput({ kind: 'self' } as const, record) as SelfInput<never, never>
}
