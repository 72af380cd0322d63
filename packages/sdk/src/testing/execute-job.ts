import { buildOpPlan, mergeConfig, planReexecution, reduceRun, type ReexecutionStrategy, type RunState, type StepReason } from '@millrace/orchestration'
import { openAt, planPartitions, type OpenOptions } from '@millrace/orchestration/partitions'
import { decodeValue } from '@millrace/orchestration/values'
import type { AssetSnapshot, ErrorInfo, GraphJobSnapshot, OpSnapshot, Plan, RunConfig, RunEvent, StepPartitions, StepStatus } from '@millrace/protocol'
import { definitionRecord, type JobRecord } from '../definition'
import type { Job, JobConfig } from '../job'
import { collectDefinitions, type CollectedDefinitions } from '../manifest/collect-definitions'
import type { PartitionChoice } from '../invocation-context'
import type { StoredValues } from './assign-step'
import { checkedKeys, keysAfter, type DynamicKeys } from './dynamic-keys'
import { describeBuild } from './describe-subject'
import { hookResults, type HookResult } from './hook-results'
import type { EquipmentOptions } from './equipment'
import { givenValues } from './given-values'
import { keptBy, type GivenValue, type Memory } from './memory'
import { jobConfigOf } from './partition-config'
import { reportObjectionOf } from './report-objection'
import { ProcessDriver } from './process-driver'

/** The options of `executeJob()`. */
export interface ExecuteJobOptions extends EquipmentOptions {
  /** Configuration of the run, over that of the job: per op by its path. */
  readonly config?: JobConfig
  /**
   * Of a partitioned job the partition that the run is of: a key, or the keys of the dimensions (`{ date: '2026-01-01', region: 'north' }`); or a range,
   * `{ from, to }`, both included. Its ops receive it as `partition` and `partitionRange`.
   */
  readonly partition?: PartitionChoice
  /** The keys of dynamic partitions, by the name of their definition. Default: none. */
  readonly dynamicPartitions?: DynamicKeys
  /** The moment at which the run takes place, on which it depends what windows there are. Default: now. */
  readonly now?: Date
  /** Stored values of the assets that its ops read: `new Map([[orders, […]]])` or a list of `[asset, value]`; of partitioned assets `[asset, value, partition]`. Default: none. */
  readonly values?: Iterable<GivenValue>
  /** What earlier runs made, which its ops read; see `createMemory()`. Default: none. */
  readonly memory?: Memory
  /** Tags of the run, over those of the job. */
  readonly tags?: Readonly<Record<string, string>>
  /**
   * Executes an earlier result again: all of it, what failed and what was held back by that, or some steps. What does not run again keeps
   * its values. Default: a run of its own.
   */
  readonly reexecution?: { readonly of: ExecuteJobResult; readonly strategy: ReexecutionStrategy }
  /** Abort it to cancel the run. */
  readonly signal?: AbortSignal
  /** From 0 to below 1, for the jitter of retries. Default: `Math.random`. */
  readonly random?: () => number
}

/** How one step of an op went. A mapped step is named by its path and key: `crawlPage[first]`. */
export interface OpStepResult {
  readonly key: string
  readonly status: StepStatus
  /** How often it was started. */
  readonly attempts: number
  readonly error: ErrorInfo | undefined
  /** Why a step was skipped: something above failed, or did not yield what the step reads. */
  readonly skippedFor: StepReason['kind'] | undefined
  /** The paths of the steps whose dynamic outputs multiply this one. */
  readonly multipliers: readonly string[]
}

/** What `executeJob()` resolves to. */
export interface ExecuteJobResult {
  /** Whether every step succeeded or was skipped by a branch that was not taken. */
  readonly success: boolean
  /** The events of the run in order. */
  readonly events: readonly RunEvent[]
  readonly steps: readonly OpStepResult[]
  /** The keys of the steps that a re-execution chose; `path[?]` stands for those of all keys. Null when every step runs. */
  readonly selected: readonly string[] | null
  /** The first error of a step. */
  readonly error: ErrorInfo | undefined
  /** The hooks that ran, in the order in which they ended. */
  readonly hooks: readonly HookResult[]
  /** The keys of dynamic partitions after the run, as given and as its steps changed them. */
  readonly dynamicPartitions: DynamicKeys
  /** How a step went. Throws when there is none of that key. */
  step(key: string): OpStepResult
  /** What a step yielded, as a decoded copy: `output('sum')`, `output('split', 'few')`. Throws when it yielded no such value. */
  output(key: string, name?: string, mappingKey?: string): unknown
  /** All that this run stored, by step and output; a value of a dynamic output is under `name[key]`. Decoded copies. */
  stored(): Record<string, Record<string, unknown>>
}

