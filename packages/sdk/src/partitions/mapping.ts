import type { PartitionMapping, SinglePartitionMapping } from '@millrace/protocol'
import { checkOptions, fail, show, type Defining } from '../check-definition'
import type { AnyPartition, PartitionKey } from './partition'

declare const readsType: unique symbol

/** One dimension of several partitions stands for the single one on the other side. */
export interface ByDimension<out Name extends string = string> { readonly dimension: Name }
/** Dimension by dimension, by the name upstream; `Reads` is what each reads. */
export interface ByDimensions<out Reads = unknown> { readonly dimensions: Reads }

/**
 * Which partitions of an upstream asset a partition reads; given to `from()`. `Reads` says in types whether that is one partition
 * (`same`, `last`), any number (`many`), or follows from the dimensions.
 */
export interface Mapping<out Reads = unknown> {
  readonly kind: 'mapping'
  readonly [readsType]: Reads
}

/** Computes, from the partition that is made, the keys of the partitions that it reads. */
export type CustomMappingFunction = (partition: AnyPartition) => Iterable<PartitionKey>

/** What a mapping is made of. */
export interface MappingRecord {
  readonly mapping: PartitionMapping
  readonly custom?: CustomMappingFunction
}

const mappingBrand: unique symbol = Symbol.for('millrace.mapping') as never

const brandMapping = (record: MappingRecord): Mapping<never> => {
  const visible = { kind: 'mapping' } as const
  Object.defineProperty(visible, mappingBrand, { value: Object.freeze(record) })
  return Object.freeze(visible) as Mapping<never>
}

/** The record of a mapping, or null when `value` is none. */
export const mappingRecord = (value: unknown): MappingRecord | null =>
  typeof value === 'object' && value !== null ? (value as { [mappingBrand]?: MappingRecord })[mappingBrand] ?? null : null

/**
 * The partition of the same key: one value. It is what is meant between equal partitions; named, it relates others whose keys are alike.
 * Semantics as Dagster's `IdentityPartitionMapping`.
 *
 * @example
 * ```ts
 * import { asset, from, samePartition, staticPartitions } from '@millrace/sdk'
 *
 * const stores = asset('stores', { partitions: staticPartitions(['north', 'south']), run: () => 1 })
 * export const north = asset('north', {
 *   partitions: staticPartitions(['north']),
 *   inputs: { stores: from(stores, samePartition()) },
 *   run: ({ inputs }) => inputs.stores + 1,
 * })
 * ```
 */
export const samePartition = (): Mapping<'same'> => brandMapping({ mapping: { type: 'identity' } })

/**
 * Every partition that exists: a map. It is what is meant where the asset that reads has no partitions.
 * Semantics as Dagster's `AllPartitionMapping`.
 */
export const allPartitions = (): Mapping<'many'> => brandMapping({ mapping: { type: 'all' } })

/** The last partition that exists: one value. Semantics as Dagster's `LastPartitionMapping`. */
export const lastPartition = (): Mapping<'last'> => brandMapping({ mapping: { type: 'last' } })

/** The options of `timeWindow()`, in windows of the asset that reads. */
export interface TimeWindowOptions {
  /** Shifts the beginning; -1 begins one window earlier. Whole. Default 0. */
  readonly startOffset?: number
  /** Shifts the end. Whole. Default 0. */
  readonly endOffset?: number
  /** Passes over partitions that upstream does not have; else needing one fails the run. Default false. */
  readonly allowMissing?: boolean
}

const checkOffset = (defining: Defining, name: string, value: unknown): number => {
  if (value === undefined) return 0
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 1_000_000) return value
  return fail(defining, `\`${name}\` must be a whole number from -1,000,000 to 1,000,000, not ${show(value)}`)
}

/**
 * The partitions whose windows overlap the window that is made, shifted: a map. Without offsets it is what is meant between time
 * partitions. An offset never leads outside of the partitions that exist. Semantics as Dagster's `TimeWindowPartitionMapping`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for an offset that is no whole number.
 *
 * @example
 * ```ts
 * import { asset, daily, from, timeWindow } from '@millrace/sdk'
 *
 * const days = daily({ start: '2026-01-01' })
 * const visits = asset('visits', { partitions: days, run: () => 7 })
 * export const weekly = asset('weekly', {
 *   partitions: days,
 *   inputs: { visits: from(visits, timeWindow({ startOffset: -6 })) },
 *   run: ({ inputs }) => [...inputs.visits.values()].reduce((sum, count) => sum + count, 0),
 * })
 * ```
 */
