import { buildAssetGraph, buildPlan, selectAssets } from '@millrace/orchestration'
import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { ErrorInfo, Manifest, Metadata, RunEvent, StepStatus } from '@millrace/protocol'
import type { AnyAsset, Asset } from '../asset'
import { assetRecord } from '../definition'
import type { JobConfig } from '../job'
import { describeSubject } from './describe-subject'
import type { EquipmentOptions } from './equipment'
import { ProcessDriver } from './process-driver'

/** The options of `materialize()`. */
export interface MaterializeOptions extends EquipmentOptions {
  /** Which assets to materialize, in the selection language. Default: the given assets; of a module all that can be. */
  readonly selection?: string
  /** Configuration of the run, as a launch would give it. */
  readonly config?: JobConfig
  /** Values of upstream assets that this run does not materialize: `new Map([[orders, […]]])` or a list of pairs. */
  readonly values?: Iterable<readonly [AnyAsset, unknown]>
  /** Tags of the run. */
  readonly tags?: Readonly<Record<string, string>>
  /** Abort it to cancel the run. */
  readonly signal?: AbortSignal
}

/** How one step of a test run went. */
export interface StepResult {
  /** The asset key. */
  readonly key: string
  readonly status: StepStatus
  /** Facts that its `output()` gave; `rows: 12` is `{ type: 'number', value: 12 }`. */
  readonly metadata: Metadata
  readonly error: ErrorInfo | undefined
}

/** What `materialize()` resolves to. */
export interface MaterializeResult {
  /** Whether every step succeeded. */
  readonly success: boolean
  /** The events of the run in order, as the platform would record them. */
  readonly events: readonly RunEvent[]
  /** The steps in topological order. */
  readonly steps: readonly StepResult[]
  /** The first error of a step, with its cause chain. */
  readonly error: ErrorInfo | undefined
  /** The value of an asset of this run, as a decoded copy, or as an IO manager was given it. Throws when the run stored none. */
  value<Value>(asset: Asset<Value>): Value
  /** How the step of an asset went. Throws when the asset was not part of the run. */
  step(asset: AnyAsset): StepResult
}

const selectKeys = (subject: object, manifest: Manifest, selection: string | undefined): string[] => {
  if (selection !== undefined) return selectAssets(selection, buildAssetGraph([{ location: 'test', assets: manifest.assets }]))
  const given: readonly unknown[] = Array.isArray(subject) ? subject : [subject]
  const keys = given.flatMap((asset) => assetRecord(asset)?.key ?? [])
  return keys.length > 0 ? keys : manifest.assets.map((asset) => asset.key)
}

const givenValues = (values: MaterializeOptions['values']): Map<string, Uint8Array> =>
  new Map([...values ?? []].map(([asset, value]) => [asset.key, encodeValue(value)]))

const stepResults = ({ state, events, errors }: ProcessDriver): StepResult[] => {
  const facts = new Map(events.flatMap((event): [string, Metadata][] => event.type === 'asset-materialized' ? [[event.stepKey, event.metadata]] : []))
  return state.plan.steps.map(({ key, index }) => ({
    key, status: state.steps[index]?.status ?? 'pending', metadata: facts.get(key) ?? {}, error: errors.get(key),
  }))
}

/**
 * Materializes assets in this process, with the same plan, the same order and the same copies of values as the platform. Nothing
 * is stored. Resolves also when steps fail: look at `success` and `error`. Rejects for impossible definitions
 * (`DefinitionError`), selections (`selection-syntax`, `unknown-asset`) and configuration (`invalid-config`).
 *
 * `subject` is an asset, a list of assets, or a module (`import * as shop from './definitions'`).
 *
 * @example
 * ```ts
 * import { asset } from '@millrace/sdk'
 * import { materialize } from '@millrace/sdk/testing'
 *
 * const orders = asset('orders', { run: () => [{ total: 20 }, { total: 22 }] })
 * const revenue = asset('revenue', { inputs: { orders }, run: ({ inputs }) => inputs.orders.reduce((sum, order) => sum + order.total, 0) })
 *
 * const whole = await materialize([orders, revenue])
 * whole.value(revenue) // 42
 *
 * const alone = await materialize(revenue, { values: [[orders, [{ total: 1 }]]] })
 * alone.value(revenue) // 1
 * ```
 */
export async function materialize(subject: object, options: MaterializeOptions = {}): Promise<MaterializeResult> {
  const { manifest, definitions } = describeSubject(subject, materialize)
  const selection = selectKeys(subject, manifest, options.selection)
  const plan = buildPlan({ manifest, selection, config: options.config as Parameters<typeof buildPlan>[0]['config'] })
  const driver = new ProcessDriver({ definitions, plan, given: givenValues(options.values), signal: options.signal, tags: options.tags, equipment: options })
  await driver.run()

  const steps = stepResults(driver)
  const step = (asset: AnyAsset): StepResult => {
    const found = steps.find(({ key }) => key === asset.key)
    if (found === undefined) throw new Error(`asset \`${asset.key}\` was not part of the run`)
    return found
  }
  return {
    success: driver.state.status === 'succeeded',
    events: driver.events,
    steps,
    error: steps.find(({ error }) => error !== undefined)?.error,
    step,
    value<Value>(asset: Asset<Value>): Value {
      if (driver.elsewhere.has(asset.key)) return driver.elsewhere.get(asset.key) as Value
      const bytes = driver.values.get(asset.key)?.get('result')
      if (bytes === undefined) throw new Error(`asset \`${asset.key}\` has no value: its step ${step(asset).status}${step(asset).error === undefined ? '' : ` (${step(asset).error?.message ?? ''})`}`)
      return decodeValue(bytes) as Value
    },
  }
}
