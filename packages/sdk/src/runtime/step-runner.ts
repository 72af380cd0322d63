import type { AssignedInput, AssignedStep } from '@millrace/protocol'
import { decodeValue, encodeValue, ValueEncodingError } from '@millrace/orchestration/values'
import type { AssetRecord } from '../definition'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { readMetadata } from '../metadata'
import { openOutput } from '../output'
import type { RunInfo } from '../run-context'
import { presentPartitions } from '../partitions/present-partition'
import { MetadataError } from '../to-json'
import { validateConfig } from '../validate-config'
import type { Host, RunStepsFrame } from './host'
import { rangeValues } from './range-values'
import { rawError } from './raw-error'
import { retryWish } from './retry-wish'
import { StepCancellation, StepContext, stepLog } from './step-context'
import { StepRequestError } from './step-request-error'
import { inStep } from './step-scope'

interface Attempt { readonly assigned: AssignedStep; readonly run: RunInfo; readonly payload: Uint8Array; readonly cancellation: StepCancellation }

/** Runs steps of one location's assets, any number at once, and reports each by frames. */
export class StepRunner {
  readonly #definitions: CollectedDefinitions
  readonly #host: Host
  /** By step, and by partition if the step made a range. */
  readonly #held = new Map<number, ReadonlyMap<string, Uint8Array>>()
  readonly #running = new Set<StepCancellation>()

  constructor(definitions: CollectedDefinitions, host: Host) {
    this.#definitions = definitions
    this.#host = host
  }

  start({ run, steps }: RunStepsFrame, payload: Uint8Array): void {
    const info: RunInfo = Object.freeze({ id: run.id, tags: Object.freeze({ ...run.tags }) })
    for (const assigned of steps) void this.#attempt({ assigned, run: info, payload, cancellation: new StepCancellation() })
  }

  cancel(reason: string): void {
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
    if ((record.partitions === undefined) !== (assigned.partitions === undefined)) {
      throw new StepRequestError('no-partition', record.partitions === undefined ? `asset \`${record.key}\` has no partitions` : `asset \`${record.key}\` is partitioned: name the partition to make`)
    }
    const inputs = this.#inputsOf(attempt)
    const config = await inStep(identity, () => validateConfig(`asset \`${record.key}\``, record.config, assigned.config))
    const context = new StepContext({ inputs, config, run, key: record.key, attempt: assigned.attempt, cancellation, log: stepLog(this.#host, identity), partitions: presentPartitions(assigned.partitions) })
    const returned = await inStep(identity, () => record.run(context))
    const { value, metadata, dataVersion } = openOutput(returned)
    checkDataVersion(dataVersion)
    const facts = readMetadata(metadata)
    const values = this.#encodeAll(record, value, assigned)
    if (assigned.hold && values.size > 0) this.#held.set(assigned.step, values)
    const at = this.#host.now()
    this.#host.send({
      type: 'step-success', ...identity, at, durationMs: Math.max(0, at - startedAt), hasValue: values.size > 0, metadata: facts,
      ...(dataVersion === undefined ? {} : { dataVersion }),
      ...(assigned.partitions?.isRange === true ? { partitions: [...values].map(([partition, bytes]) => ({ partition, bytes: bytes.length })) } : {}),
    }, joined([...values.values()]))
  }

  #recordOf({ asset }: AssignedStep): AssetRecord {
    const record = this.#definitions.assets.get(asset)
    if (record?.kind === 'asset') return record
    throw new StepRequestError('unknown-asset', `this build has no asset \`${asset}\` that can be materialized`)
  }

  #inputsOf({ assigned, payload }: Attempt): Readonly<Record<string, unknown>> {
    return Object.freeze(Object.fromEntries(assigned.inputs.map((input): [string, unknown] => [input.name, this.#read(input, payload)])))
  }

  #read(input: AssignedInput, payload: Uint8Array): unknown {
    if ('source' in input) return this.#valueOf(input, input.source, payload)
    if (input.shape === 'absent') return undefined
    return new Map(input.partitions.map(({ partition, source }) => [partition, this.#valueOf(input, source, payload)]))
  }

  #valueOf({ name, asset }: AssignedInput, source: InputSource, payload: Uint8Array): unknown {
    if (source.from === 'payload') return decodeValue(payload.subarray(source.offset, source.offset + source.bytes))
    const held = this.#held.get(source.step)?.get(source.partition ?? '')
    if (held !== undefined) return decodeValue(held)
    const partition = source.partition === undefined ? '' : ` at partition \`${source.partition}\``
    throw new StepRequestError('no-value', `the value of asset \`${asset}\`${partition} for input \`${name}\` is not here: materialize \`${asset}\` first`)
  }

  /** By partition if the step makes a range, else under an empty key; empty when there is no value. */
  #encodeAll(record: AssetRecord, value: unknown, { partitions }: AssignedStep): ReadonlyMap<string, Uint8Array> {
    const values = partitions?.isRange === true ? rangeValues(`asset \`${record.key}\``, partitions, value) : new Map([['', value]])
    const encoded = new Map<string, Uint8Array>()
    for (const [partition, each] of values ?? []) {
      const bytes = this.#encode(record, each)
      if (bytes !== undefined) encoded.set(partition, bytes)
    }
    return encoded
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

type InputSource = Extract<AssignedInput, { source: unknown }>['source']

const joined = (parts: readonly Uint8Array[]): Uint8Array | undefined => {
  const [first] = parts
  if (first === undefined || parts.length === 1) return first
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

const checkDataVersion = (dataVersion: unknown): void => {
  if (dataVersion === undefined) return
  if (typeof dataVersion !== 'string' || dataVersion === '' || dataVersion.length > 256) {
    throw new MetadataError('`dataVersion` must be a text of 1 to 256 characters')
  }
}