export function timeWindow(options: TimeWindowOptions = {}): Mapping<'many'> {
  const defining: Defining = { what: 'timeWindow()', above: timeWindow }
  checkOptions(defining, options, ['startOffset', 'endOffset', 'allowMissing'])
  const { allowMissing } = options
  if (allowMissing !== undefined && typeof allowMissing !== 'boolean') fail(defining, `\`allowMissing\` is true or false, not ${show(allowMissing)}`)
  return brandMapping({ mapping: {
    type: 'time-window', startOffset: checkOffset(defining, 'startOffset', options.startOffset), endOffset: checkOffset(defining, 'endOffset', options.endOffset),
    allowNonexistentUpstream: allowMissing ?? false,
  } })
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/**
 * The partitions of these keys, whichever is made: a map. Semantics as Dagster's `SpecificPartitionsPartitionMapping`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when there is no key.
 */
export function specificPartitions(keys: readonly string[]): Mapping<'many'> {
  const defining: Defining = { what: 'specificPartitions()', above: specificPartitions }
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isText)) fail(defining, `keys are a list such as ["2026-01-01"], not ${show(keys)}`)
  return brandMapping({ mapping: { type: 'specific', keys: [...keys] } })
}

/**
 * By a table, from upstream keys to the keys that read them: a map. A key that is not in the table reads nothing.
 * Semantics as Dagster's `StaticPartitionMapping`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when the table is none; keys that do not exist are a problem of the build.
 *
 * @example
 * ```ts
 * import { asset, from, staticMapping, staticPartitions } from '@millrace/sdk'
 *
 * const cities = asset('cities', { partitions: staticPartitions(['berlin', 'paris', 'rome']), run: () => 1 })
 * export const regions = asset('regions', {
 *   partitions: staticPartitions(['north', 'south']),
 *   inputs: { cities: from(cities, staticMapping({ berlin: 'north', paris: ['north', 'south'], rome: 'south' })) },
 *   run: ({ inputs }) => inputs.cities.size,
 * })
 * ```
 */
export function staticMapping(downstreamByUpstream: Readonly<Record<string, string | readonly string[]>>): Mapping<'many'> {
  const defining: Defining = { what: 'staticMapping()', above: staticMapping }
  if (typeof downstreamByUpstream !== 'object' || downstreamByUpstream === null || Array.isArray(downstreamByUpstream)) fail(defining, `a table is an object such as { berlin: "north" }, not ${show(downstreamByUpstream)}`)
  const table = Object.entries(downstreamByUpstream).map(([key, keys]): [string, string | string[]] => {
    if (![keys].flat().every(isText)) fail(defining, `${show(key)} must lead to a key or a list of keys, not to ${show(keys)}`)
    return [key, typeof keys === 'string' ? keys : [...keys]]
  })
  return brandMapping({ mapping: { type: 'static', downstreamByUpstream: Object.fromEntries(table) } })
}

/**
 * One dimension of the side with several stands for the side with one. Read by the single side it is a map of all combinations of that
 * key; read by the multi-dimensional side it is what the dimension reads, mostly one value. Semantics as Dagster's
 * `MultiToSingleDimensionPartitionMapping`.
 *
 * @example
 * ```ts
 * import { asset, byDimension, daily, from, multi, staticPartitions } from '@millrace/sdk'
 *
 * const days = daily({ start: '2026-01-01' })
 * const sales = asset('sales', { partitions: multi({ date: days, region: staticPartitions(['north', 'south']) }), run: () => 1 })
 * export const total = asset('total', {
 *   partitions: days,
 *   inputs: { sales: from(sales, byDimension('date')) },
 *   run: ({ inputs }) => [...inputs.sales.values()].reduce((sum, each) => sum + each, 0),
 * })
 * ```
 */
export function byDimension<const Name extends string>(dimension: Name): Mapping<ByDimension<Name>> {
  if (!isText(dimension)) fail({ what: 'byDimension()', above: byDimension }, `takes the name of a dimension, not ${show(dimension)}`)
  return brandMapping({ mapping: { type: 'multi-to-single', dimension } })
}

