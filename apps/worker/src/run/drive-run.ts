import { setTimeout as sleep } from 'node:timers/promises'
import { applyEvent, decideRetry, eventsOfLoss, failuresOfStep, nextActions, nextRetryAt, reduceRun, retriesOf, type Action, type RunState } from '@millrace/orchestration'
import { isMillraceError, type ErrorInfo, type FromProcessFrame, type MillraceError, type RetryWish, type RunEnvironment, type RunEvent, type RunStatus } from '@millrace/protocol'
import type { SandboxProcess } from '@millrace/sandbox'
import { CheckTargets } from './check-targets'
import { closeResources } from './close-resources'
import { EventWriter, type EventCargo } from './event-writer'
import { runInfo, type ClaimedRun, type RunPorts } from './run-ports'
import { HookDriver } from './hook-driver'
import { missingValueError, processFailure, runLevelError } from './process-failure'
import { eventsOfRefusal } from './refused-run'
import { loadOutside } from './outside-reads'
import { joinSteps, prepareStep, ValuePlaces, type PreparedStep } from './step-inputs'
import { eventsOfFrame, type FrameStep } from './frame-events'
import { FrameRedaction } from './frame-redaction'
import { writeValues } from './frame-values'
import { ReportJudge } from './report-judge'
import { FrameReader } from './frame-reader'
import { StepMultiplication } from './multiplied-steps'
import { ValueReaders } from './value-readers'

