import { buildOpPlan } from '@millrace/orchestration'
import { decodeValue } from '@millrace/orchestration/values'
import type { ErrorInfo, RunEvent, StepStatus } from '@millrace/protocol'
import { definitionRecord, type GraphRecord, type JobRecord, type OpRecord } from '../definition'
import { runOp } from '../graph/invoke-op'
import { silentLog } from '../log'
import type { Job, JobConfig } from '../job'
import { runOps, type OpCall, type OpRunResult, type YieldedOutput } from './op-run'

/** The options of `executeJob()`. */
export interface ExecuteJobOptions {
  /** Configuration of the run, over that of the job: per op by its path. */
  readonly config?: JobConfig
  /** Tags of the run, over those of the job. */
  readonly tags?: Readonly<Record<string, string>>
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
}

/** What `executeJob()` resolves to. */
export interface ExecuteJobResult {
  /** Whether every step succeeded or was skipped by a branch that was not taken. */
  readonly success: boolean
  /** The events of the run in order. */
  readonly events: readonly RunEvent[]
  readonly steps: readonly OpStepResult[]
  /** The first error of a step. */
  readonly error: ErrorInfo | undefined
  /** How a step went. Throws when there is none of that key. */
  step(key: string): OpStepResult
  /** What a step yielded, as a decoded copy: `output('sum')`, `output('split', 'few')`. Throws when it yielded no such value. */
  output(key: string, name?: string, mappingKey?: string): unknown
}

const opJob = (job: Job): JobRecord & { graph: NonNullable<JobRecord['graph']> } => {
  const record = definitionRecord(job)
  if (record?.kind !== 'job') throw new TypeError('executeJob() takes what job() returned')
  if (record.graph === null) throw new TypeError(`job \`${record.key}\` is a job of assets: use materialize(…, { selection: '${record.selection ?? ''}' })`)
  return { ...record, graph: record.graph }
}

const opsOf = (calls: readonly (OpRecord | GraphRecord)[], known = new Map<string, OpRecord>()): Map<string, OpRecord> => {
  for (const called of calls) {
    if (called.kind === 'op') known.set(called.key, called)
    else opsOf(called.calls, known)
  }
  return known
}

const resultOf = ({ state, events, values }: OpRunResult): ExecuteJobResult => {
  const errors = new Map(events.flatMap((event): [string, ErrorInfo][] => event.type === 'step-failure' ? [[event.stepKey, event.error]] : []))
  const steps = state.instances.flatMap(({ index, key, mapping }): OpStepResult[] => {
    const step = state.steps[index]
    // What stands for the steps of all keys is no step itself.
    return step === undefined || mapping.includes(null) ? [] : [{ key, status: step.status, attempts: step.attempt, error: errors.get(key) }]
  })
  const step = (key: string): OpStepResult => {
    const found = steps.find((each) => each.key === key)
    if (found === undefined) throw new Error(`the run has no step \`${key}\`; it has ${steps.slice(0, 20).map((each) => `\`${each.key}\``).join(', ')}`)
    return found
  }
  return {
    success: state.status === 'succeeded', events, steps, step,
    error: steps.find(({ error }) => error !== undefined)?.error,
    output: (key, name = 'result', mappingKey) => {
      const address = mappingKey === undefined ? name : `${name}[${mappingKey}]`
      const bytes = values.get(key)?.get(address)
      if (bytes === undefined) throw new Error(`step \`${key}\` yielded no \`${address}\`: it ${step(key).status}`)
      return decodeValue(bytes)
    },
  }
}

/**
 * Runs a job of ops in this process, by the same plan and the same decisions as the platform, with copies of values. Nothing is
 * stored. Resolves also when steps fail: look at `success` and `error`.
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
 */
export async function executeJob(job: Job, options: ExecuteJobOptions = {}): Promise<ExecuteJobResult> {
  const record = opJob(job)
  const ops = opsOf(record.graph.calls)
  const configs = { ...record.config?.ops, ...options.config?.ops }
  const plan = buildOpPlan({ nodes: record.graph.nodes, maxConcurrent: options.config?.execution?.maxConcurrent ?? record.config?.execution?.maxConcurrent })
  const unknown = Object.keys(configs).find((path) => !plan.steps.some(({ key }) => key === path))
  if (unknown !== undefined) throw new TypeError(`the configuration names the op \`${unknown}\`, which is not in job \`${record.key}\``)
  const run = { id: 'test', tags: { ...record.tags, ...options.tags } }
  const call = async function* ({ step, key, attempt, inputs }: OpCall): AsyncGenerator<YieldedOutput> {
    const op = ops.get(step.op)
    if (op === undefined) throw new Error(`job \`${record.key}\` has no op \`${step.op}\``)
    for await (const { output, mappingKey, value } of runOp(op, { inputs, config: configs[step.key], run, log: silentLog, step: { key, attempt } })) {
      yield { output, value, ...(mappingKey === undefined ? {} : { mappingKey }) }
    }
  }
  return resultOf(await runOps({ plan, run: call, ...(options.random === undefined ? {} : { random: options.random }) }))
}
