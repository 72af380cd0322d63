import type { AssignedInput, AssignedStep, ValueSource } from '@millrace/protocol'
import { decodeValue, encodeValue, outputAddress, ValueEncodingError } from '@millrace/orchestration/values'
import type { AssetRecord, OpRecord } from '../definition'
import { runOp } from '../graph/invoke-op'
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

interface Attempt {
  readonly assigned: AssignedStep
  readonly run: RunInfo
  readonly payload: Uint8Array
  readonly cancellation: StepCancellation
  readonly startedAt: number
}
type AttemptOf<Kind extends AssignedStep['kind']> = Attempt & { readonly assigned: Extract<AssignedStep, { kind: Kind }> }

const isOf = <Kind extends AssignedStep['kind']>(attempt: Attempt, kind: Kind): attempt is AttemptOf<Kind> => attempt.assigned.kind === kind

/** Runs steps of one location's assets and ops, any number at once, and reports each by frames. */
export class StepRunner {
  readonly #definitions: CollectedDefinitions
  readonly #host: Host
  /** By step, then by output. */
  readonly #held = new Map<number, Map<string, Uint8Array>>()
  readonly #running = new Set<StepCancellation>()

  constructor(definitions: CollectedDefinitions, host: Host) {
    this.#definitions = definitions
    this.#host = host
  }

  start({ run, steps }: RunStepsFrame, payload: Uint8Array): void {
    const info: RunInfo = Object.freeze({ id: run.id, tags: Object.freeze({ ...run.tags }) })
    for (const assigned of steps) void this.#attempt({ assigned, run: info, payload, cancellation: new StepCancellation(), startedAt: this.#host.now() })
  }

