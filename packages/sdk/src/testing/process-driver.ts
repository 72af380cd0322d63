import {
  applyEvent, blockedError, checkEvents, checkFacts, decideRetry, failuresOfStep, initialState, nextActions, nextRetryAt, outputAddress, retriesOf, RunMaterializations, StepHooks,
  type Action, type CheckedMaterialization, type CheckedPlace, type DueHooks, type RunState,
} from '@millrace/orchestration'
import { freshnessAt } from '@millrace/orchestration/freshness'
import { encodeValue, ValueEncodingError } from '@millrace/orchestration/values'
import type { AssetKey, AssetStep, ErrorInfo, FromProcessFrame, MultiAssetStep, OpStep, Plan, PlanStep, RunEvent, ValuePointer } from '@millrace/protocol'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { captureConsole } from '../runtime/capture-console'
import type { Host } from '../runtime/host'
import { HookRunner } from '../runtime/hook-runner'
import { RunResources } from '../runtime/run-resources'
import { StepRequestError } from '../runtime/step-request-error'
import { StepRunner } from '../runtime/step-runner'
import { assignStep, type StoredValues } from './assign-step'
import type { CheckMemory } from './check-memory'
import { environmentOf, replacementsOf, type EquipmentOptions } from './equipment'
import { errorInfo } from './error-info'
import { ValueMemory } from './value-memory'

export interface DriverOptions {
  readonly definitions: CollectedDefinitions
  readonly plan: Plan
  /** Values of assets from before the run; the first that has one counts. Default: none. */
  readonly given?: readonly ValueMemory[] | undefined
  /** What earlier runs materialized, for the checks of this one. */
  readonly materialized?: CheckMemory | undefined
  /** Why an asset has no such partition; null where it has. `events`: those of the run so far. Default: nobody asks. */
  readonly reportObjection?: ((asset: AssetKey, partition: string, events: readonly RunEvent[]) => string | null) | undefined
  /** The moment by which freshness is judged. Default: now. */
  readonly now?: number | undefined
  /** What steps of ops of runs before this one stored. Default: nothing. */
  readonly earlier?: StoredValues | undefined
  /** From 0 to below 1, for the jitter of retries. Default: `Math.random`. */
  readonly random?: (() => number) | undefined
  readonly signal?: AbortSignal | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** Of which job the run is. Default: none. */
  readonly job?: string | undefined
  readonly equipment?: EquipmentOptions | undefined
}

type StepEnd = Extract<FromProcessFrame, { type: 'step-success' | 'step-failure' }>
type MadeFrame = Extract<FromProcessFrame, { type: 'step-success' | 'step-output' }>

/** Drives a plan in this process by the same decisions as the platform, and keeps its events. */
export class ProcessDriver {
  readonly events: RunEvent[] = []
  readonly state: RunState
  /** What steps of ops stored. */
  readonly values = new Map<string, Map<string, Uint8Array>>()
  /** What steps of assets stored. */
  readonly made = new ValueMemory()
  /** Of values that an IO manager took: as they were before. */
  readonly elsewhere = new ValueMemory()
  readonly errors = new Map<string, ErrorInfo>()
  /** What this run materialized. */
  readonly materialized = new RunMaterializations()
  readonly #options: DriverOptions
  readonly #resources: RunResources
  readonly #runner: StepRunner
  readonly #hooks: StepHooks
  readonly #hookRunner: HookRunner
  /** Settles when all hooks so far have reported. */
  #hookWork: Promise<void> = Promise.resolve()
  #finish: () => void = () => undefined
  #alarm: ReturnType<typeof setTimeout> | undefined

