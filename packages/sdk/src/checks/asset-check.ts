import { checkKey, type CheckSeverity, type FreshnessPolicy as FreshnessPolicyJson } from '@millrace/protocol'
import type { AnyAsset, AnyInput } from '../asset'
import { checkAutomation } from '../automation/check-automation'
import type { AutomationCondition } from '../automation/condition'
import { checkFreshness, type FreshnessPolicy } from '../automation/freshness'
import { checkCodeVersion, checkDeps, checkDescription, checkInputs, checkName, checkOptions, checkTags, fail, show, type Defining } from '../check-definition'
import { assetRecord, brand, type AnyAssetRecord, type RunFunction } from '../definition'
import { placeOf } from '../definition-place'
import { checkHooks } from '../hooks/check-hooks'
import type { Hook } from '../hooks/hook'
import type { InvocationContext } from '../invocation-context'
import { checkResources } from '../resources/check-resources'
import type { Resource } from '../resources/resource'
import { checkRetry, type RetryOptions } from '../retry'
import type { StandardSchema } from '../schema'
import { isSchema } from '../validate-config'
import type { CheckContext } from './check-context'
import type { CheckRecord } from './check-record'
import type { CheckOutcome, CheckResult } from './check-result'
import { invokeCheck } from './invoke-check'

/** What every check has. */
export interface AnyCheck {
  readonly kind: 'check'
  /** Its name, unique for its asset. */
  readonly name: string
}

/** A check of one asset, as `assetCheck()` returns it. */
export interface AssetCheck extends AnyCheck {
  /** The key of the asset. */
  readonly asset: string
  /** Calls `run` directly, for tests: `await check.invoke(buildContext({ value: [] }))`. Records nothing. Rejects with what `run` throws. */
  invoke(context?: InvocationContext): Promise<CheckResult>
}

/** What checks of one asset and of several have alike. */
export interface CheckBaseOptions<Inputs, Schema, Resources> {
  /** Other assets whose values `run` receives under these names. Default: none. */
  readonly inputs?: Inputs
  /** Assets that the check comes after, without receiving their values. */
  readonly deps?: readonly (AnyAsset | string)[]
  /** Schema of the check's configuration in a run, which is given in `assets` under its key: `asset:name`, or `:name` of a function that evaluates several. Default: it takes none. */
  readonly config?: Schema
  /** Clients that `run` receives under these names, open. Default: none. */
  readonly resources?: Resources
  readonly tags?: Readonly<Record<string, string>>
  /** Names the logic of `run`, 1 to 256 characters. */
  readonly codeVersion?: string
  /** When and how often a step that fails is tried again. A check that does not pass is no failure of its step. Default: never. */
  readonly retry?: RetryOptions
  /** What runs once its step has ended; a check that does not pass is no failure of its step, unless it blocks. Default: nothing. */
  readonly hooks?: readonly Hook[]
  /** When the platform evaluates it by itself, besides the runs of its asset. Default: never. */
  readonly automation?: AutomationCondition
}

/** The options of `assetCheck()`. Only `asset` and `run` are required. */
export interface AssetCheckOptions<Target extends AnyAsset, Inputs, Schema, Resources, NeedsValue> extends CheckBaseOptions<Inputs, Schema, Resources> {
  readonly asset: Target
  /** Markdown; shown with the check. */
  readonly description?: string
  /**
   * Whether assets downstream of the asset wait for the check, and do not run when it fails with severity `error`: its step then fails, and so does the run.
   * Default: false; the check then runs beside them.
   */
  readonly blocking?: boolean
  /** Of results that name none. Default: `error`. */
  readonly severity?: CheckSeverity
  /** Whether `run` receives the value of the asset, which is loaded for it. Default: true for assets that have one. */
  readonly needsValue?: NeedsValue
  /** How many of the latest materializations of the asset `run` receives, 1 to 100; of what one run made several times, or as several partitions, the latest. Default: none. */
  readonly history?: number
  /** A policy by which `run` is told how fresh the asset is. Default: none. */
  readonly freshness?: FreshnessPolicy
  /** Says whether the asset is as it should be, at once or as a promise. */
  readonly run: (context: CheckContext<Target, Inputs, Schema, Resources, NeedsValue>) => CheckOutcome | Promise<CheckOutcome>
}

export const baseOptionNames = ['inputs', 'deps', 'config', 'resources', 'tags', 'codeVersion', 'retry', 'hooks', 'automation', 'run']
const optionNames = ['asset', 'description', 'blocking', 'severity', 'needsValue', 'history', 'freshness', ...baseOptionNames]

export const checkTarget = (defining: Defining, name: string, asset: unknown): AnyAssetRecord => {
  const record = assetRecord(asset)
  if (record !== null) return record
  return fail(defining, asset === undefined
    ? `\`${name}\` is undefined: two files that import each other leave it so; move the check to a file of its own`
    : `\`${name}\` must be an asset, not ${show(asset)}`)
}

const checkBoolean = (defining: Defining, name: string, value: unknown): boolean | undefined => {
  if (value === undefined || typeof value === 'boolean') return value
  return fail(defining, `\`${name}\` is true or false, not ${show(value)}`)
}

export const checkBlocking = (defining: Defining, value: unknown): boolean => checkBoolean(defining, 'blocking', value) ?? false

