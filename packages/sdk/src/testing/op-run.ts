import {
  applyEvent, decideRetry, initialState, nextActions, outputAddress, retriesOf, type Action, type InputSource, type ResolvedInput, type RunState,
} from '@millrace/orchestration'
import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { Metadata, OpStep, RunEvent, RunPlan } from '@millrace/protocol'
import { rawError } from '../runtime/raw-error'
import { retryWish } from '../runtime/retry-wish'
import { errorInfo } from './error-info'

/** One attempt of a step of an op. */
export interface OpCall {
  readonly step: OpStep
  readonly key: string
  /** One key per dimension of the step. */
  readonly mapping: readonly string[]
  readonly attempt: number
  /** By name; ordering inputs are not among them. */
  readonly inputs: Readonly<Record<string, unknown>>
}

export interface YieldedOutput {
  readonly output: string
  readonly mappingKey?: string | undefined
  readonly value: unknown
  readonly metadata?: Metadata | undefined
}

export type OpFunction = (call: OpCall) => Iterable<YieldedOutput> | AsyncIterable<YieldedOutput>

/** Encoded values by step key, then by output: `result`, or `each[key]`. */
export type StoredValues = ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>

export interface RunOpsOptions {
  readonly plan: RunPlan
  readonly run: OpFunction
  /** What runs before this one stored. */
  readonly earlier?: StoredValues | undefined
  /** From 0 to below 1; for the jitter of retries. */
  readonly random?: (() => number) | undefined
}

export interface OpRunResult {
  readonly state: RunState
  readonly events: readonly RunEvent[]
  readonly values: StoredValues
}

const now = (): string => new Date().toISOString()

/** Drives a plan of ops in this process, by the same decisions as the platform; values are copies, as they are there. */
class OpRun {
  readonly state: RunState
  readonly events: RunEvent[] = []
  readonly values = new Map<string, Map<string, Uint8Array>>()
  readonly #options: RunOpsOptions
  #finish: () => void = () => undefined
  #fail: (error: unknown) => void = () => undefined

  constructor(options: RunOpsOptions) {
    this.#options = options
    this.state = initialState(options.plan)
  }

  async run(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#finish = resolve
      this.#fail = reject
      for (const type of ['run-enqueued', 'run-starting', 'run-start'] as const) this.#record({ type, at: now() })
      this.#advance()
    })
  }

  #record(event: RunEvent): void {
    this.events.push(event)
    applyEvent(this.state, event)
  }

  #advance(): void {
    let changed = true
    while (changed) {
      changed = false
      for (const action of nextActions(this.#options.plan, this.state, Date.now())) changed = this.#act(action) || changed
    }
  }

  /** Whether the action itself changed the state, so that others may follow at once. */
  #act(action: Action): boolean {
    switch (action.kind) {
      case 'skip':
        this.#record({ type: 'step-skipped', at: now(), stepKey: this.state.keyOf(action.step), reason: action.reason })
        return true
      case 'cancel':
        this.#record({ type: 'step-canceled', at: now(), stepKey: this.state.keyOf(action.step), attempt: action.attempt })
        return true
      case 'start':
        for (const { step, attempt } of action.steps) this.#record({ type: 'step-start', at: now(), stepKey: this.state.keyOf(step), attempt })
        for (const { step, attempt } of action.steps) void this.#attempt(step, attempt).then(() => this.#advance()).catch(this.#fail)
        return false
      case 'wait-until':
        setTimeout(() => this.#advance(), Math.max(0, action.at - Date.now()))
        return false
      case 'finish':
        if (action.status === 'failed') this.#record({ type: 'run-failure', at: now(), failedSteps: action.failedSteps })
        else this.#record({ type: action.status === 'succeeded' ? 'run-success' : 'run-canceled', at: now() })
        this.#finish()
        return false
    }
  }

  async #attempt(index: number, attempt: number): Promise<void> {
    const instance = this.state.instances[index]
    const step = instance === undefined ? undefined : this.#options.plan.steps[instance.planned]
    if (instance === undefined || step?.kind !== 'op') throw new Error(`the run has no op step ${index}`)
    const { key } = instance
    const started = Date.now()
    try {
      const mapping = instance.mapping.flatMap((part) => part ?? [])
      await this.#yieldAll(step, { step, key, mapping, attempt, inputs: this.#inputs(index) })
      this.#record({ type: 'step-success', at: now(), stepKey: key, attempt, durationMs: Date.now() - started })
    } catch (error) {
      this.#endFailed({ index, key, attempt, step, durationMs: Date.now() - started }, error)
    }
  }

  #inputs(index: number): Record<string, unknown> {
    const inputs: Record<string, unknown> = {}
    for (const input of this.state.inputsOf(index)) if (!input.isOrderOnly) inputs[input.name] = this.#read(input)
    return inputs
  }

  #read({ name, kind, sources }: ResolvedInput): unknown {
    const stored = sources.flatMap((source) => this.#stored(source) ?? [])
    if (kind === 'list') return stored.map((bytes) => decodeValue(bytes))
    const [bytes] = stored
    if (bytes === undefined) throw new Error(`the input ${name} has no stored value`)
    return decodeValue(bytes)
  }

  #stored(source: InputSource): Uint8Array | undefined {
    const values: StoredValues | undefined = source.instance === null ? this.#options.earlier : this.values
    return values?.get(source.stepKey)?.get(outputAddress(source.output, source.mappingKey))
  }

  async #yieldAll(step: OpStep, call: OpCall): Promise<void> {
    const values = new Map<string, Uint8Array>()
    this.values.set(call.key, values)
    for await (const { output, mappingKey, value, metadata } of this.#options.run(call)) {
      const declared = step.outputs.find(({ name }) => name === output)
      if (declared === undefined) throw new Error(`“${step.key}” has no output “${output}”`)
      if (declared.isDynamic !== (mappingKey !== undefined)) {
        throw new Error(`the output “${output}” of “${step.key}” is yielded ${declared.isDynamic ? 'without' : 'with'} a mapping key`)
      }
      const place = outputAddress(output, mappingKey)
      if (values.has(place)) throw new Error(`“${step.key}” yields “${place}” twice`)
      values.set(place, encodeValue(value))
      const { key: stepKey, attempt } = call
      this.#record({ type: 'step-output', at: now(), stepKey, attempt, output, ...(mappingKey === undefined ? {} : { mappingKey }), ...(metadata === undefined ? {} : { metadata }) })
    }
  }

  #endFailed(failed: { index: number; key: string; attempt: number; step: OpStep; durationMs: number }, error: unknown): void {
    const { index, key, attempt, step, durationMs } = failed
    // Attempts that were lost with their process are not the step's own.
    const state = this.state.steps[index]
    const retries = state === undefined ? 0 : retriesOf(state)
    const retry = decideRetry({
      retries, policy: step.retry, wish: retryWish(error),
    }, this.#options.random ?? Math.random)
    const end = { at: now(), stepKey: key, attempt, error: errorInfo(rawError(error)) }
    if (retry === null) return this.#record({ type: 'step-failure', ...end, durationMs })
    this.#record({ type: 'step-retry', ...end, ...(retry.delayMs > 0 ? { retryAt: new Date(Date.now() + retry.delayMs).toISOString() } : {}) })
  }
}

/** Runs a plan of ops in memory to its end, also when steps fail. */
export const runOps = async (options: RunOpsOptions): Promise<OpRunResult> => {
  const run = new OpRun(options)
  await run.run()
  return { state: run.state, events: run.events, values: run.values }
}