/** The run behind a result, then those that it was a re-execution of; and what all of them stored. */
interface PastRuns { readonly runs: readonly [RunState, ...RunState[]]; readonly values: StoredValues }
const pastRuns = new WeakMap<ExecuteJobResult, PastRuns>()

/** Values by step and output: of the later run, and of the earlier where the later has none. */
const mergeValues = (earlier: StoredValues, later: StoredValues): StoredValues => {
  const merged = new Map(earlier)
  for (const [step, values] of later) merged.set(step, new Map([...earlier.get(step) ?? [], ...values]))
  return merged
}

const pastOf = (result: ExecuteJobResult): PastRuns => {
  const past = pastRuns.get(result)
  if (past === undefined) throw new TypeError('`reexecution.of` must be what executeJob() resolved to')
  return past
}

const opJob = (job: Job): JobRecord => {
  const record = definitionRecord(job)
  if (record?.kind !== 'job') throw new TypeError('executeJob() takes what job() returned')
  if (record.graph === null) throw new TypeError(`job \`${record.key}\` is a job of assets: use materialize(…, { selection: '${record.selection ?? ''}' })`)
  return record
}

/** The job and its ops, as the platform knows them. */
const describe = (job: Job, { key }: JobRecord, open: OpenOptions): { definitions: CollectedDefinitions; snapshot: GraphJobSnapshot; ops: readonly OpSnapshot[]; assets: readonly AssetSnapshot[] } => {
  const definitions = collectDefinitions({ job })
  const manifest = describeBuild(definitions, { open, above: executeJob })
  const snapshot = manifest.jobs.find(({ name }) => name === key)
  if (snapshot?.kind !== 'graph') throw new TypeError(`job \`${key}\` is not of ops`)
  return { definitions, snapshot, ops: manifest.ops, assets: manifest.assets }
}

const resultOf = ({ state, events, values }: ProcessDriver, past: PastRuns | undefined, keys: DynamicKeys): ExecuteJobResult => {
  const errors = new Map(events.flatMap((event): [string, ErrorInfo][] => event.type === 'step-failure' ? [[event.stepKey, event.error]] : []))
  const steps = state.instances.flatMap(({ index, key, mapping, planned }): OpStepResult[] => {
    const step = state.steps[index]
    const plan = state.plan.steps[planned]
    // What stands for the steps of all keys is no step itself.
    return step === undefined || mapping.includes(null) ? [] : [{
      key, status: step.status, attempts: step.attempt, error: errors.get(key),
      skippedFor: step.reason?.kind, multipliers: plan?.kind === 'op' ? plan.dimensions.flatMap((dimension) => state.plan.steps[dimension.step]?.key ?? []) : [],
    }]
  })
  const step = (key: string): OpStepResult => {
    const found = steps.find((each) => each.key === key)
    if (found === undefined) throw new Error(`the run has no step \`${key}\`; it has ${steps.slice(0, 20).map((each) => `\`${each.key}\``).join(', ')}`)
    return found
  }
  const result: ExecuteJobResult = {
    success: state.status === 'succeeded', selected: state.plan.subset?.steps ?? null, events, steps, step, hooks: hookResults(events), dynamicPartitions: keysAfter(keys, events),
    error: steps.find(({ error }) => error !== undefined)?.error,
    output: (key, name = 'result', mappingKey) => {
      const address = mappingKey === undefined ? name : `${name}[${mappingKey}]`
      const bytes = values.get(key)?.get(address)
      if (bytes === undefined) throw new Error(`step \`${key}\` yielded no \`${address}\`: it ${step(key).status}`)
      return decodeValue(bytes)
    },
    stored: () => Object.fromEntries([...values].map(([key, stored]) => [key, Object.fromEntries([...stored].map(([address, bytes]) => [address, decodeValue(bytes)]))])),
  }
  pastRuns.set(result, { runs: [state, ...past?.runs ?? []], values: past === undefined ? values : mergeValues(past.values, values) })
  return result
}

