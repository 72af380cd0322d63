import { StepHooks, unreportedHooks, type DueHooks, type RunState } from '@millrace/orchestration'
import { hookLimitMs, type ErrorInfo, type FromProcessFrame, type RunEvent, type ToProcessFrame } from '@millrace/protocol'
import type { SandboxProcess } from '@millrace/sandbox'

type HooksFrame = Extract<ToProcessFrame, { type: 'run-hooks' }>
type ReportFrame = Extract<FromProcessFrame, { type: 'hook-completed' | 'hook-failed' }>

/** More than the process itself gives each hook: it says so before it is ended. */
const graceMs = 5_000

/** What hooks need of whoever drives the run. */
export interface HookPorts {
  readonly run: HooksFrame['run']
  now(): number
  record(event: RunEvent): void
  /** Resolves when all that was recorded is durable; throws when a later claim has taken over. */
  settle(): Promise<void>
  /** The process of the run, or a new one; undefined when none can be had. */
  process(): Promise<Pick<SandboxProcess, 'send' | 'kill'> | undefined>
  /** Takes what the process says, until something came or the signal is aborted. */
  listen(interrupt: AbortSignal): Promise<void>
  isCanceling(): boolean
}

interface Asked { readonly due: DueHooks; readonly open: Set<string>; readonly startedAt: number; readonly alarm: NodeJS.Timeout }

const frameOf = ({ error, op, ...due }: DueHooks, run: HooksFrame['run']): HooksFrame =>
  ({ type: 'run-hooks', run, ...due, assets: [...due.assets], hooks: [...due.hooks], ...(op !== undefined && { op }), ...(error && { error }) })

/**
 * Has hooks run after their steps: once what the steps said is durable, in whichever process the run has then. Each is asked for at most once; what comes of it
 * is an event, and changes nothing else.
 */
export class HookDriver {
  readonly #ports: HookPorts
  readonly #hooks: StepHooks
  #queue: DueHooks[] = []
  readonly #asked = new Map<number, Asked>()

  constructor(state: RunState, ports: HookPorts) {
    this.#hooks = new StepHooks(state)
    this.#ports = ports
  }

  get #isIdle(): boolean {
    return this.#queue.length === 0 && this.#asked.size === 0
  }

  /** After each event of this claim. */
  note(event: RunEvent): void {
    const due = this.#hooks.take(event)
    if (due !== null) this.#queue.push(due)
  }

  /** What an earlier claim of the run left open. */
  tellOfLost(state: RunState, events: readonly RunEvent[]): void {
    for (const lost of unreportedHooks(state, events)) {
      this.#ports.record({ type: 'hook-skipped', at: this.#at(), ...lost, reason: 'The worker of this run was lost when the hook was due: it may have run, and does not run again.' })
    }
  }

  /** Asks the process for all that is due. */
  async send(): Promise<void> {
    if (this.#queue.length === 0) return
    await this.#ports.settle()
    const process = await this.#ports.process()
    if (process === undefined) return this.skip(this.#ports.isCanceling() ? 'The run was canceled.' : 'There was no process to run it in: the code of the run did not load.')
    const due = this.#queue
    this.#queue = []
    for (const each of due) {
      const alarm = setTimeout(() => process.kill(`a hook of step ${each.key} took longer than ${hookLimitMs / 1000} s`), each.hooks.length * hookLimitMs + graceMs).unref()
      this.#asked.set(each.step, { due: each, open: new Set(each.hooks), startedAt: this.#ports.now(), alarm })
      await process.send(frameOf(each, this.#ports.run)).catch(() => undefined) // its end is noticed by who listens
    }
  }

  /** Has all hooks run that are due, or what can be until then: milliseconds since the epoch. Whether there were any. */
  async finish(until = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (this.#isIdle) return false
    const interrupt = Number.isFinite(until) ? AbortSignal.timeout(Math.max(0, until - this.#ports.now())) : new AbortController().signal
    while (!this.#isIdle && !interrupt.aborted) {
      await this.send()
      if (this.#asked.size > 0) await this.#ports.listen(interrupt)
    }
    return true
  }

  take({ step, hook }: ReportFrame): void {
    const asked = this.#asked.get(step)
    asked?.open.delete(hook)
    if (asked?.open.size === 0) this.#forget(step, asked)
  }

  /** The process is gone: what it was asked for and has not reported is lost. */
  lose(error: ErrorInfo): void {
    for (const [step, asked] of this.#asked) {
      const { key: stepKey, attempt } = asked.due
      for (const hook of asked.open) {
        this.#ports.record({ type: 'hook-failed', at: this.#at(), stepKey, attempt, hook, durationMs: Math.max(0, this.#ports.now() - asked.startedAt), error })
      }
      this.#forget(step, asked)
    }
  }

  /** What is due and was not asked for does not run. */
  skip(reason: string): void {
    const skipped = this.#queue
    this.#queue = []
    for (const { key: stepKey, attempt, hooks } of skipped) for (const hook of hooks) this.#ports.record({ type: 'hook-skipped', at: this.#at(), stepKey, attempt, hook, reason })
  }

  #forget(step: number, { alarm }: Asked): void {
    clearTimeout(alarm)
    this.#asked.delete(step)
  }

  #at(): string {
    return new Date(this.#ports.now()).toISOString()
  }
}
