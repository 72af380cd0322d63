import type { CheckSeverity } from '@millrace/protocol'
import type { AnyAsset, AnyInput } from '../asset'
import { checkDescription, checkInputs, checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { brand } from '../definition'
import { placeOf } from '../definition-place'
import type { InvocationContext } from '../invocation-context'
import { checkPartitions } from '../partitions/check-partitions'
import type { MaybePartitions, PartitionOf } from '../partitions/partition'
import type { Resource } from '../resources/resource'
import type { StandardSchema } from '../schema'
import { baseOptionNames, checkBase, checkBlocking, checkSeverity, checkTarget, type AnyCheck, type CheckBaseOptions } from './asset-check'
import type { CheckBaseContext } from './check-context'
import type { CheckRecord, EvaluatedCheck } from './check-record'
import type { CheckOutcome, CheckResult } from './check-result'
import { invokeChecks } from './invoke-check'

/** One of the checks that a function evaluates. */
export interface MultiCheckOptions {
  readonly asset: AnyAsset
  /** Markdown; shown with the check. */
  readonly description?: string
  /** As of `assetCheck()`. */
  readonly blocking?: boolean
  /** As of `assetCheck()`. */
  readonly severity?: CheckSeverity
}

/** The options of `multiAssetCheck()`. Only `checks` and `run` are required. */
export interface MultiAssetCheckOptions<Checks, Inputs, Schema, Resources, Partitioning = undefined> extends CheckBaseOptions<Inputs, Schema, Resources> {
  /** What `run` evaluates, by the names of the checks. */
  readonly checks: Checks
  /**
   * The partitions of all the checked assets: `run` is then called for each partition by itself, and reads what belongs to it. Checked assets that are partitioned otherwise are a problem of
   * the build (`invalid-partitions`). Default: assets are looked at as a whole, whatever their partitions.
   */
  readonly partitions?: Partitioning
  /** Says for each check, by name, how it came out. All of them, or the step fails. */
  readonly run: (context: MultiCheckContext<Inputs, Schema, Resources, Partitioning>) => MultiCheckOutcome<Checks> | Promise<MultiCheckOutcome<Checks>>
}

/** What `run` receives. Its parts may be destructured. */
export interface MultiCheckContext<Inputs, Schema, Resources, Partitioning> extends CheckBaseContext<Inputs, Schema, Resources, Partitioning> {
  /** The partition that is looked at; `undefined` without `partitions`. */
  readonly partition: PartitionOf<Partitioning>
}

/** What `run` says, by the names of the checks. */
export type MultiCheckOutcome<Checks> = { readonly [Name in keyof Checks]: CheckOutcome }

/** Several checks that one function evaluates, as `multiAssetCheck()` returns them. */
export interface MultiAssetCheck<Names extends string = string> extends AnyCheck {
  /** Calls `run` directly, for tests: `await checks.invoke(buildContext({ inputs: { … } }))`. Records nothing. Rejects with what `run` throws. */
  invoke(context?: InvocationContext): Promise<Readonly<Record<Names, CheckResult>>>
}

const optionNames = ['checks', 'partitions', ...baseOptionNames]

const checkChecks = (defining: Defining, value: unknown): readonly (EvaluatedCheck & { readonly given: unknown })[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) return fail(defining, `\`checks\` must be an object of at least one check, such as \`{ positive: { asset: orders } }\`, not ${show(value)}`)
  return Object.entries(value as Record<string, MultiCheckOptions>).map(([name, options]) => {
    const own: Defining = { ...defining, what: `${defining.what}, check ${show(name)}` }
    checkName(own, name)
    checkOptions(own, options, ['asset', 'description', 'blocking', 'severity'])
    return {
      asset: checkTarget(own, 'asset', options.asset).key, name, given: options.asset,
      isBlocking: checkBlocking(own, options.blocking), severity: checkSeverity(own, options.severity), description: checkDescription(own, options.description),
    }
  })
}

/**
 * Defines several checks, of one asset or of several, that one function evaluates in one step: what is read once answers all of them. A run evaluates all of
 * them as soon as it makes one of the assets, after all of those that it makes; with `partitions`, those of the partitions that it makes. What the function reads stands in `inputs`. Semantics as
 * Dagster's `@multi_asset_check`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 *
 * @example
 * ```ts
 * import { asset, checkResult, multiAssetCheck } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { run: () => [{ customer: 1, total: 20 }] })
 * export const customers = asset('customers', { run: () => [{ id: 1 }] })
 *
 * export const consistent = multiAssetCheck('consistent', {
 *   checks: { customersKnown: { asset: orders, blocking: true }, customersUsed: { asset: customers, severity: 'warn' } },
 *   inputs: { orders, customers },
 *   run: ({ inputs }) => {
 *     const ids = new Set(inputs.customers.map((customer) => customer.id))
 *     const unknown = inputs.orders.filter((order) => !ids.has(order.customer))
 *     return {
 *       customersKnown: checkResult({ passed: unknown.length === 0, metadata: { unknown: unknown.length } }),
 *       customersUsed: inputs.customers.every((customer) => inputs.orders.some((order) => order.customer === customer.id)),
 *     }
 *   },
 * })
 * ```
 */
export function multiAssetCheck<
  const Checks extends Readonly<Record<string, MultiCheckOptions>>, Inputs extends Record<string, AnyInput> = {}, Schema extends StandardSchema | undefined = undefined,
  Resources extends Record<string, Resource> = {}, Partitioning extends MaybePartitions = undefined,
>(name: string, options: MultiAssetCheckOptions<Checks, Inputs, Schema, Resources, Partitioning>): MultiAssetCheck<keyof Checks & string> {
  const defining: Defining = { what: `check ${show(name)}`, above: multiAssetCheck }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  const checks = checkChecks(defining, options.checks)
  const record: CheckRecord = {
    kind: 'check', key: `:${name}`, name, isMulti: true,
    ...checkBase(defining, options),
    checks: Object.freeze(checks.map(({ given: _given, ...check }) => check)),
    assets: Object.freeze(checks.map(({ given }) => given)),
    inputs: checkInputs(defining, options.inputs),
    partitions: checkPartitions(defining, options.partitions), history: undefined, freshness: undefined,
    place: placeOf(multiAssetCheck),
  }
  const invoke = (context?: InvocationContext): Promise<Readonly<Record<string, CheckResult>>> => invokeChecks(record, context)
  return brand<MultiAssetCheck<keyof Checks & string>>({ kind: 'check', name, invoke }, record)
}
