import { hookLimitMs } from '@millrace/protocol'
import type { HookRecord } from '../definition'
import { stepError } from '../hooks/hook-context'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import type { Host, RunHooksFrame } from './host'
import { rawError } from './raw-error'
import type { RunResources } from './run-resources'
import { StepCancellation, stepLog } from './step-context'
import { StepRequestError } from './step-request-error'
import { inStep } from './step-scope'
import { unlessAborted } from './unless-aborted'

/** Runs the hooks of steps that have ended, and reports each by a frame. */
export class HookRunner {
  readonly #definitions: CollectedDefinitions
  readonly #host: Host
  readonly #resources: RunResources
  readonly #running = new Set<StepCancellation>()

  constructor(definitions: CollectedDefinitions, host: Host, resources: RunResources) {
    this.#definitions = definitions
    this.#host = host
    this.#resources = resources
  }

  /** Resolves when all of them have reported. */
  async start(frame: RunHooksFrame): Promise<void> {
    for (const hook of frame.hooks) await this.#run(frame, hook)
  }

  cancel(reason: string): void {
    for (const cancellation of this.#running) cancellation.cancel(reason)
  }

  async #run(frame: RunHooksFrame, hook: string): Promise<void> {
    const identity = { step: frame.step, attempt: frame.attempt }
    const startedAt = this.#host.now()
    const cancellation = new StepCancellation()
    this.#running.add(cancellation)
    let isLate = false
    const alarm = setTimeout(() => {
      isLate = true
      cancellation.cancel(`hook \`${hook}\` took too long`)
    }, hookLimitMs)
    const end = (): { at: number; durationMs: number } => {
      const at = this.#host.now()
      return { at, durationMs: Math.max(0, at - startedAt) }
    }
    try {
      await unlessAborted(this.#call(frame, hook, cancellation), cancellation.signal)
      this.#host.send({ type: 'hook-completed', ...identity, ...end(), hook })
    } catch (thrown) {
      const error = rawError(isLate ? new StepRequestError('time-out', `hook \`${hook}\` took longer than ${hookLimitMs / 1000} s`) : thrown)
      this.#host.send({ type: 'hook-failed', ...identity, ...end(), hook, error })
    } finally {
      clearTimeout(alarm)
      this.#running.delete(cancellation)
    }
  }

  #hookOf(name: string): HookRecord {
    const record = this.#definitions.hooks.get(name)
    if (record !== undefined) return record
    throw new StepRequestError('unknown-hook', `this build has no hook \`${name}\``)
  }

  async #call({ run, step, attempt, key, op, assets, metadata, error }: RunHooksFrame, name: string, cancellation: StepCancellation): Promise<void> {
    const record = this.#hookOf(name)
    const identity = { step, attempt }
    const log = stepLog(this.#host, identity)
    const context = Object.freeze({
      hook: Object.freeze({ name }), run: Object.freeze({ ...run, tags: Object.freeze({ ...run.tags }) }), step: Object.freeze({ key, attempt }),
      op, assets: Object.freeze([...assets]), metadata, log, signal: cancellation.signal,
      resources: await this.#resources.take(record.resources, { identity, log, cancellation }),
      ...(record.on === 'failure' && error !== undefined ? { error: stepError(error) } : {}),
    })
    await inStep(identity, () => record.run(context))
  }
}