  constructor(options: DriverOptions) {
    this.#options = options
    this.state = initialState(options.plan)
    const host: Host = { now: Date.now, send: (frame, payload) => this.#receive(frame, payload), keptElsewhere: (kept) => this.#keepElsewhere(kept) }
    this.#resources = new RunResources(options.definitions, host, replacementsOf(options.equipment))
    this.#resources.equip({ environment: environmentOf(options.equipment), config: options.plan.resources ?? {} })
    this.#runner = new StepRunner(options.definitions, host, this.#resources)
    this.#hooks = new StepHooks(this.state)
    this.#hookRunner = new HookRunner(options.definitions, host, this.#resources)
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
    this.materialized.remember(event, 'test')
    const due = this.#hooks.take(event)
    if (due !== null) this.#runHooks(due)
  }

  get #run(): { id: string; tags: Record<string, string>; job?: string } {
    const { tags, job } = this.#options
    return { id: 'test', tags: { ...tags }, ...(job === undefined ? {} : { job }) }
  }

  #runHooks({ op, error, assets, hooks, ...due }: DueHooks): void {
    const work = this.#hookRunner.start({
      type: 'run-hooks', run: this.#run, ...due, assets: [...assets], hooks: [...hooks], ...(op === undefined ? {} : { op }), ...(error === undefined ? {} : { error }),
    })
    this.#hookWork = Promise.all([this.#hookWork, work]).then(() => undefined)
  }

  #keepElsewhere({ asset, partition = '', value }: { readonly asset: AssetKey; readonly partition: string | undefined; readonly value: unknown }): void {
    try {
      this.elsewhere.set(asset, partition, encodeValue(value))
    } catch (cause) {
      // An author's own manager may take what the platform could not: nothing can be shown of it then, and who asks is told so.
      if (!(cause instanceof ValueEncodingError)) throw cause
    }
  }

  #cancel(): void {
    this.#record({ type: 'run-canceling', at: now() })
    this.#runner.cancel('the run was canceled')
    this.#hookRunner.cancel('the run was canceled')
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
      const step = { at: now(), stepKey: this.state.keyOf(action.step) }
      this.#record(action.kind === 'skip' ? { type: 'step-skipped', ...step, reason: action.reason } : { type: 'step-canceled', ...step, attempt: action.attempt })
      return true
    }
    if (action.kind === 'start') this.#start(action.steps)
    else if (action.kind === 'finish') void this.#hookWork.then(() => this.#resources.close()).then(() => this.#end(action))
    return false
  }

  #end({ status, failedSteps }: Extract<Action, { kind: 'finish' }>): void {
    const [firstFailed] = failedSteps
    const error = firstFailed === undefined ? undefined : this.errors.get(firstFailed)
    if (status === 'failed') this.#record({ type: 'run-failure', at: now(), failedSteps, ...(error === undefined ? {} : { error }) })
    else this.#record({ type: status === 'succeeded' ? 'run-success' : 'run-canceled', at: now() })
    this.#finish()
  }

  #start(steps: readonly { readonly step: number; readonly attempt: number }[]): void {
    const started = steps.map((step) => ({ ...step, stepKey: this.state.keyOf(step.step) }))
    for (const { stepKey, attempt } of started) this.#record({ type: 'step-start', at: now(), stepKey, attempt })
    for (const each of started) this.#assign(each)
  }

  #assign({ step, attempt, stepKey }: { readonly step: number; readonly attempt: number; readonly stepKey: string }): void {
    const { given = [], earlier = new Map() } = this.#options
    const { assigned, payload } = assignStep(this.state, { step, attempt }, {
      values: this.values, earlier, assets: [this.made, ...given],
      factsOf: (planned) => checkFacts(planned, { materializationsOf: (place) => this.#materializationsOf(place), freshnessAt: (policy, last) => freshnessAt(policy, last, this.#options.now ?? Date.now()) }),
    })
    this.values.set(stepKey, new Map())
    const { partitions } = this.#options.plan
    this.#runner.start({ type: 'run-steps', run: { ...this.#run, ...(partitions === undefined ? {} : { partitions }) }, steps: [assigned] }, payload)
  }

  #receive(frame: FromProcessFrame, payload?: Uint8Array): void {
    if (frame.type === 'log') {
      const { at, level, source, message, step, attempt } = frame
      const place = step === undefined || attempt === undefined ? {} : { stepKey: this.state.keyOf(step), attempt }
      this.events.push({ type: 'log', at: new Date(at).toISOString(), level, source, message, ...place })
    } else if (frame.type === 'partitions-changed') {
      const { at, step, attempt, action, name, keys } = frame
      this.#record({ type: 'partitions-changed', at: new Date(at).toISOString(), stepKey: this.state.keyOf(step), attempt, action, name, keys })
    } else if (frame.type === 'asset-reported') {
      const { type: _type, at, step, attempt, kind, ...report } = frame
      const objection = report.partition === undefined ? null : this.#options.reportObjection?.(report.asset, report.partition, this.events) ?? null
      if (objection !== null) throw new StepRequestError('unknown-partition', `report() of ${kind === 'materialization' ? 'materialized' : 'observed'}('${report.asset}'): ${objection}`)
      this.#record({ type: kind === 'materialization' ? 'asset-materialized' : 'asset-observed', at: new Date(at).toISOString(), stepKey: this.state.keyOf(step), attempt, isReported: true, ...report })
    } else if (frame.type === 'hook-completed' || frame.type === 'hook-failed') {
      const { at, step, attempt, hook, durationMs } = frame
      const ended = { at: new Date(at).toISOString(), stepKey: this.state.keyOf(step), attempt, hook, durationMs }
      this.#record(frame.type === 'hook-failed' ? { type: 'hook-failed', ...ended, error: errorInfo(frame.error) } : { type: 'hook-completed', ...ended })
    } else if (frame.type === 'step-output') this.#yield(frame, payload)
    else if (frame.type === 'step-success' || frame.type === 'step-failure') this.#settle(frame, payload)
  }

  #plannedOf(step: number): PlanStep | undefined {
    return this.state.plan.steps[this.state.instances[step]?.planned ?? -1]
  }

  #store(stepKey: string, address: string, bytes: Uint8Array): ValuePointer {
    this.values.get(stepKey)?.set(address, bytes)
    return { object: `test/${stepKey}/${address}`, bytes: bytes.length, codec: 'millrace-json' }
  }

  #yield(frame: Extract<FromProcessFrame, { type: 'step-output' }>, payload: Uint8Array = new Uint8Array()): void {
    const { step, attempt, at, output, mappingKey, metadata } = frame
    const planned = this.#plannedOf(step)
    if (planned?.kind === 'multi-asset') {
      const made = planned.assets.find((each) => each.output === output)
      if (made !== undefined) this.#materialize(frame, { planned, ...made, payload: frame.hasValue === false ? undefined : payload })
      return this.#evaluate(frame)
    }
    const stepKey = this.state.keyOf(step)
    const value = this.#store(stepKey, outputAddress(output, mappingKey), payload)
    this.#record({
      type: 'step-output', at: new Date(at).toISOString(), stepKey, attempt, output, value,
      ...(mappingKey === undefined ? {} : { mappingKey }), ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    })
    const asset = planned?.kind === 'op' ? planned.makes?.find((each) => each.output === output) : undefined
    if (planned?.kind === 'op' && asset !== undefined) this.#materialize(frame, { planned, ...asset, payload: frame.hasValue === false ? undefined : payload })
    this.#evaluate(frame)
  }

  #evaluate({ step, attempt, at, checks = [] }: MadeFrame): void {
    const planned = this.#plannedOf(step)
    if (planned === undefined) return
    const happening = { at: new Date(at).toISOString(), stepKey: this.state.keyOf(step), attempt }
    for (const event of checkEvents({ planned, evaluations: checks, targetOf: (asset, partition) => this.#targetOf(asset, partition), ...happening })) this.#record(event)
  }

  #settle(frame: StepEnd, payload: Uint8Array | undefined): void {
    const stepKey = this.state.keyOf(frame.step)
    const { attempt } = frame
    const step = { at: new Date(frame.at).toISOString(), stepKey, attempt }
    if (frame.type === 'step-success') {
      const planned = this.#plannedOf(frame.step)
      if (planned?.kind === 'asset') {
        if (planned.isObservation === true) this.#observe(frame, planned)
        else this.#materialize(frame, { planned, ...planned, payload })
      }
      this.#succeed(frame, step)
    } else if (frame.canceled) {
      this.#record({ type: 'step-canceled', ...step })
    } else this.#fail(frame, step)
    this.#advance()
  }

  #fail({ step: index, durationMs, error: raw, retry: wish }: Extract<StepEnd, { type: 'step-failure' }>, step: { at: string; stepKey: string; attempt: number }): void {
    const error = errorInfo(raw)
    const planned = this.#plannedOf(index)
    const state = this.state.steps[index]
    const retry = decideRetry({ retries: state === undefined ? 0 : retriesOf(state), policy: planned?.retry, wish }, this.#options.random ?? Math.random)
    if (retry === null) {
      this.errors.set(step.stepKey, error)
      if (planned !== undefined) for (const event of failuresOfStep(planned, { ...step, attempted: state })) this.#record(event)
      this.#record({ type: 'step-failure', ...step, durationMs, error })
      return
    }
    this.#record({ type: 'step-retry', ...step, error, ...(retry.delayMs > 0 ? { retryAt: new Date(Date.now() + retry.delayMs).toISOString() } : {}) })
  }

  /** A step that succeeded has failed nevertheless when a blocking check did. */
  #succeed(frame: Extract<StepEnd, { type: 'step-success' }>, step: { at: string; stepKey: string; attempt: number }): void {
    const { durationMs } = frame
    this.#evaluate(frame)
    const error = blockedError(this.state.steps[frame.step]?.checks ?? [])
    if (error === null) return this.#record({ type: 'step-success', ...step, durationMs })
    this.errors.set(step.stepKey, error)
    this.#record({ type: 'step-failure', ...step, durationMs, error })
  }

  #materializationsOf(place: CheckedPlace): readonly CheckedMaterialization[] {
    const own = this.materialized.latest(place)
    return [...own === undefined ? [] : [own], ...this.#options.materialized?.of(place) ?? []]
  }

  #targetOf(asset: string, partition: string | undefined): { runId: string; at: string } | undefined {
    const [latest] = this.#materializationsOf({ asset, partition })
    return latest === undefined ? undefined : { runId: latest.runId, at: new Date(latest.at).toISOString() }
  }

  #observe({ at, attempt, metadata, dataVersion }: Extract<StepEnd, { type: 'step-success' }>, planned: AssetStep): void {
    for (const partition of madeBy(planned)) {
      this.#record({
        type: 'asset-observed', at: new Date(at).toISOString(), stepKey: planned.key, attempt, asset: planned.asset, ...named(partition), metadata, ...(dataVersion === undefined ? {} : { dataVersion }),
      })
    }
  }

  #materialize(frame: MadeFrame, { planned, asset, codeVersion, payload }: { planned: AssetStep | MultiAssetStep | OpStep; asset: AssetKey; codeVersion?: string | undefined; payload: Uint8Array | undefined }): void {
    const sizes = frame.partitions === undefined ? null : new Map(frame.partitions.map(({ partition, bytes }) => [partition, bytes]))
    let offset = 0
    for (const partition of madeBy(planned)) {
      const end = sizes === null ? payload?.length : sizes.has(partition) ? offset + (sizes.get(partition) ?? 0) : undefined
      const bytes = end === undefined ? undefined : payload?.subarray(offset, end)
      offset = sizes === null ? 0 : end ?? offset
      if (bytes !== undefined) this.made.set(asset, partition, bytes)
      this.#record({
        type: 'asset-materialized', at: new Date(frame.at).toISOString(), stepKey: planned.key, attempt: frame.attempt, asset, ...named(partition), metadata: frame.metadata,
        ...(bytes === undefined ? {} : { value: { object: `test/${asset}`, bytes: bytes.length, codec: 'millrace-json' } }),
        ...(codeVersion === undefined ? {} : { codeVersion }),
        ...(frame.dataVersion === undefined ? {} : { dataVersion: frame.dataVersion }),
      })
    }
  }
}

/** The partitions of a step; of an asset without partitions one with an empty key. */
const madeBy = (step: AssetStep | MultiAssetStep | OpStep): readonly string[] => step.partitions?.partitions.map(({ key }) => key) ?? ['']

const named = (partition: string): { partition?: string } => partition === '' ? {} : { partition }

const now = (): string => new Date().toISOString()