const cancelGraceMs = 5_000
const idleProcessMs = 10_000
const isTooLarge = (error: unknown): error is MillraceError => isMillraceError(error) && error.code === 'too-large'
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
  readonly #multiplication: StepMultiplication
  readonly #readers: ValueReaders
  readonly #places: ValuePlaces
  readonly #redaction = new FrameRedaction()
  readonly #reports: ReportJudge
  readonly #checked: CheckTargets
  readonly #hooks: HookDriver
  #running = new Map<number, number>()
  #process: SandboxProcess | undefined
  #frames: FrameReader | undefined
  #hasOpenResources = false
  #canceling = false

  constructor(claim: ClaimedRun, ports: RunPorts, signal: AbortSignal) {
    this.#claim = claim
    this.#ports = ports
    this.#signal = signal
    this.#writer = new EventWriter(claim.epoch, (events, multiplied) => ports.append(events, multiplied))
    this.#state = reduceRun(claim.plan, claim.events)
    this.#multiplication = new StepMultiplication(this.#state)
    this.#readers = new ValueReaders(this.#state)
    this.#places = new ValuePlaces(this.#state)
    this.#reports = new ReportJudge({ objections: (reports) => ports.reportObjections(reports), settle: () => this.#writer.settle() })
    this.#checked = new CheckTargets(claim.plan, claim.runId, ports)
    this.#hooks = new HookDriver(this.#state, {
      run: runInfo(claim), now: () => ports.now(), record: (event) => this.#record(event), settle: () => this.#writer.settle(),
      process: () => this.#ensureProcess([]), listen: (interrupt) => this.#listen(AbortSignal.any([this.#signal, interrupt])), isCanceling: () => this.#canceling,
    })
    for (const event of claim.events) this.#remember(event)
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
    } catch (error) {
      if (!isTooLarge(error)) throw error
      return await this.#failTooLarge(error.message)
    } finally {
      this.#process?.kill('the run has ended')
    }
  }

  /** Ends the process at once, as when the worker shuts down; what it ran is picked up by the next claim. */
  abandon(): void {
    this.#process?.kill('the worker shuts down')
  }

  /** Its dynamic outputs would make more steps than a run may have, and none of them is begun; or it says what the database has no room for. */
  async #failTooLarge(message: string): Promise<RunStatus> {
    const error: ErrorInfo = { name: 'RunTooLargeError', code: 'too-large', message, blame: 'user', frames: [] }
    this.#process?.kill('the run is too large')
    await this.#writer.settle().catch((failure: unknown) => { if (!isTooLarge(failure)) throw failure })
    const lost = this.#writer.restart()
    this.#hooks.skip('The run ended.')
    this.#hooks.lose(error)
    for (const event of eventsOfRefusal({ lost, running: this.#running, at: this.#at(), error, state: this.#state })) this.#writer.write(event)
    await this.#writer.settle()
    return 'failed'
  }

  #begin(): void {
    const { epoch } = this.#claim
    if (this.#state.status === 'queued' || this.#state.status === 'starting') this.#record({ type: 'run-start', at: this.#at() })
    if (epoch > 1) {
      const loss = { at: this.#at(), epoch: epoch - 1, message: 'The worker of this run was lost.' }
      for (const event of eventsOfLoss(this.#state, loss)) this.#record(event)
      this.#hooks.tellOfLost(this.#state, this.#claim.events)
    }
    this.#record({ type: 'process-start', at: this.#at(), worker: this.#ports.workerName, epoch })
  }

  #at(): string {
    return new Date(this.#ports.now()).toISOString()
  }

  #record(event: RunEvent, stored?: EventCargo['stored']): void {
    applyEvent(this.#state, event)
    this.#remember(event)
    this.#hooks.note(event)
    this.#writer.write(event, { stored, multiplied: this.#multiplication.take() })
  }

  #remember(event: RunEvent): void {
    this.#places.remember(event)
    this.#checked.remember(event)
  }

  #startCanceling(): void {
    if (this.#canceling) return
    this.#canceling = true
    // Whoever asked has already recorded it, in the same transaction as the status.
    if (this.#state.status !== 'canceling') applyEvent(this.#state, { type: 'run-canceling', at: this.#at() })
  }

  /** Carries out every action that can be taken now. */
  async #act(): Promise<RunStatus | undefined> {
    while (true) {
      if (this.#signal.aborted) this.#startCanceling()
      const actions = nextActions(this.#claim.plan, this.#state, this.#ports.now())
      const starts: StartAction['steps'][number][] = []
      for (const action of actions) {
        if (action.kind === 'finish') {
          // A run may be canceled while its last hooks run.
          if (await this.#hooks.finish()) return undefined
          await this.#closeResources()
          return this.#finish(action)
        }
        if (action.kind === 'start') starts.push(...action.steps)
        else if (action.kind === 'skip') this.#record({ type: 'step-skipped', at: this.#at(), stepKey: this.#key(action.step), reason: action.reason })
        else if (action.kind === 'cancel') this.#record({ type: 'step-canceled', at: this.#at(), stepKey: this.#key(action.step), attempt: action.attempt })
        else if (action.kind === 'wait-until') await this.#waitUntil(action.at)
      }
      if (starts.length > 0) await this.#start(starts)
      await this.#hooks.send()
      if (actions.length === 0 || this.#running.size > 0) return undefined
    }
  }

  /** Nothing runs. A process that would idle for long is given back; the next attempt gets another. */
  async #waitUntil(at: number): Promise<void> {
    if (await this.#hooks.finish(at)) return
    const wait = Math.max(0, at - this.#ports.now())
    if (wait > idleProcessMs) await this.#giveProcessBack()
    await this.#writer.settle()
    await sleep(wait, undefined, { signal: this.#signal }).catch(() => undefined)
  }

  async #giveProcessBack(): Promise<void> {
    await this.#closeResources()
    this.#process?.kill('nothing to run for a while')
    this.#process = undefined
    this.#frames = undefined
    this.#places.held.clear()
  }

  async #closeResources(): Promise<void> {
    if (!this.#process || !this.#frames || !this.#hasOpenResources) return
    this.#hasOpenResources = false
    const areClosed = await closeResources(this.#process, this.#frames, ({ frame, payload }) => this.#take(frame, payload))
    if (!areClosed) this.#record({ type: 'log', at: this.#at(), level: 'warn', source: 'log', message: 'The process of the run ended before its resources were closed.' })
  }

  #finish(action: Extract<Action, { kind: 'finish' }>): RunStatus {
    const at = this.#at()
    if (action.status === 'succeeded') this.#record({ type: 'run-success', at })
    else if (action.status === 'canceled') this.#record({ type: 'run-canceled', at })
    else this.#record({ type: 'run-failure', at, failedSteps: action.failedSteps, error: runLevelError(action.failedSteps) })
    return action.status
  }

  #step(index: number): FrameStep {
    const instance = this.#state.instances[index]
    const planned = instance && this.#claim.plan.steps[instance.planned]
    if (!instance || !planned) throw new Error(`the run has no step ${index}`)
    return { key: instance.key, planned, index }
  }

  #key(step: number): string {
    return this.#step(step).key
  }

  async #start(starts: readonly { step: number; attempt: number }[]): Promise<void> {
    const process = await this.#ensureProcess(starts)
    if (!process) return
    await loadOutside(starts.map(({ step }) => this.#step(step).planned), { state: this.#state, places: this.#places, ports: this.#ports })
    await this.#checked.prepare(starts.map(({ step }) => this.#step(step).planned))
    const prepared: PreparedStep[] = []
    const options = { state: this.#state, places: this.#places, readValue: this.#ports.readValue }
    for (const start of starts) {
      const { planned } = this.#step(start.step)
      const result = await prepareStep({ ...start, hold: this.#readers.isRead(planned.index), facts: this.#checked.factsOf(planned) }, options)
      if (result.ok) prepared.push(result.step)
      else this.#failMissing(start, result.missing)
    }
    if (prepared.length === 0) return
    const { steps, payload } = joinSteps(prepared)
    for (const { step, attempt } of steps) this.#running.set(step, attempt)
    for (const { step, attempt } of steps) {
      const start: RunEvent = { type: 'step-start', at: this.#at(), stepKey: this.#key(step), attempt }
      applyEvent(this.#state, start)
      this.#hooks.note(start)
    }
    const { partitions } = this.#claim.plan
    await process.send({ type: 'run-steps', run: { ...runInfo(this.#claim), ...(partitions && { partitions }) }, steps }, payload)
  }

  #failMissing({ step, attempt }: { step: number; attempt: number }, missing: string): void {
    const { key: stepKey, planned } = this.#step(step)
    const identity = { at: this.#at(), stepKey, attempt }
    this.#record({ type: 'step-start', ...identity })
    this.#recordFailure(step, { ...identity, durationMs: 0, error: missingValueError(planned, missing) })
  }

  #recordFailure(step: number, failure: Omit<Extract<RunEvent, { type: 'step-failure' }>, 'type'>): void {
    const { planned } = this.#step(step)
    const { at, stepKey, attempt } = failure
    this.#record({ type: 'step-failure', ...failure })
    for (const event of failuresOfStep(planned, { at, stepKey, attempt, attempted: this.#state.steps[step] })) this.#record(event)
  }

  /** The process to run steps in; when it cannot be had, the steps fail with the reason. */
  async #ensureProcess(starts: readonly { step: number; attempt: number }[]): Promise<SandboxProcess | undefined> {
    if (this.#process) return this.#process
    const opening = this.#ports.environment()
    opening.catch(() => undefined) // awaited, and reported, once there is a process
    const process = await this.#ports.startProcess()
    const { environment, secrets } = await opening.catch((error: unknown) => {
      process.kill('its environment could not be read')
      throw error
    })
    this.#redaction.add(secrets)
    const frames = new FrameReader(process.frames())
    const first = await this.#answerToLoad(frames)
    if (first?.type === 'loaded') {
      await this.#equip(process, environment)
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

  async #equip(process: SandboxProcess, environment: RunEnvironment): Promise<void> {
    const config = this.#claim.plan.resources ?? {}
    const isNeeded = [...Object.values(environment), config].some((each) => Object.keys(each).length > 0)
    if (isNeeded) await process.send({ type: 'equip', environment, config })
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
  async #listen(interrupt = this.#untilRetry()): Promise<void> {
    const process = this.#process
    const frames = this.#frames
    if (!process || !frames) return
    await frames.wait(this.#canceling ? neverAborted : interrupt)
    if (this.#signal.aborted && !this.#canceling) await this.#cancelProcess(process)
    const received = frames.take()
    for (const [place, { frame, payload }] of received.entries()) {
      if (frame.type === 'asset-reported') await this.#reports.prepare(received, place)
      this.#take(frame, payload)
    }
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

  #take(said: FromProcessFrame, payload: Uint8Array): void {
    const redacted = this.#redaction.frame(said)
    if (redacted === null) return this.#process?.kill('a key holds a secret')
    const frame = this.#reports.judge(redacted)
    if (frame === null) return
    if (frame.type === 'resources-open') this.#hasOpenResources = true
    const values = writeValues(frame, payload, this.#ports.writeValue)
    const events = eventsOfFrame(frame, {
      stepOf: (index) => this.#step(index), now: this.#ports.now(), mapError: (raw) => this.#ports.mapError(raw), canceling: this.#canceling,
      runId: this.#claim.runId, targetOf: (asset, partition) => this.#checked.targetOf(asset, partition), attemptedOf: ({ index }) => this.#state.steps[index],
      valueOf: (partition) => values.get(partition)?.pointer, retryOf: (step, wish) => this.#retryOf(step, wish),
    })
    for (const event of events) {
      const value = 'value' in event ? values.get(event.type === 'asset-materialized' ? event.partition : undefined) ?? values.get(undefined) : undefined
      if (event.type === 'step-start') this.#writer.write(event)
      else this.#record(event, value !== undefined ? { ready: value.stored, bytes: value.pointer.bytes } : undefined)
    }
    if (frame.type === 'hook-completed' || frame.type === 'hook-failed') this.#hooks.take(frame)
    if (frame.type === 'step-success' || frame.type === 'step-failure') {
      this.#running.delete(frame.step)
      if (frame.type === 'step-success' && this.#readers.isRead(this.#step(frame.step).planned.index)) this.#places.held.add(frame.step)
      this.#releaseInputs(frame.step)
    }
  }

  #retryOf({ index, planned: { retry: policy } }: FrameStep, wish?: RetryWish): { readonly delayMs: number } | null {
    const step = this.#state.steps[index]
    return decideRetry({ retries: step === undefined ? 0 : retriesOf(step), policy, wish }, Math.random)
  }

  /** Lets the process forget values that no unfinished step reads. */
  #releaseInputs(step: number): void {
    const done: number[] = []
    for (const source of new Set(this.#readers.sourcesOf(step))) {
      if (!this.#places.held.has(source) || !this.#readers.isReadToEnd(source)) continue
      this.#places.held.delete(source)
      done.push(source)
    }
    if (done.length > 0) void this.#process?.send({ type: 'release', steps: done }).catch(() => undefined)
  }

  /** The process is gone: its unfinished steps lose this attempt, nothing else is lost. */
  async #processEnded(process: SandboxProcess): Promise<void> {
    const exit = await process.exited
    const error = this.#redaction.objection() ?? this.#redaction.error(processFailure(exit))
    this.#process = undefined
    this.#frames = undefined
    this.#hasOpenResources = false
    this.#places.held.clear()
    this.#hooks.lose(error)
    const lost = [...this.#running]
    this.#running = new Map()
    for (const [step, attempt] of lost) {
      const at = this.#at()
      const stepKey = this.#key(step)
      if (this.#canceling) this.#record({ type: 'step-canceled', at, stepKey, attempt })
      else this.#failWithProcess({ step, attempt, at }, error)
    }
  }

  #failWithProcess({ step, attempt, at }: { step: number; attempt: number; at: string }, error: ErrorInfo): void {
    const found = this.#step(step)
    const stepKey = found.key
    const retry = this.#retryOf(found)
    if (retry !== null) {
      this.#record({ type: 'step-retry', at, stepKey, attempt, error, ...(retry.delayMs > 0 && { retryAt: new Date(this.#ports.now() + retry.delayMs).toISOString() }) })
      return
    }
    this.#recordFailure(step, { at, stepKey, attempt, durationMs: 0, error })
  }
}
