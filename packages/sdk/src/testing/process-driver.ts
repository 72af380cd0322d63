import {
  applyEvent, decideRetry, initialState, nextActions, nextRetryAt, retriesOf, type Action, type RunState,
} from '@millrace/orchestration'
import type { AssetKey, ErrorInfo, FromProcessFrame, Plan, RunEvent } from '@millrace/protocol'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { captureConsole } from '../runtime/capture-console'
import type { Host, RunStepsFrame } from '../runtime/host'
import { RunResources } from '../runtime/run-resources'
import { StepRunner } from '../runtime/step-runner'
import { environmentOf, replacementsOf, type EquipmentOptions } from './equipment'
import { errorInfo } from './error-info'

export interface DriverOptions {
  readonly definitions: CollectedDefinitions
  readonly plan: Plan
  /** Encoded values of assets that no step of the plan makes. */
  readonly given: ReadonlyMap<AssetKey, Uint8Array>
  readonly signal?: AbortSignal | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly equipment?: EquipmentOptions | undefined
}

type StepEnd = Extract<FromProcessFrame, { type: 'step-success' | 'step-failure' }>

/** Drives a plan in this process by the same decisions as the platform, and keeps its events. */
export class ProcessDriver {
  readonly events: RunEvent[] = []
  readonly state: RunState
  readonly values = new Map<AssetKey, Uint8Array>()
  readonly errors = new Map<string, ErrorInfo>()
  readonly #options: DriverOptions
  readonly #resources: RunResources
  readonly #runner: StepRunner
  #finish: () => void = () => undefined
  #alarm: ReturnType<typeof setTimeout> | undefined

