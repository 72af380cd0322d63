import type { AssignedStep } from '@millrace/protocol'
import { decodeValue, encodeValue, ValueEncodingError } from '@millrace/orchestration/values'
import type { AssetRecord } from '../definition'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { readMetadata } from '../metadata'
import { openOutput } from '../output'
import type { RunInfo } from '../run-context'
import { MetadataError } from '../to-json'
import { validateConfig } from '../validate-config'
import type { Host, RunStepsFrame } from './host'
import { rawError } from './raw-error'
import { retryWish } from './retry-wish'
import type { RunResources } from './run-resources'
import { StepCancellation, StepContext, stepLog } from './step-context'
import { inStep } from './step-scope'

/** A step that the platform asked for and that cannot be run as asked. */
class StepRequestError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'StepRequestError'
    this.code = code
  }
}

interface Attempt { readonly assigned: AssignedStep; readonly run: RunInfo; readonly payload: Uint8Array; readonly cancellation: StepCancellation }

/** Runs steps of one location's assets, any number at once, and reports each by frames. */
export class StepRunner {
  readonly #definitions: CollectedDefinitions
  readonly #host: Host
  readonly #resources: RunResources
  readonly #held = new Map<number, Uint8Array>()
  readonly #running = new Set<StepCancellation>()

  constructor(definitions: CollectedDefinitions, host: Host, resources: RunResources) {
    this.#definitions = definitions
    this.#host = host
    this.#resources = resources
  }

  start({ run, steps }: RunStepsFrame, payload: Uint8Array): void {
    const info: RunInfo = Object.freeze({ id: run.id, tags: Object.freeze({ ...run.tags }) })
    for (const assigned of steps) void this.#attempt({ assigned, run: info, payload, cancellation: new StepCancellation() })
  }

  cancel(reason: string): void {
    this.#resources.cancel(reason)
    for (const cancellation of this.#running) cancellation.cancel(reason)
  }

  release(steps: readonly number[]): void {
    for (const step of steps) this.#held.delete(step)
  }

  async #attempt(attempt: Attempt): Promise<void> {
    const { assigned: { step, attempt: number }, cancellation } = attempt
    const startedAt = this.#host.now()
    this.#host.send({ type: 'step-start', step, attempt: number, at: startedAt })
    this.#running.add(cancellation)
    try {
      await this.#perform(attempt, startedAt)
    } catch (thrown) {
      const at = this.#host.now()
      const wish = retryWish(thrown)
      this.#host.send({
        type: 'step-failure', step, attempt: number, at, durationMs: Math.max(0, at - startedAt), error: rawError(thrown), canceled: cancellation.isCanceled,
        ...(wish === undefined ? {} : { retry: wish }),
      })
    } finally {
      this.#running.delete(cancellation)
    }
  }

  async #perform(attempt: Attempt, startedAt: number): Promise<void> {
    const { assigned, run, cancellation } = attempt
    const identity = { step: assigned.step, attempt: assigned.attempt }
    const record = this.#recordOf(assigned)
    const inputs = this.#inputsOf(attempt)
    const config = await inStep(identity, () => validateConfig(`asset \`${record.key}\``, record.config, assigned.config))
    const log = stepLog(this.#host, identity)
    const resources = await this.#resources.take(record.resources, { identity, log, cancellation })
    const context = new StepContext({ inputs, config, resources, run, key: record.key, attempt: assigned.attempt, cancellation, log })
    const returned = await inStep(identity, () => record.run(context))
    const { value, metadata, dataVersion } = openOutput(returned)
    checkDataVersion(dataVersion)
    const facts = readMetadata(metadata)
    const bytes = this.#encode(record, value)
    if (assigned.hold && bytes !== undefined) this.#held.set(assigned.step, bytes)
    const at = this.#host.now()
    this.#host.send({
      type: 'step-success', ...identity, at, durationMs: Math.max(0, at - startedAt), hasValue: bytes !== undefined, metadata: facts,
      ...(dataVersion === undefined ? {} : { dataVersion }),
    }, bytes)
  }

  #recordOf({ asset }: AssignedStep): AssetRecord {
    const record = this.#definitions.assets.get(asset)
    if (record?.kind === 'asset') return record
    throw new StepRequestError('unknown-asset', `this build has no asset \`${asset}\` that can be materialized`)
  }

  #inputsOf({ assigned, payload }: Attempt): Readonly<Record<string, unknown>> {
    const entries = assigned.inputs.map(({ name, asset, source }): [string, unknown] => {
      if (source.from === 'payload') return [name, decodeValue(payload.subarray(source.offset, source.offset + source.bytes))]
      const held = this.#held.get(source.step)
      if (held === undefined) throw new StepRequestError('no-value', `the value of asset \`${asset}\` for input \`${name}\` is not here: materialize \`${asset}\` first`)
      return [name, decodeValue(held)]
    })
    return Object.freeze(Object.fromEntries(entries))
  }

  /** `undefined` is a value only for those who take it as an input; otherwise the asset returned nothing. */
  #encode(record: AssetRecord, value: unknown): Uint8Array | undefined {
    if (value === undefined && !this.#definitions.consumed.has(record.key)) return undefined
    try {
      return encodeValue(value)
    } catch (cause) {
      if (!(cause instanceof ValueEncodingError)) throw cause
      throw new StepRequestError(cause.code, `asset \`${record.key}\` returned what cannot be stored: ${cause.message}`)
    }
  }
}

const checkDataVersion = (dataVersion: unknown): void => {
  if (dataVersion === undefined) return
  if (typeof dataVersion !== 'string' || dataVersion === '' || dataVersion.length > 256) {
    throw new MetadataError('`dataVersion` must be a text of 1 to 256 characters')
  }
}
