import type { PartitionsDefinition } from '@millrace/protocol'

declare const cronType: unique symbol
declare const zoneType: unique symbol
declare const keyType: unique symbol

/**
 * Partitions that are windows of time, one after the other, as `daily()` and its like return them.
 *
 * `Cron` is when windows begin and `Zone` where, as literal types: from them follows whether an input is one value or a
 * map of values (see `asset`).
 */
export interface TimePartitions<out Cron extends string = string, out Zone extends string = string> {
  readonly kind: 'time'
  readonly [cronType]: Cron
  readonly [zoneType]: Zone
}

/** Partitions with given keys, as `staticPartitions()` returns them. `Key` is the union of the keys. */
export interface StaticPartitions<out Key extends string = string> {
  readonly kind: 'static'
  readonly keys: readonly Key[]
}

/** Partitions whose keys come and go at run time, as `dynamicPartitions()` returns them. */
export interface DynamicPartitions {
  readonly kind: 'dynamic'
  /** The name under which a deployment keeps the keys. */
  readonly name: string
  readonly [keyType]: string
}

/** Partitions of one dimension. */
export type SinglePartitions = TimePartitions | StaticPartitions | DynamicPartitions

/** The product of several dimensions, as `multi()` returns it. A key joins those of the dimensions with `|`, in the order of the dimensions' names. */
export interface MultiPartitions<out Dimensions extends Record<string, SinglePartitions> = Record<string, SinglePartitions>> {
  readonly kind: 'multi'
  readonly dimensions: Dimensions
}

/** How an asset is sliced. */
export type Partitions = SinglePartitions | MultiPartitions

/** Marks partitions; a registered symbol, so that several copies of the SDK know each other's. */
const partitionsBrand: unique symbol = Symbol.for('millrace.partitions') as never

/** Partitions as authors see them, with the definition behind the brand. */
export const brandPartitions = <Visible extends object>(visible: Visible, definition: PartitionsDefinition): Visible => {
  Object.defineProperty(visible, partitionsBrand, { value: Object.freeze(definition) })
  return Object.freeze(visible)
}

/** The definition behind partitions, or null when `value` is none. */
export const partitionsDefinition = (value: unknown): PartitionsDefinition | null =>
  typeof value === 'object' && value !== null ? (value as { [partitionsBrand]?: PartitionsDefinition })[partitionsBrand] ?? null : null
