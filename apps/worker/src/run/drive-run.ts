import { setTimeout as sleep } from 'node:timers/promises'
import { applyEvent, decideRetry, eventsOfLoss, nextActions, nextRetryAt, reduceRun, retriesOf, type Action, type RunState } from '@millrace/orchestration'
import type { ErrorInfo, FromProcessFrame, PlanStep, RetryWish, RunEvent, RunStatus, ValuePointer } from '@millrace/protocol'
import type { SandboxProcess } from '@millrace/sandbox'
import { EventWriter } from './event-writer'
import type { ClaimedRun, RunPorts } from './run-ports'
import { processFailure, runLevelError } from './process-failure'
import { joinSteps, prepareStep, readersOf, type PreparedStep } from './step-inputs'
import { eventsOfFrame } from './frame-events'
import { FrameReader } from './frame-reader'

const cancelGraceMs = 5_000
const idleProcessMs = 10_000
const neverAborted = new AbortController().signal

type StartAction = Extract<Action, { kind: 'start' }>

/**
 * Drives one claimed run to its end: pure `nextActions` decides, one sandbox process executes, every event is appended
 * in order. Steps below a finished step start at once, while its event is still on its way to Postgres; since events
 * commit in order, no reader ever sees the later one without the earlier.
 */
export class RunDriver {
  readonly #claim: ClaimedRun
  readonly #ports: RunPorts
  readonly #signal: AbortSignal
  readonly #writer: EventWriter
  readonly #state: RunState
  readonly #readers: Map<number, number[]>
  /** By source, how many of its readers, in their order, have ended. */
  readonly #readersEnded = new Map<number, number>()
  readonly #stored = new Map<number, ValuePointer>()
  readonly #outside = new Map<string, ValuePointer>()
  #held = new Set<number>()
  #running = new Map<number, number>()
  #process: SandboxProcess | undefined
  #frames: FrameReader | undefined
  #canceling = false

  constructor(claim: ClaimedRun, ports: RunPorts, signal: AbortSignal) {
    this.#claim = claim
    this.#ports = ports
    this.#signal = signal
    this.#writer = new EventWriter(claim.epoch, (events) => ports.append(events))
    this.#state = reduceRun(claim.plan, claim.events)
    this.#readers = readersOf(claim.plan)
    for (const event of claim.events) this.#rememberValue(event)
  }