  constructor(options: DriverOptions) {
    this.#options = options
    this.state = initialState(options.plan)
    const host: Host = { now: Date.now, send: (frame, payload) => this.#receive(frame, payload) }
    this.#resources = new RunResources(options.definitions, host, replacementsOf(options.equipment))
    this.#resources.equip({ environment: environmentOf(options.equipment), config: options.plan.resources ?? {} })
    this.#runner = new StepRunner(options.definitions, host, this.#resources)
  }

  /** Resolves when the run has ended. */
  async run(): Promise<void> {
    const { signal } = this.#options
    const cancel = (): void => this.#cancel()
    const restore = captureConsole({ now: Date.now, send: (frame) => this.#receive(frame) })
    signal?.addEventListener('abort', cancel)
    try {
      await new Promise<void>((resolve) => {
        this.#finish = resolve
        for (const type of ['run-enqueued', 'run-starting', 'run-start'] as const) this.#record({ type, at: now() })
        if (signal?.aborted === true) this.#cancel()
        else this.#advance()
      })
    } finally {
      signal?.removeEventListener('abort', cancel)
      restore()
    }
  }

  #record(event: RunEvent): void {
    this.events.push(event)
    applyEvent(this.state, event)
  }

  #cancel(): void {
    this.#record({ type: 'run-canceling', at: now() })
    this.#runner.cancel('the run was canceled')
    this.#advance()
  }

  #advance(): void {
    let changed = true
    while (changed) {
      changed = false
      for (const action of nextActions(this.#options.plan, this.state, Date.now())) changed = this.#act(action) || changed
    }
    const retryAt = nextRetryAt(this.state)
    clearTimeout(this.#alarm)
    if (retryAt !== null) this.#alarm = setTimeout(() => this.#advance(), Math.max(0, retryAt - Date.now()))
  }

  /** Whether the action itself changed the state, so that others may follow at once. */
  #act(action: Action): boolean {
    if (action.kind === 'skip' || action.kind === 'cancel') {
      const step = { at: now(), stepKey: this.#keyOf(action.step) }
      this.#record(action.kind === 'skip' ? { type: 'step-skipped', ...step, reason: action.reason } : { type: 'step-canceled', ...step, attempt: action.attempt })
      return true
    }
    if (action.kind === 'start') this.#start(action.steps)
    else if (action.kind === 'finish') void this.#resources.close().then(() => this.#end(action))
    return false
  }

  #end({ status, failedSteps }: Extract<Action, { kind: 'finish' }>): void {
    const [firstFailed] = failedSteps
    const error = firstFailed === undefined ? undefined : this.errors.get(firstFailed)
    if (status === 'failed') this.#record({ type: 'run-failure', at: now(), failedSteps, ...(error === undefined ? {} : { error }) })
    else this.#record({ type: status === 'succeeded' ? 'run-success' : 'run-canceled', at: now() })
    this.#finish()
  }

  #keyOf(step: number): string {
    return this.#options.plan.steps[step]?.key ?? ''
  }

  #start(steps: readonly { readonly step: number; readonly attempt: number }[]): void {
    const started = steps.map(({ step, attempt }) => ({ step, attempt, stepKey: this.#keyOf(step) }))
    for (const { stepKey, attempt } of started) this.#record({ type: 'step-start', at: now(), stepKey, attempt })
    for (const { step, attempt } of started) this.#assign(step, attempt)
  }

  #assign(step: number, attempt: number): void {
    const planned = this.#options.plan.steps[step]
    if (planned === undefined) return
    const parts: Uint8Array[] = []
    let offset = 0
    const inputs = planned.inputs.map((input): RunStepsFrame['steps'][number]['inputs'][number] => {
      const bytes = this.values.get(input.asset) ?? this.#options.given.get(input.asset)
      if (bytes === undefined) return { name: input.name, asset: input.asset, source: { from: 'step', step: input.step ?? planned.index } }
      parts.push(bytes)
      offset += bytes.length
      return { name: input.name, asset: input.asset, source: { from: 'payload', offset: offset - bytes.length, bytes: bytes.length } }
    })
    const payload = new Uint8Array(offset)
    let written = 0
    for (const part of parts) {
      payload.set(part, written)
      written += part.length
    }
    const { key, asset, config } = planned
    const run = { id: 'test', tags: { ...this.#options.tags } }
    this.#runner.start({ type: 'run-steps', run, steps: [{ step, attempt, key, asset, inputs, ...(config === undefined ? {} : { config }), hold: false }] }, payload)
  }

  #receive(frame: FromProcessFrame, payload?: Uint8Array): void {
    if (frame.type === 'log') {
      const { at, level, source, message, step, attempt } = frame
      const place = step === undefined || attempt === undefined ? {} : { stepKey: this.#keyOf(step), attempt }
      this.events.push({ type: 'log', at: new Date(at).toISOString(), level, source, message, ...place })
    } else if (frame.type === 'step-success' || frame.type === 'step-failure') this.#settle(frame, payload)
  }

  #settle(frame: StepEnd, payload: Uint8Array | undefined): void {
    const stepKey = this.#keyOf(frame.step)
    const { attempt, durationMs } = frame
    const step = { at: new Date(frame.at).toISOString(), stepKey, attempt }
    if (frame.type === 'step-success') {
      this.#materialize(frame, payload)
      this.#record({ type: 'step-success', ...step, durationMs })
    } else if (frame.canceled) {
      this.#record({ type: 'step-canceled', ...step })
    } else this.#fail(frame, step)
    this.#advance()
  }

  #fail({ step: index, durationMs, error: raw, retry: wish }: Extract<StepEnd, { type: 'step-failure' }>, step: { at: string; stepKey: string; attempt: number }): void {
    const error = errorInfo(raw)
    const state = this.state.steps[index]
    const retry = decideRetry({ retries: state === undefined ? 0 : retriesOf(state), policy: this.#options.plan.steps[index]?.retry, wish }, Math.random)
    if (retry === null) {
      this.errors.set(step.stepKey, error)
      this.#record({ type: 'asset-failed', ...step, asset: step.stepKey })
      this.#record({ type: 'step-failure', ...step, durationMs, error })
      return
    }
    this.#record({ type: 'step-retry', ...step, error, ...(retry.delayMs > 0 ? { retryAt: new Date(Date.now() + retry.delayMs).toISOString() } : {}) })
  }

  #materialize(frame: Extract<StepEnd, { type: 'step-success' }>, payload: Uint8Array | undefined): void {
    const planned = this.#options.plan.steps[frame.step]
    if (planned === undefined) return
    const { asset, codeVersion } = planned
    if (payload !== undefined) this.values.set(asset, payload)
    this.#record({
      type: 'asset-materialized', at: new Date(frame.at).toISOString(), stepKey: planned.key, attempt: frame.attempt, asset, metadata: frame.metadata,
      ...(payload === undefined ? {} : { value: { object: `test/${asset}`, bytes: payload.length, codec: 'millrace-json' } }),
      ...(codeVersion === undefined ? {} : { codeVersion }),
      ...(frame.dataVersion === undefined ? {} : { dataVersion: frame.dataVersion }),
    })
  }
}

const now = (): string => new Date().toISOString()