export const checkSeverity = (defining: Defining, value: unknown): CheckSeverity => {
  if (value === undefined) return 'error'
  return value === 'warn' || value === 'error' ? value : fail(defining, `\`severity\` is \`warn\` or \`error\`, not ${show(value)}`)
}

const checkHistory = (defining: Defining, value: unknown): number | undefined => {
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100) return value
  return fail(defining, `\`history\` is how many materializations \`run\` receives, 1 to 100, not ${show(value)}`)
}

/** What a record of checks takes from options that all have. */
export const checkBase = (defining: Defining, options: CheckBaseOptions<unknown, unknown, unknown> & { readonly run?: unknown }) => {
  if (typeof options.run !== 'function') fail(defining, `\`run\` must be a function, not ${show(options.run)}`)
  if (options.config !== undefined && !isSchema(options.config)) fail(defining, '`config` must be a schema, for example `z.object({ … })`')
  return {
    inputIo: Object.freeze({}), io: undefined, backfillPolicy: undefined,
    deps: checkDeps(defining, options.deps),
    resources: checkResources(defining, options.resources),
    config: options.config as StandardSchema | undefined,
    codeVersion: checkCodeVersion(defining, options.codeVersion),
    tags: checkTags(defining, options.tags),
    retry: checkRetry(defining, options.retry),
    hooks: checkHooks(defining, options.hooks),
    automation: checkAutomation(defining, options.automation),
    run: options.run as RunFunction,
  }
}

const checkedInputs = (defining: Defining, options: { readonly asset: unknown; readonly inputs?: unknown; readonly needsValue?: unknown }, target: AnyAssetRecord): Readonly<Record<string, unknown>> => {
  const inputs = checkInputs(defining, options.inputs)
  if ('value' in inputs) fail(defining, 'no input can be called `value`: that is the value of the asset')
  const isRead = checkBoolean(defining, 'needsValue', options.needsValue) ?? (target.kind === 'asset')
  if (isRead && target.kind !== 'asset') fail(defining, `\`needsValue\`: nothing is stored of \`${target.key}\``)
  return isRead ? Object.freeze({ value: options.asset, ...inputs }) : inputs
}

interface OneCheck { readonly defining: Defining; readonly name: string; readonly above: (...args: never[]) => unknown }

/** The options of a check of one asset, whoever offers it. */
export type CheckOptionsInput = Omit<AssetCheckOptions<AnyAsset, unknown, unknown, unknown, boolean>, 'run' | 'freshness'> & {
  readonly run: (context: never) => CheckOutcome | Promise<CheckOutcome>
  readonly freshness?: FreshnessPolicyJson | undefined
  /** The asset as a whole, whatever its partitions. */
  readonly isWhole?: boolean
}

/** A check of one asset. */
export const defineCheck = ({ defining, name, above }: OneCheck, options: CheckOptionsInput): AssetCheck => {
  const target = checkTarget(defining, 'asset', options.asset)
  const record: CheckRecord = {
    kind: 'check', key: checkKey({ asset: target.key, name }), name, isMulti: false,
    ...checkBase(defining, options),
    checks: Object.freeze([{
      asset: target.key, name, isBlocking: checkBlocking(defining, options.blocking), severity: checkSeverity(defining, options.severity),
      description: checkDescription(defining, options.description),
    }]),
    assets: Object.freeze([options.asset]),
    inputs: checkedInputs(defining, options, target),
    partitions: options.isWhole === true ? undefined : target.partitions,
    history: checkHistory(defining, options.history),
    freshness: options.freshness,
    place: placeOf(above),
  }
  const invoke = (context?: InvocationContext): Promise<CheckResult> => invokeCheck(record, context)
  return brand<AssetCheck>({ kind: 'check', name, asset: target.key, invoke }, record)
}

/**
 * Defines a check of an asset: a question about its data with an answer that people see, that conditions can ask for, and that can hold back what is downstream.
 *
 * A run that makes the asset evaluates its checks after it, each as a step of its own; checks can also run alone, on what is stored. Of a partitioned asset each
 * partition is checked by itself. An asset cannot have two checks of one name. A check whose `run` throws has not been evaluated: its step fails. Semantics as Dagster's
 * `@asset_check`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 *
 * @example
 * ```ts
 * import { asset, assetCheck } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { run: () => [{ id: 1, total: 20 }, { id: 2, total: 22 }] })
 *
 * export const noNegativeTotals = assetCheck('noNegativeTotals', {
 *   asset: orders,
 *   blocking: true,
 *   run: ({ value }) => value.every((order) => order.total >= 0),
 * })
 * ```
 */
export function assetCheck<
  Target extends AnyAsset, Inputs extends Record<string, AnyInput> = {}, Schema extends StandardSchema | undefined = undefined,
  Resources extends Record<string, Resource> = {}, NeedsValue extends boolean = true,
>(name: string, options: AssetCheckOptions<Target, Inputs, Schema, Resources, NeedsValue>): AssetCheck {
  const defining: Defining = { what: `check ${show(name)}`, above: assetCheck }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  return defineCheck({ defining, name, above: assetCheck }, { ...options, freshness: checkFreshness(defining, options.freshness) })
}