  /** Resolves with the run's terminal status once it is durable. Throws `StaleRunError` when another claim took over. */
  async drive(): Promise<RunStatus> {
    try {
      this.#begin()
      while (true) {
        const finished = await this.#act()
        if (finished) {
          await this.#writer.settle()
          return finished
        }
        if (this.#running.size > 0) await this.#listen()
        await this.#writer.whenRoom()
      }
    } finally {
      this.#process?.kill('the run has ended')
    }
  }

  /** Ends the process at once, as when the worker shuts down; what it ran is picked up by the next claim. */
  abandon(): void {
    this.#process?.kill('the worker shuts down')
  }

  #begin(): void {
    const { epoch } = this.#claim
    if (this.#state.status === 'queued' || this.#state.status === 'starting') this.#record({ type: 'run-start', at: this.#at() })
    if (epoch > 1) {
      const loss = { at: this.#at(), epoch: epoch - 1, message: 'The worker of this run was lost.' }
      for (const event of eventsOfLoss(this.#state, loss)) this.#record(event)
    }
    this.#record({ type: 'process-start', at: this.#at(), worker: this.#ports.workerName, epoch })
  }

  #at(): string {
    return new Date(this.#ports.now()).toISOString()
  }

  #record(event: RunEvent, ready?: Promise<void>): void {
    applyEvent(this.#state, event)
    this.#rememberValue(event)
    this.#writer.write(event, ready)
  }

  #rememberValue(event: RunEvent): void {
    if (event.type !== 'asset-materialized' || !event.value) return
    const step = this.#state.indexOf(event.stepKey)
    if (step !== undefined) this.#stored.set(step, event.value)
  }

  #startCanceling(): void {
    if (this.#canceling) return
    this.#canceling = true
    const event: RunEvent = { type: 'run-canceling', at: this.#at() }
    // Whoever asked has already recorded it, in the same transaction as the status.
    if (this.#state.status === 'canceling') return
    applyEvent(this.#state, event)
  }

  /** Carries out every action that can be taken now. */
  async #act(): Promise<RunStatus | undefined> {
    while (true) {
      if (this.#signal.aborted) this.#startCanceling()
      const actions = nextActions(this.#claim.plan, this.#state, this.#ports.now())
      const starts: StartAction['steps'][number][] = []
      for (const action of actions) {
        if (action.kind === 'finish') return this.#finish(action)
        if (action.kind === 'start') starts.push(...action.steps)
        else if (action.kind === 'skip') this.#record({ type: 'step-skipped', at: this.#at(), stepKey: this.#key(action.step), reason: action.reason })
        else if (action.kind === 'cancel') this.#record({ type: 'step-canceled', at: this.#at(), stepKey: this.#key(action.step), attempt: action.attempt })
        else if (action.kind === 'wait-until') await this.#waitUntil(action.at)
      }
      if (starts.length > 0) await this.#start(starts)
      if (actions.length === 0 || this.#running.size > 0) return undefined
    }
  }

  /** Nothing runs. A process that would idle for long is given back; the next attempt gets another. */
  async #waitUntil(at: number): Promise<void> {
    const wait = Math.max(0, at - this.#ports.now())
    if (wait > idleProcessMs) this.#giveProcessBack()
    await this.#writer.settle()
    await sleep(wait, undefined, { signal: this.#signal }).catch(() => undefined)
  }

  #giveProcessBack(): void {
    this.#process?.kill('nothing to run for a while')
    this.#process = undefined
    this.#frames = undefined
    this.#held = new Set()
  }

  #finish(action: Extract<Action, { kind: 'finish' }>): RunStatus {
    const at = this.#at()
    if (action.status === 'succeeded') this.#record({ type: 'run-success', at })
    else if (action.status === 'canceled') this.#record({ type: 'run-canceled', at })
    else this.#record({ type: 'run-failure', at, failedSteps: action.failedSteps, error: runLevelError(action.failedSteps) })
    return action.status
  }

  #key(step: number): string {
    const found = this.#claim.plan.steps[step]
    if (!found) throw new Error(`the plan has no step ${step}`)
    return found.key
  }

  async #start(starts: readonly { step: number; attempt: number }[]): Promise<void> {
    const process = await this.#ensureProcess(starts)
    if (!process) return
    await this.#loadOutside(starts)
    const prepared: PreparedStep[] = []
    for (const { step: index, attempt } of starts) {
      const step = this.#claim.plan.steps[index]
      if (!step) throw new Error(`the plan has no step ${index}`)
      const result = await prepareStep({
        step, attempt, hold: this.#readers.has(index), places: { held: this.#held, stored: this.#stored }, outside: this.#outside,
        readValue: (pointer) => this.#ports.readValue(pointer),
      })
      if (result.ok) prepared.push(result.step)
      else this.#failMissing(index, attempt, result.missing)
    }
    if (prepared.length === 0) return
    const { steps, payload } = joinSteps(prepared)
    for (const { step, attempt } of steps) this.#running.set(step, attempt)
    for (const { step, attempt } of steps) applyEvent(this.#state, { type: 'step-start', at: this.#at(), stepKey: this.#key(step), attempt })
    process.assign(steps.map(({ step, attempt }) => ({ step, attempt })))
    await process.send({ type: 'run-steps', run: { id: this.#claim.runId, tags: this.#claim.tags }, steps }, payload)
  }

  #failMissing(step: number, attempt: number, asset: string): void {
    const at = this.#at()
    const stepKey = this.#key(step)
    this.#record({ type: 'step-start', at, stepKey, attempt })
    this.#record({
      type: 'step-failure', at, stepKey, attempt, durationMs: 0,
      error: { name: 'MissingValueError', code: 'no-value', blame: 'user', frames: [], message: `the input ${asset} has no stored value yet: materialize ${asset} first, or add it to this run's selection` },
    })
    this.#record({ type: 'asset-failed', at, stepKey, attempt, asset: stepKey })
  }

  async #loadOutside(starts: readonly { step: number }[]): Promise<void> {
    const wanted = new Set<string>()
    for (const { step } of starts) {
      for (const input of this.#claim.plan.steps[step]?.inputs ?? []) {
        if (input.step === null && !this.#outside.has(input.asset)) wanted.add(input.asset)
      }
    }
    if (wanted.size === 0) return
    for (const [asset, pointer] of await this.#ports.latestValues([...wanted])) this.#outside.set(asset, pointer)
  }

  /** The process to run steps in; when it cannot be had, the steps fail with the reason. */
  async #ensureProcess(starts: readonly { step: number; attempt: number }[]): Promise<SandboxProcess | undefined> {
    if (this.#process) return this.#process
    const process = await this.#ports.startProcess()
    const frames = new FrameReader(process.frames())
    const first = await this.#answerToLoad(frames)
    if (first?.type === 'loaded') {
      this.#process = process
      this.#frames = frames
      return process
    }
    process.kill('the bundle did not load')
    if (this.#signal.aborted) return undefined
    const error = first?.type === 'load-failed' ? this.#ports.mapError(first.error) : processFailure(await process.exited)
    for (const { step, attempt } of starts) {
      const at = this.#at()
      this.#record({ type: 'step-start', at, stepKey: this.#key(step), attempt })
      this.#record({ type: 'step-failure', at, stepKey: this.#key(step), attempt, durationMs: 0, error })
    }
    return undefined
  }

  /** The first frame that is no log: what a module prints while it loads is recorded on the way. */
  async #answerToLoad(frames: FrameReader): Promise<FromProcessFrame | undefined> {
    while (!frames.ended && !this.#signal.aborted) {
      await frames.wait(this.#signal)
      for (let received = frames.takeOne(); received; received = frames.takeOne()) {
        if (received.frame.type !== 'log') return received.frame
        this.#take(received.frame, received.payload)
      }
    }
    return undefined
  }

  /** Waits for frames of the process, or for cancel, and records what they say. */
  async #listen(): Promise<void> {
    const process = this.#process
    const frames = this.#frames
    if (!process || !frames) return
    await frames.wait(this.#canceling ? neverAborted : this.#untilRetry())
    if (this.#signal.aborted && !this.#canceling) await this.#cancelProcess(process)
    for (const { frame, payload } of frames.take()) this.#take(frame, payload)
    if (frames.ended) await this.#processEnded(process)
  }

  /** Aborted when the run is canceled, or when a step that waits for its next attempt is due. */
  #untilRetry(): AbortSignal {
    const at = nextRetryAt(this.#state)
    return at === null ? this.#signal : AbortSignal.any([this.#signal, AbortSignal.timeout(Math.max(0, at - this.#ports.now()))])
  }

  async #cancelProcess(process: SandboxProcess): Promise<void> {
    this.#startCanceling()
    setTimeout(() => process.kill('canceled'), cancelGraceMs).unref()
    await process.send({ type: 'cancel', reason: 'the run was canceled' }).catch(() => undefined) // it may be gone already
  }

  #take(frame: FromProcessFrame, payload: Uint8Array): void {
    const steps = this.#claim.plan.steps
    const stored = frame.type === 'step-success' && frame.hasValue ? this.#ports.writeValue(frame.step, frame.attempt, payload) : undefined
    const events = eventsOfFrame(frame, { steps, now: this.#ports.now(), mapError: (raw) => this.#ports.mapError(raw), canceling: this.#canceling, value: stored?.pointer, retryOf: (step, wish) => this.#retryOf(step, wish) })
    for (const event of events) {
      if (event.type === 'step-start') this.#writer.write(event)
      else this.#record(event, event.type === 'asset-materialized' ? stored?.stored : undefined)
    }
    if (frame.type === 'step-success' || frame.type === 'step-failure') {
      this.#running.delete(frame.step)
      if (frame.type === 'step-success' && frame.hasValue && this.#readers.has(frame.step)) this.#held.add(frame.step)
      this.#releaseInputs(frame.step)
    }
  }

  #retryOf({ index, retry: policy }: PlanStep, wish?: RetryWish): { readonly delayMs: number } | null {
    const step = this.#state.steps[index]
    return decideRetry({ retries: step === undefined ? 0 : retriesOf(step), policy, wish }, Math.random)
  }

  /** Whether all who read a value have ended. Goes on where it stopped the last time: what has ended stays so. */
  #isReadToEnd(source: number): boolean {
    const readers = this.#readers.get(source) ?? []
    let place = this.#readersEnded.get(source) ?? 0
    for (let reader = readers[place]; reader !== undefined && this.#state.isTerminal(reader); reader = readers[place]) place += 1
    this.#readersEnded.set(source, place)
    return place === readers.length
  }

  /** Lets the process forget values that no unfinished step reads. */
  #releaseInputs(step: number): void {
    const done: number[] = []
    for (const { step: source } of this.#claim.plan.steps[step]?.inputs ?? []) {
      if (source === null || !this.#held.has(source)) continue
      if (this.#isReadToEnd(source)) done.push(source)
    }
    for (const source of done) this.#held.delete(source)
    if (done.length > 0) void this.#process?.send({ type: 'release', steps: done }).catch(() => undefined)
  }

  /** The process is gone: its unfinished steps lose this attempt, nothing else is lost. */
  async #processEnded(process: SandboxProcess): Promise<void> {
    const exit = await process.exited
    this.#process = undefined
    this.#frames = undefined
    this.#held = new Set()
    const lost = [...this.#running]
    this.#running = new Map()
    for (const [step, attempt] of lost) {
      const at = this.#at()
      const stepKey = this.#key(step)
      if (this.#canceling) this.#record({ type: 'step-canceled', at, stepKey, attempt })
      else this.#failWithProcess({ step, attempt, at }, processFailure(exit))
    }
  }

  #failWithProcess({ step, attempt, at }: { step: number; attempt: number; at: string }, error: ErrorInfo): void {
    const planned = this.#claim.plan.steps[step]
    const stepKey = this.#key(step)
    const retry = planned === undefined ? null : this.#retryOf(planned)
    if (retry !== null) {
      this.#record({ type: 'step-retry', at, stepKey, attempt, error, ...(retry.delayMs > 0 && { retryAt: new Date(this.#ports.now() + retry.delayMs).toISOString() }) })
      return
    }
    this.#record({ type: 'step-failure', at, stepKey, attempt, durationMs: 0, error })
    this.#record({ type: 'asset-failed', at, stepKey, attempt, asset: planned?.asset ?? stepKey })
  }
}