/** A run that is executed again is of the same partitions. */
const choiceOf = (made: StepPartitions | undefined): PartitionChoice | undefined => {
  const [first, last = first] = made === undefined ? [] : [made.partitions[0], made.partitions.at(-1)]
  if (made === undefined || first === undefined || last === undefined) return undefined
  return made.isRange ? { from: first.key, to: last.key } : first.key
}

/** The job as it is now, of what the past run left to do. */
const replan = (whole: Plan, { of, strategy }: NonNullable<ExecuteJobOptions['reexecution']>): Plan => {
  const [latest, ...earlier] = pastOf(of).runs
  const { subset } = latest.plan
  return planReexecution({ runs: [reduceRun(subset === undefined ? whole : { ...whole, subset }, of.events), ...earlier], strategy })
}

/**
 * Runs a job of ops in this process, by the same plan and the same decisions as the platform, with copies of values. Nothing is
 * stored. Resolves also when steps fail: look at `success` and `error`. Rejects for impossible definitions (`DefinitionError`),
 * partitions (`unknown-partition`, `bad-request`) and configuration (`invalid-config`).
 *
 * @example
 * ```ts
 * import { job, op, z } from '@millrace/sdk'
 * import { executeJob } from '@millrace/sdk/testing'
 *
 * const numbers = op('numbers', { run: () => [1, 2, 3] })
 * const sum = op('sum', { inputs: { of: z.array(z.number()) }, run: ({ inputs }) => inputs.of.reduce((total, each) => total + each, 0) })
 * const addUp = job('addUp', { graph: () => sum({ of: numbers() }) })
 *
 * const result = await executeJob(addUp)
 * result.output('sum') // 6
 * ```
 *
 * @example
 * ```ts
 * import { daily, job, op } from '@millrace/sdk'
 * import { executeJob } from '@millrace/sdk/testing'
 *
 * const load = op('load', { run: ({ partition }) => `orders of ${partition?.key ?? 'no day'}` })
 * const loadDay = job('loadDay', { partitions: daily({ start: '2026-01-01' }), graph: () => load() })
 *
 * const result = await executeJob(loadDay, { partition: '2026-01-02' })
 * result.output('load') // 'orders of 2026-01-02'
 * ```
 */
export async function executeJob(job: Job, options: ExecuteJobOptions = {}): Promise<ExecuteJobResult> {
  const record = opJob(job)
  const open = openAt((options.now ?? new Date()).getTime(), checkedKeys(options.dynamicPartitions))
  const { definitions, snapshot, ops, assets } = describe(job, record, open)
  const past = options.reexecution === undefined ? undefined : pastOf(options.reexecution.of)
  const choice = options.partition ?? choiceOf(past?.runs[0].plan.partitions)
  const config = mergeConfig(jobConfigOf(record, choice, open), (options.config ?? {}) as RunConfig)
  const whole = planPartitions({
    plan: buildOpPlan({ nodes: snapshot.nodes, ops, resources: snapshot.resources, hooks: snapshot.hooks, config }), assets, choice: choice ?? null, open,
    ...record.partitions === undefined ? {} : { job: { name: record.key, partitions: record.partitions } },
  })
  const plan = options.reexecution === undefined ? whole : replan(whole, options.reexecution)
  const memory = options.memory === undefined ? [] : [keptBy(options.memory).values]
  const driver = new ProcessDriver({
    definitions, plan, earlier: past?.values, given: [givenValues(options.values, open), ...memory], job: record.key, tags: { ...record.tags, ...options.tags }, signal: options.signal, random: options.random, equipment: options,
    reportObjection: reportObjectionOf(definitions, open),
  })
  await driver.run()
  return resultOf(driver, past, options.dynamicPartitions ?? {})
}
