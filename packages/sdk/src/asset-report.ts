import { findReservedTag, partitionKeySchema, tagsSchema, type AssetReport as AssetReportJson } from '@millrace/protocol'
import type { AnyAsset } from './asset'
import { assetKeyOf, refuse, textOf } from './check-argument'
import { show } from './check-definition'
import { definitionRecord } from './definition'
import { readMetadata, type MetadataInput } from './metadata'
import { output, type Output, type OutputOptions } from './output'

const observedBrand: unique symbol = Symbol.for('millrace.observed') as never
const reportBrand: unique symbol = Symbol.for('millrace.asset-report') as never

/** What was seen of an asset that something else keeps up to date. */
export interface ObservedOptions {
  /** Facts to show with the observation. Default: none. */
  readonly metadata?: Readonly<Record<string, MetadataInput>>
  /** Names the content that was seen, 1 to 256 characters, for example a hash or a time of change: equal versions mean equal data. Default: none. As Dagster's `DataVersion`. */
  readonly dataVersion?: string
}

/** What `observed()` returns of an observable asset's own. */
export interface Observed extends ObservedOptions {
  readonly kind: 'observed'
}

/** What is said of another asset. */
export interface AssetReportOptions extends ObservedOptions {
  /** The key of the partition, 1 to 1,500 bytes. Default: none. */
  readonly partition?: string
  /** Names (1 to 128 characters) and values (up to 1,024 characters). Default: none. */
  readonly tags?: Readonly<Record<string, string>>
}

/** News of an asset, as `materialized()` and `observed()` return it: a step hands it to `report`, a sensor returns or yields it. */
export interface AssetReport { readonly kind: 'asset-report' }

const tagsOf = (what: string, tags: unknown): Record<string, string> => {
  const found = tagsSchema.safeParse(tags)
  if (!found.success) return refuse(what, '`tags` maps names (1 to 128 characters) to texts (at most 1,024 characters)')
  const reserved = findReservedTag(found.data)
  return reserved === null ? found.data : refuse(what, `the tag \`${reserved}\` is reserved: names that begin with dagster/ or millrace/ are the platform's`)
}

const partitionOf = (what: string, partition: unknown): string => {
  const found = partitionKeySchema.safeParse(partition)
  return found.success ? found.data : refuse(what, `\`partition\` is ${show(partition)}: ${found.error.issues[0]?.message ?? 'it is no key'}`)
}

const assetReport = (kind: AssetReportJson['kind'], asset: unknown, { partition, metadata, dataVersion, tags }: AssetReportOptions = {}): AssetReport => {
  const what = kind === 'materialization' ? 'materialized()' : 'observed()'
  const json: AssetReportJson = {
    kind, asset: assetKeyOf(what, asset), metadata: readMetadata(metadata),
    ...(partition === undefined ? {} : { partition: partitionOf(what, partition) }),
    ...(dataVersion === undefined ? {} : { dataVersion: textOf(`\`dataVersion\` of ${what}`, dataVersion, 256) }),
    ...(tags === undefined ? {} : { tags: tagsOf(what, tags) }),
  }
  return Object.freeze(Object.defineProperty({ kind: 'asset-report' as const }, reportBrand, { value: Object.freeze(json) }))
}

/** Whether another asset is named: an asset that two files leave undefined is, and is an error. */
const namesAsset = (parts: readonly unknown[]): boolean => parts.length > 1 || typeof parts[0] === 'string' || definitionRecord(parts[0]) !== null

/**
 * Says that an asset was materialized: of an asset without a value its own `run`, as the result; of another one, by object or key, a step with `report()`, or a sensor. Another asset is one that
 * something else makes, such as a table that a stored procedure fills. Its key need not be declared anywhere: its history begins with the report.
 *
 * Nothing is stored as its value, and what is stored of it stays. A `partition` must be one that the asset can have. Throws a `TypeError` for what is no asset, and for an impossible partition, version or
 * tag, and `MetadataError` for bad metadata. Semantics as Dagster's `MaterializeResult` without a value, `AssetMaterialization`, and the `asset_events` of a `SensorResult`.
 *
 * @example
 * ```ts
 * import { asset, externalAsset, job, materialized, op } from '@millrace/sdk'
 *
 * export const invoices = externalAsset('erp/invoices')
 * export const tidied = asset('tidied', { run: () => materialized({ metadata: { removed: 3 } }) })
 *
 * const callProcedure = op('callProcedure', {
 *   run: ({ report }) => {
 *     const rows = 1200
 *     report(materialized(invoices, { metadata: { rows }, dataVersion: '2026-01-01' }))
 *     return rows
 *   },
 * })
 * export const refreshInvoices = job('refreshInvoices', { graph: () => callProcedure() })
 * ```
 */
export function materialized(options?: OutputOptions): Output<void>
export function materialized(asset: AnyAsset | string, options?: AssetReportOptions): AssetReport
export function materialized(...parts: readonly unknown[]): Output<void> | AssetReport {
  return namesAsset(parts) ? assetReport('materialization', parts[0], parts[1] as AssetReportOptions | undefined) : output<void>(undefined, parts[0] as OutputOptions | undefined)
}

/**
 * Says what was seen of an asset: of an observable asset its own `run`, as the result; of another one, by object or key, a step with `report()`, or a sensor. What is
 * impossible is refused as by `materialized()`; in the result of an observable asset it fails the step. Semantics as Dagster's `ObserveResult` and `AssetObservation`.
 *
 * @example
 * ```ts
 * import { observableAsset, observed, sensor } from '@millrace/sdk'
 *
 * export const priceFeed = observableAsset('vendors/priceFeed', {
 *   run: async () => observed({ dataVersion: '2026-01-01', metadata: { bytes: 1024 } }),
 * })
 *
 * export const watchFeed = sensor('watchFeed', { run: () => observed(priceFeed, { metadata: { status: 200 } }) })
 * ```
 */
export function observed(options?: ObservedOptions): Observed
export function observed(asset: AnyAsset | string, options?: AssetReportOptions): AssetReport
export function observed(...parts: readonly unknown[]): Observed | AssetReport {
  if (namesAsset(parts)) return assetReport('observation', parts[0], parts[1] as AssetReportOptions | undefined)
  const visible: Observed = { kind: 'observed', ...parts[0] as ObservedOptions | undefined }
  return Object.freeze(Object.defineProperty(visible, observedBrand, { value: true }))
}

/** What `observed()` returned of an asset's own, of whichever copy of the SDK; null for anything else. */
export const openObserved = (returned: unknown): ObservedOptions | null =>
  typeof returned === 'object' && returned !== null && (returned as { [observedBrand]?: true })[observedBrand] === true ? returned as Observed : null

/** What is said of another asset, of whichever copy of the SDK; null for anything else. */
export const openReport = (value: unknown): AssetReportJson | null =>
  typeof value === 'object' && value !== null ? (value as { [reportBrand]?: AssetReportJson })[reportBrand] ?? null : null