/** What one dimension upstream is read by: a mapping to the dimension of the same name, or to another one. */
export type DimensionTarget = Mapping | { readonly dimension: string; readonly mapping?: Mapping }
type ReadsOfTarget<Target> =
  Target extends Mapping<infer Reads> ? Reads
    : Target extends { readonly mapping: Mapping<infer Reads> } ? Reads
      : 'mapping' extends keyof Target ? 'many' : 'same'

const singleTypes: ReadonlySet<string> = new Set<SinglePartitionMapping['type']>(['identity', 'all', 'last', 'static', 'specific', 'time-window'])
const isSingle = (mapping: PartitionMapping): mapping is SinglePartitionMapping => singleTypes.has(mapping.type)

/**
 * Several dimensions to several, each by its own mapping, by the name upstream. A dimension that is not named is read whole. One value
 * when every dimension upstream is named and read as `samePartition()` or `lastPartition()`, else a map. Semantics as Dagster's
 * `MultiPartitionMapping`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a dimension has no mapping of one dimension.
 *
 * @example
 * ```ts
 * import { asset, byDimensions, daily, from, multi, samePartition, staticPartitions, timeWindow } from '@millrace/sdk'
 *
 * const grid = multi({ date: daily({ start: '2026-01-01' }), region: staticPartitions(['north', 'south']) })
 * const sales = asset('sales', { partitions: grid, run: () => 1 })
 * export const trend = asset('trend', {
 *   partitions: grid,
 *   inputs: { sales: from(sales, byDimensions({ date: timeWindow({ startOffset: -1 }), region: samePartition() })) },
 *   run: ({ inputs }) => [...inputs.sales.values()],
 * })
 * ```
 */
export function byDimensions<const Targets extends Record<string, DimensionTarget>>(targets: Targets): Mapping<ByDimensions<{ readonly [Name in keyof Targets]: ReadsOfTarget<Targets[Name]> }>> {
  const defining: Defining = { what: 'byDimensions()', above: byDimensions }
  if (typeof targets !== 'object' || targets === null || Array.isArray(targets)) fail(defining, `takes an object such as { date: timeWindow(…) }, not ${show(targets)}`)
  const dimensions = Object.entries(targets).map(([upstream, target]) => {
    const plain = mappingRecord(target)
    const { dimension, mapping: given } = plain === null && typeof target === 'object' && target !== null ? target as { dimension?: unknown; mapping?: unknown } : { dimension: upstream, mapping: target }
    if (!isText(dimension)) return fail(defining, `\`${upstream}\` must be a mapping or { dimension: "…", mapping: … }, not ${show(target)}`)
    const mapping = given === undefined ? samePartition() : given
    const record = mappingRecord(mapping)
    return record !== null && isSingle(record.mapping)
      ? { upstream, downstream: dimension, mapping: record.mapping }
      : fail(defining, `\`${upstream}\` needs a mapping of one dimension, such as samePartition() or timeWindow(), not ${record === null ? show(mapping) : `one of type ${record.mapping.type}`}`)
  })
  return brandMapping({ mapping: { type: 'multi', dimensions } })
}

/**
 * By a function of your own: from the partition that is made, the keys of the partitions that it reads; a map. Keys that upstream does
 * not have fail the run. The function must depend on nothing but the partition. As Dagster's own subclasses of `PartitionMapping`.
 *
 * @example
 * ```ts
 * import { asset, customMapping, daily, from, staticPartitions } from '@millrace/sdk'
 *
 * const shifts = asset('shifts', { partitions: staticPartitions(['weekday', 'weekend']), run: () => 8 })
 * export const hours = asset('hours', {
 *   partitions: daily({ start: '2026-01-01' }),
 *   inputs: { shifts: from(shifts, customMapping(({ window }) => [[0, 6].includes(window?.start.getUTCDay() ?? 0) ? 'weekend' : 'weekday'])) },
 *   run: ({ inputs }) => [...inputs.shifts.values()],
 * })
 * ```
 */
export function customMapping(upstreamOf: CustomMappingFunction): Mapping<'many'> {
  if (typeof upstreamOf !== 'function') fail({ what: 'customMapping()', above: customMapping }, `takes a function, not ${show(upstreamOf)}`)
  return brandMapping({ mapping: { type: 'custom' }, custom: upstreamOf })
}
