import { assetsOf, buildAssetGraph, buildPlan, mergeConfig, selectAssets, type PlanRequest } from '@millrace/orchestration'
import { openAt, planPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import { checkKey, type ErrorInfo, type Manifest, type Metadata, type Plan, type RunConfig, type RunEvent, type StepStatus } from '@millrace/protocol'
import type { AnyAsset, ReadableAsset } from '../asset'
import type { AssetCheck } from '../checks/asset-check'
import { assetRecord, definitionRecord, type JobRecord } from '../definition'
import { hooksSnapshot } from '../hooks/check-hooks'
import type { PartitionChoice } from '../invocation-context'
import type { Job, JobConfig } from '../job'
import { customAnswers } from './custom-answers'
import { checkedKeys, keysAfter, type DynamicKeys } from './dynamic-keys'
import { describeSubject, type DescribedSubject } from './describe-subject'
import { givenValues } from './given-values'
import { hookResults, type HookResult } from './hook-results'
import { keptBy, type GivenValue, type Memory, type OfPartition } from './memory'
import type { EquipmentOptions } from './equipment'
import { reportObjectionOf } from './report-objection'
import { ProcessDriver } from './process-driver'
import { jobConfigOf } from './partition-config'
import { readMemory } from './read-memory'

/** The options of `materialize()`. */
export interface MaterializeOptions extends EquipmentOptions {
  /** Which assets to materialize, in the selection language. Default: the given assets; of a module all that can be. */
  readonly selection?: string
  /** Configuration of the run, as a launch would give it. */
  readonly config?: JobConfig
  /** A job of assets: its selection, configuration, tags and partitions count. What else is given here is over them. */
  readonly job?: Job
  /**
   * The partition of partitioned assets that the run makes: a key, or the keys of the dimensions (`{ date: '2026-01-01', region: 'north' }`). Assets with a
   * `backfillPolicy` take a range too, `{ from, to }`, both included. Assets without partitions are made as ever.
   */
  readonly partition?: PartitionChoice
  /** The keys of dynamic partitions, by the name of their definition. Default: none. */
  readonly dynamicPartitions?: DynamicKeys
  /** The moment at which the run takes place, on which it depends what windows there are. Default: now. */
  readonly now?: Date
  /**
   * Values of upstream assets that this run does not materialize: `new Map([[orders, […]]])` or a list of `[asset, value]`; of
   * partitioned assets `[asset, value, partition]`.
   */
  readonly values?: Iterable<GivenValue>
  /** Values that earlier runs made; what this run makes is added. Made by `createMemory()`. Default: none. */
  readonly memory?: Memory
  /** Tags of the run. */
  readonly tags?: Readonly<Record<string, string>>
  /** Abort it to cancel the run. */
  readonly signal?: AbortSignal
}

/** What a check found in a test run. */
export interface CheckStepResult extends CheckResultFacts {
  /** The key of the checked asset. */
  readonly asset: string
  readonly name: string
  /** `undefined`: the whole asset. */
  readonly partition: string | undefined
}

/** What is recorded of an evaluation. */
export interface CheckResultFacts {
  readonly passed: boolean
  readonly severity: 'warn' | 'error'
  /** Facts that `checkResult()` gave. */
  readonly metadata: Metadata
  readonly description: string | undefined
}

/** How one step of a test run went. */
export interface StepResult {
  /** The asset key, or the name of the multi-asset; of a check `asset:name`; of an op in the graph of an asset the asset key and the path, with the keys of dynamic outputs: `report.read[first]`. */
  readonly key: string
  /** The keys of the assets that it was to make. */
  readonly assets: readonly string[]
  readonly status: StepStatus
  /** Facts that its `output()` gave, of several assets the last; `rows: 12` is `{ type: 'number', value: 12 }`. */
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
  /** The hooks that ran, in the order in which they ended. */
  readonly hooks: readonly HookResult[]
  /** The keys of dynamic partitions after the run, as given and as its steps changed them: pass them on to the next. */
  readonly dynamicPartitions: DynamicKeys
  /** The value of an asset of this run, as a decoded copy, also of one that an IO manager took; of one partition if the run made several. Throws when the run stored none. */
  value<Value>(asset: ReadableAsset<Value>, of?: OfPartition): Value
  /** How the step of an asset, or check, went. Throws when it was not part of the run. */
  step(of: AnyAsset | AssetCheck): StepResult
  /** What the checks of the run found, in the order in which they were evaluated. */
  readonly checks: readonly CheckStepResult[]
  /** What a check found; of one that the asset evaluates itself, by asset and name. Throws when it was not evaluated. */
  check(check: AssetCheck | { readonly asset: AnyAsset; readonly name: string }, of?: { readonly partition?: string }): CheckStepResult
}

const jobOf = (job: Job | undefined): JobRecord & { selection: string } | undefined => {
  const record = definitionRecord(job)
  if (job === undefined) return undefined
  if (record?.kind !== 'job') throw new TypeError('`job` must be what job() returned')
  if (record.selection === null) throw new TypeError(`job \`${record.key}\` is a job of ops: use executeJob()`)
  return { ...record, selection: record.selection }
}

const keysOf = (subject: unknown): string[] => {
  const record = definitionRecord(subject)
  if (record?.kind === 'multi-asset') return [...record.assets.values()].map(({ key }) => key)
  const asset = assetRecord(subject)
  return asset === null ? [] : [asset.key]
}

/** What runs: the selection, or the given assets with the checks of them; checks alone when only these are given. */
const selectKeys = (subject: object, manifest: Manifest, selection: string | undefined): Pick<PlanRequest, 'selection' | 'chosenChecks'> => {
  if (selection !== undefined) return { selection: selectAssets(selection, buildAssetGraph([{ location: 'test', assets: manifest.assets }])) }
  const given: readonly unknown[] = Array.isArray(subject) ? subject : [subject]
  const keys = given.flatMap(keysOf)
  const chosenChecks = given.map(definitionRecord).flatMap((record) => record?.kind === 'check' ? record.checks.map(({ asset, name }) => ({ asset, name })) : [])
  if (keys.length === 0 && chosenChecks.length > 0) return { selection: [], chosenChecks }
  return { selection: keys.length > 0 ? keys : manifest.assets.map((asset) => asset.key) }
}

const configOf = (job: JobRecord | undefined, { partition, config }: MaterializeOptions, open: OpenOptions): RunConfig | undefined => {
  const given = config as RunConfig | undefined
  return job === undefined ? given : mergeConfig(jobConfigOf(job, partition, open), given ?? {})
}

const planOf = (subject: object, options: MaterializeOptions, { manifest, definitions, open }: DescribedSubject & { open: OpenOptions }): Plan => {
  const job = jobOf(options.job)
  const chosen = selectKeys(subject, manifest, options.selection ?? job?.selection)
  const plan = buildPlan({ manifest, ...chosen, hooks: hooksSnapshot(job?.hooks ?? []).hooks, config: configOf(job, options, open) })
  return planPartitions({
    plan, assets: manifest.assets, ...manifest.checks === undefined ? {} : { checks: manifest.checks }, choice: options.partition ?? null, open,
    answersOf: customAnswers(definitions, open), ...job?.partitions === undefined ? {} : { job: { name: job.key, partitions: job.partitions } },
  })
}

const stepResults = ({ state, events, errors }: ProcessDriver): StepResult[] => {
  const facts = new Map(events.flatMap((event): [string, Metadata][] => (event.type === 'asset-materialized' || event.type === 'asset-observed') && !event.isReported ? [[event.stepKey, event.metadata]] : []))
  const instances = [...state.instances].sort((one, other) => one.planned - other.planned || one.index - other.index)
  return instances.flatMap(({ index, key, planned, mapping }): StepResult[] => {
    const step = state.plan.steps[planned]
    // What stands for the steps of all keys is no step itself.
    if (step === undefined || mapping.includes(null)) return []
    return [{ key, assets: assetsOf(step).map(({ asset }) => asset), status: state.steps[index]?.status ?? 'pending', metadata: facts.get(key) ?? {}, error: errors.get(key) }]
  })
}

const checkResults = ({ events }: ProcessDriver): Pick<MaterializeResult, 'checks' | 'check'> => {
  const checks = events.flatMap((event): CheckStepResult[] => {
    if (event.type !== 'asset-check-evaluated') return []
    const { asset, name, partition, passed, severity, metadata, description } = event
    return [{ asset, name, partition, passed, severity, metadata, description }]
  })
  return {
    checks,
    check: ({ asset, name }, { partition } = {}) => {
      const key = typeof asset === 'string' ? asset : asset.key
      const found = checks.findLast((each) => each.asset === key && each.name === name && (partition === undefined || each.partition === partition))
      if (found === undefined) throw new Error(`check \`${checkKey({ asset: key, name })}\` was not evaluated in the run`)
      return found
    },
  }
}

/**
 * Materializes assets in this process, with the same plan, the same order and the same copies of values as the platform. Nothing
 * is stored. Resolves also when steps fail: look at `success` and `error`. Rejects for impossible definitions
 * (`DefinitionError`), selections (`selection-syntax`, `unknown-asset`), partitions (`unknown-partition`, `bad-request`) and configuration
 * (`invalid-config`).
 *
 * `subject` is an asset, a multi-asset or a check, a list of these, or a module (`import * as shop from './definitions'`).
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
 *
 * @example
 * ```ts
 * import { asset, daily } from '@millrace/sdk'
 * import { materialize } from '@millrace/sdk/testing'
 *
 * const orders = asset('orders', { partitions: daily({ start: '2026-01-01' }), run: ({ partition }) => [{ day: partition.key, total: 20 }] })
 * const days = asset('days', { inputs: { orders }, run: ({ inputs }) => [...inputs.orders.keys()] })
 *
 * const first = await materialize(orders, { partition: '2026-01-01' })
 * first.value(orders) // [{ day: '2026-01-01', total: 20 }]
 *
 * const now = new Date('2026-01-03')
 * const all = await materialize(days, { now, values: [[orders, [], '2026-01-01'], [orders, [], '2026-01-02']] })
 * all.value(days) // ['2026-01-01', '2026-01-02']
 * ```
 */
export async function materialize(subject: object, options: MaterializeOptions = {}): Promise<MaterializeResult> {
  const open = openAt((options.now ?? new Date()).getTime(), checkedKeys(options.dynamicPartitions))
  const described = describeSubject(subject, { open, above: materialize, ...options.job === undefined ? {} : { beside: [options.job] } })
  const plan = planOf(subject, options, { ...described, open })
  const memory = options.memory === undefined ? undefined : keptBy(options.memory)
  const given = [givenValues(options.values, open), ...memory === undefined ? [] : [memory.values]]
  const job = jobOf(options.job)
  const driver = new ProcessDriver({
    definitions: described.definitions, plan, given, materialized: memory?.materialized, now: options.now?.getTime(), signal: options.signal,
    job: job?.key, tags: { ...job?.tags, ...options.tags }, equipment: options, reportObjection: reportObjectionOf(described.definitions, open),
  })
  await driver.run()
  memory?.values.addAll(driver.made)
  memory?.materialized.addRun(driver.materialized)

  const steps = stepResults(driver)
  const step = (of: AnyAsset | AssetCheck): StepResult => {
    const key = of.kind === 'check' ? checkKey(of) : of.key
    const found = steps.find((each) => of.kind === 'check' ? each.key === key : each.assets.includes(key))
    if (found === undefined) throw new Error(`${of.kind === 'check' ? 'check' : 'asset'} \`${key}\` was not part of the run`)
    return found
  }
  return {
    success: driver.state.status === 'succeeded',
    events: driver.events,
    steps,
    error: steps.find(({ error }) => error !== undefined)?.error,
    hooks: hookResults(driver.events),
    dynamicPartitions: keysAfter(options.dynamicPartitions ?? {}, driver.events),
    step,
    ...checkResults(driver),
    value<Value>(asset: ReadableAsset<Value>, of: OfPartition = {}): Value {
      const { status, error } = step(asset)
      if (status !== 'succeeded' && driver.made.keys(asset.key).length === 0) throw new Error(`asset \`${asset.key}\` has no value: its step ${status}${error === undefined ? '' : ` (${error.message})`}`)
      return readMemory(driver.elsewhere.keys(asset.key).length > 0 ? driver.elsewhere : driver.made, asset, of) as Value
    },
  }
}