  cancel(reason: string): void {
    for (const cancellation of this.#running) cancellation.cancel(reason)
  }

  release(steps: readonly number[]): void {
    for (const step of steps) this.#held.delete(step)
  }

  async #attempt(attempt: Attempt): Promise<void> {
    const { assigned: { step, attempt: number }, cancellation, startedAt } = attempt
    this.#host.send({ type: 'step-start', step, attempt: number, at: startedAt })
    this.#running.add(cancellation)
    // What an earlier attempt yielded is not this one's.
    this.#held.delete(step)
    try {
      if (isOf(attempt, 'asset')) await this.#performAsset(attempt)
      else if (isOf(attempt, 'op')) await this.#performOp(attempt)
    } catch (thrown) {
      this.#held.delete(step)
      const wish = retryWish(thrown)
      this.#host.send({
        type: 'step-failure', step, attempt: number, ...this.#end(attempt), error: rawError(thrown), canceled: cancellation.isCanceled,
        ...(wish === undefined ? {} : { retry: wish }),
      })
    } finally {
      this.#running.delete(cancellation)
    }
  }

  #end({ startedAt }: Attempt): { readonly at: number; readonly durationMs: number } {
    const at = this.#host.now()
    return { at, durationMs: Math.max(0, at - startedAt) }
  }

  async #performAsset(attempt: AttemptOf<'asset'>): Promise<void> {
    const { assigned, run, cancellation } = attempt
    const identity = { step: assigned.step, attempt: assigned.attempt }
    const record = this.#assetOf(assigned.asset)
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
    const values = this.#encodeAsset(record, value, assigned)
    for (const [partition, bytes] of values) this.#hold(assigned, outputAddress('result', partition), bytes)
    this.#host.send({
      type: 'step-success', ...identity, ...this.#end(attempt), hasValue: values.size > 0, metadata: facts,
      ...(dataVersion === undefined ? {} : { dataVersion }),
      ...(assigned.partitions?.isRange === true ? { partitions: [...values].map(([partition = '', bytes]) => ({ partition, bytes: bytes.length })) } : {}),
    }, joined([...values.values()]))
  }

  async #performOp(attempt: AttemptOf<'op'>): Promise<void> {
    const { assigned, run, cancellation } = attempt
    const identity = { step: assigned.step, attempt: assigned.attempt }
    const record = this.#opOf(assigned.op)
    const context = {
      inputs: this.#inputsOf(attempt), config: assigned.config, run, log: stepLog(this.#host, identity), signal: cancellation.signal,
      step: Object.freeze({ key: assigned.key, attempt: assigned.attempt }),
    }
    await inStep(identity, async () => {
      for await (const { output, mappingKey, value, metadata } of runOp(record, context)) {
        const address = outputAddress(output, mappingKey)
        const bytes = encodeStored(`op \`${record.key}\` yielded as \`${address}\``, value)
        const facts = readMetadata(metadata)
        this.#hold(assigned, address, bytes)
        this.#host.send({ type: 'step-output', ...identity, at: this.#host.now(), output, ...(mappingKey === undefined ? {} : { mappingKey }), metadata: facts }, bytes)
      }
    })
    this.#host.send({ type: 'step-success', ...identity, ...this.#end(attempt), hasValue: false, metadata: {} })
  }

  #hold({ step, hold }: AssignedStep, address: string, bytes: Uint8Array): void {
    if (!hold) return
    const held = this.#held.get(step)
    if (held === undefined) this.#held.set(step, new Map([[address, bytes]]))
    else held.set(address, bytes)
  }

  #assetOf(key: string): AssetRecord {
    const record = this.#definitions.assets.get(key)
    if (record?.kind === 'asset') return record
    throw new StepRequestError('unknown-asset', `this build has no asset \`${key}\` that can be materialized`)
  }

  #opOf(name: string): OpRecord {
    const record = this.#definitions.ops.get(name)
    if (record?.kind === 'op') return record
    throw new StepRequestError('unknown-op', `this build has no op \`${name}\``)
  }

  #inputsOf({ assigned, payload }: Attempt): Readonly<Record<string, unknown>> {
    return Object.freeze(Object.fromEntries(assigned.inputs.map((input): [string, unknown] => [input.name, this.#read(input, payload)])))
  }

  #read(input: AssignedInput, payload: Uint8Array): unknown {
    const { name, shape, sources, partitions = [] } = input
    if (shape === 'nothing') return undefined
    if (shape === 'value' && sources.length === 0) throw new StepRequestError('no-value', `the input \`${name}\`${ofPartition(partitions[0])} has no value: materialize what it reads first`)
    const values = sources.map((source) => decodeValue(this.#bytesOf(source, name, payload)))
    if (shape !== 'partitions') return shape === 'list' ? values : values[0]
    const missing = partitions.slice(values.length)
    if (missing.length > 0) throw new StepRequestError('no-value', `the input \`${name}\`${ofPartition(missing[0])} has no value: materialize what it reads first`)
    return new Map(partitions.map((partition, index) => [partition, values[index]]))
  }

  /** By partition if the step makes a range; empty when there is no value. `undefined` is one only for those who take it as an input. */
  #encodeAsset({ key }: AssetRecord, value: unknown, { partitions }: AttemptOf<'asset'>['assigned']): ReadonlyMap<string | undefined, Uint8Array> {
    const what = `asset \`${key}\``
    const values: ReadonlyMap<string | undefined, unknown> = partitions?.isRange === true ? rangeValues(what, partitions, value) : new Map([[undefined, value]])
    const encoded = new Map<string | undefined, Uint8Array>()
    for (const [partition, each] of values) {
      if (each !== undefined || this.#definitions.consumed.has(key)) encoded.set(partition, encodeStored(`${what} returned`, each))
    }
    return encoded
  }

  #bytesOf(source: ValueSource, input: string, payload: Uint8Array): Uint8Array {
    if (source.from === 'payload') return payload.subarray(source.offset, source.offset + source.bytes)
    const held = this.#held.get(source.step)?.get(outputAddress(source.output ?? 'result', source.mappingKey ?? source.partition))
    if (held === undefined) throw new StepRequestError('no-value', `the value for the input \`${input}\` is not here: run what yields it first`)
    return held
  }
}

const encodeStored = (what: string, value: unknown): Uint8Array => {
  try {
    return encodeValue(value)
  } catch (cause) {
    if (!(cause instanceof ValueEncodingError)) throw cause
    throw new StepRequestError(cause.code, `${what} what cannot be stored: ${cause.message}`)
  }
}

const ofPartition = (partition: string | undefined): string => partition === undefined ? '' : ` at partition \`${partition}\``

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
