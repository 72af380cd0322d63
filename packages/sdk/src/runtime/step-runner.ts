import { maxKeysPerChange, type AssignedStep, type Json, type Metadata, type StepPartitions, type ValueSource } from '@millrace/protocol'
import { decodeValue, outputAddress } from '@millrace/orchestration/values'
import { checkValue } from '../check-value'
import { ownEvaluations, runChecks } from '../checks/run-checks'
import type { CheckRecord } from '../checks/check-record'
import type { AssetRecord, MultiAssetRecord, ObservableRecord, OpRecord } from '../definition'
import { runOp } from '../graph/invoke-op'
import { opConfigs } from '../graph/op-configs'
import { isMadeTogether, makeAssets, type MadeAsset, type MadeTogether } from '../made-assets'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { assetOfInput } from '../manifest/upstream-of'
import { readMetadata } from '../metadata'
import { openObserved } from '../asset-report'
import { openOutput } from '../output'
import type { RunInfo } from '../run-context'
import type { PartitionsChange } from '../partitions/partition-changes'
import { presentJobPartitions, presentPartitions } from '../partitions/present-partition'
import type { ReportedAsset } from '../step-reports'
import { validateConfig } from '../validate-config'
import { factsOf } from '../with-details'
import { AssetReports } from './asset-reports'
import { checkDataVersion } from './check-data-version'
import type { Host, RunStepsFrame } from './host'
import { OpValues } from './op-values'
import { rangeValues } from './range-values'
import { rawError } from './raw-error'
import { retryWish } from './retry-wish'
import type { RunResources } from './run-resources'
import { shaped } from './shaped-input'
import { StepCancellation, StepContext, stepLog } from './step-context'
import { StepRequestError } from './step-request-error'
import { inStep } from './step-scope'
import { ValueKeeper, type KeepingStep, type KeptValue } from './value-keeper'

interface Attempt {
  readonly assigned: AssignedStep
  readonly run: RunInfo
  readonly payload: Uint8Array
  readonly cancellation: StepCancellation
  readonly startedAt: number
  /** Of a run of ops. */
  readonly partitions: StepPartitions | undefined
  readonly reports: AssetReports
  hasEnded: boolean
}
/** What a step leaves behind: values by partition, or one under undefined. */
interface KeptAsset { readonly values: ReadonlyMap<string | undefined, KeptValue>; readonly isRange: boolean; readonly facts: Metadata }
/** Whose inputs are loaded. */
type Reader = AssetRecord | ObservableRecord | MultiAssetRecord | CheckRecord
type AttemptOf<Kind extends AssignedStep['kind']> = Attempt & { readonly assigned: Extract<AssignedStep, { kind: Kind }> }

const isOf = <Kind extends AssignedStep['kind']>(attempt: Attempt, kind: Kind): attempt is AttemptOf<Kind> => attempt.assigned.kind === kind

/** Runs steps of one location's assets and ops, any number at once, and reports each by frames. */
export class StepRunner {
  readonly #definitions: CollectedDefinitions
  readonly #host: Host
  readonly #resources: RunResources
  readonly #keeper: ValueKeeper
  readonly #ops: OpValues
  /** By step, then by output. */
  readonly #held = new Map<number, Map<string, Uint8Array>>()
  readonly #running = new Set<StepCancellation>()

  constructor(definitions: CollectedDefinitions, host: Host, resources: RunResources) {
    this.#definitions = definitions
    this.#host = host
    this.#resources = resources
    this.#keeper = new ValueKeeper(resources, definitions.resources)
    this.#ops = new OpValues(definitions, this.#keeper, host)
  }

  start({ run, steps }: RunStepsFrame, payload: Uint8Array): void {
    const info: RunInfo = Object.freeze({ id: run.id, tags: Object.freeze({ ...run.tags }), ...(run.job === undefined ? {} : { job: run.job }) })
    for (const assigned of steps) void this.#attempt({ assigned, run: info, payload, cancellation: new StepCancellation(), startedAt: this.#host.now(), partitions: run.partitions, reports: new AssetReports(assigned, this.#definitions), hasEnded: false })
  }

  cancel(reason: string): void {
    this.#resources.cancel(reason)
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
      else if (isOf(attempt, 'multi-asset')) await this.#performMultiAsset(attempt)
      else if (isOf(attempt, 'op')) await this.#performOp(attempt)
      else if (isOf(attempt, 'check')) await this.#performCheck(attempt)
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

  /** Code that goes on after its step has ended is refused here: the platform would end the process. */
  #changePartitions(attempt: Attempt, { action, name, keys }: PartitionsChange): void {
    const { step, attempt: number } = attempt.assigned
    if (attempt.hasEnded) throw new StepRequestError('step-ended', `${action}Partitions() was called after the step had ended`)
    for (let start = 0; start < keys.length; start += maxKeysPerChange) {
      this.#host.send({ type: 'partitions-changed', step, attempt: number, at: this.#host.now(), action, name, keys: keys.slice(start, start + maxKeysPerChange) })
    }
  }

  #report(attempt: Attempt, report: ReportedAsset): void {
    const { step, attempt: number } = attempt.assigned
    if (attempt.hasEnded) throw new StepRequestError('step-ended', 'report() was called after the step had ended')
    attempt.reports.check(report)
    this.#host.send({ type: 'asset-reported', step, attempt: number, at: this.#host.now(), ...report })
  }

  #end(attempt: Attempt): { readonly at: number; readonly durationMs: number } {
    attempt.hasEnded = true
    const { startedAt } = attempt
    const at = this.#host.now()
    return { at, durationMs: Math.max(0, at - startedAt) }
  }

  async #performAsset(attempt: AttemptOf<'asset'>): Promise<void> {
    const { assigned, run, cancellation } = attempt
    const identity = { step: assigned.step, attempt: assigned.attempt }
    const record = this.#assetOf(assigned.asset)
    checkPartitioned(`asset \`${record.key}\``, record, assigned)
    const log = stepLog(this.#host, identity)
    const step: KeepingStep = { identity, log, cancellation, run }
    const inputs = await this.#loadInputs(record, attempt, step)
    const config = await inStep(identity, () => validateConfig(`asset \`${record.key}\``, record.config, assigned.config))
    const resources = await this.#resources.take(record.resources, step)
    const context = new StepContext({ inputs, config, resources, run, key: record.key, attempt: assigned.attempt, cancellation, log, partitions: presentPartitions(assigned.partitions), tellPartitions: (change) => this.#changePartitions(attempt, change), tellReport: (report) => this.#report(attempt, report) })
    const returned = await inStep(identity, () => record.run(context))
    if (record.kind === 'observable') return this.#observe(attempt, record, returned)
    const { value: given, metadata, dataVersion, checks } = openOutput(returned)
    checkDataVersion(dataVersion)
    const evaluations = ownEvaluations(record, assigned, checks)
    const kept = await this.#keep(step, attempt, { record, given, facts: readMetadata(metadata) })
    for (const [partition, { bytes }] of kept.values) this.#hold(assigned, outputAddress('result', kept.isRange ? partition : undefined), bytes)
    this.#host.send({
      type: 'step-success', ...identity, ...this.#end(attempt), hasValue: kept.values.size > 0, metadata: kept.facts,
      ...(dataVersion === undefined ? {} : { dataVersion }),
      ...(evaluations === undefined ? {} : { checks: evaluations }),
      ...(kept.isRange ? { partitions: [...kept.values].map(([partition = '', { bytes }]) => ({ partition, bytes: bytes.length })) } : {}),
    }, joined([...kept.values.values()].map(({ bytes }) => bytes)))
  }

  #observe(attempt: AttemptOf<'asset'>, { key }: ObservableRecord, returned: unknown): void {
    const seen = openObserved(returned)
    if (seen === null) throw new StepRequestError('no-observation', `observable asset \`${key}\` must say what it saw: return observed({ … })`)
    checkDataVersion(seen.dataVersion)
    const { step, attempt: number } = attempt.assigned
    this.#host.send({ type: 'step-success', step, attempt: number, ...this.#end(attempt), hasValue: false, metadata: readMetadata(seen.metadata), ...(seen.dataVersion === undefined ? {} : { dataVersion: seen.dataVersion }) })
  }

  async #performMultiAsset(attempt: AttemptOf<'multi-asset'>): Promise<void> {
    const { assigned, run, cancellation } = attempt
    const identity = { step: assigned.step, attempt: assigned.attempt }
    const record = this.#multiAssetOf(assigned.multiAsset)
    checkPartitioned(`multi-asset \`${record.key}\``, record, assigned)
    const log = stepLog(this.#host, identity)
    const step: KeepingStep = { identity, log, cancellation, run }
    const call = {
      inputs: await this.#loadInputs(record, attempt, step), config: assigned.config, run, log, signal: cancellation.signal, partitions: assigned.partitions,
      resources: await this.#resources.take(record.resources, step), selected: new Set(assigned.assets.map(({ output }) => output)),
      step: Object.freeze({ key: assigned.key, attempt: assigned.attempt }),
      onPartitionsChange: (change: PartitionsChange) => this.#changePartitions(attempt, change),
      onReport: (report: ReportedAsset) => this.#report(attempt, report),
    }
    await inStep(identity, async () => {
      for await (const made of makeAssets(record, call)) await this.#yieldAsset(step, attempt, made)
    })
    this.#host.send({ type: 'step-success', ...identity, ...this.#end(attempt), hasValue: false, metadata: {} })
  }

  async #yieldAsset(step: KeepingStep, { assigned }: AttemptOf<'multi-asset'>, { output, record, values, metadata, dataVersion, checks }: MadeAsset): Promise<void> {
    checkDataVersion(dataVersion)
    const evaluations = ownEvaluations(record, assigned, checks)
    const isRange = assigned.partitions?.isRange === true
    const kept = await this.#store(step, values, { record, isRange, facts: readMetadata(metadata) })
    for (const [partition, { bytes }] of kept.values) this.#hold(assigned, outputAddress(record.key, isRange ? partition : undefined), bytes)
    const hasValue = kept.values.size > 0
    this.#host.send({
      type: 'step-output', ...step.identity, at: this.#host.now(), output, metadata: kept.facts, ...(dataVersion === undefined ? {} : { dataVersion }),
      ...(hasValue ? {} : { hasValue: false as const }), ...(evaluations === undefined ? {} : { checks: evaluations }),
      ...(hasValue && isRange ? { partitions: [...kept.values].map(([partition = '', { bytes }]) => ({ partition, bytes: bytes.length })) } : {}),
    }, joined([...kept.values.values()].map(({ bytes }) => bytes)))
  }

  async #performCheck(attempt: AttemptOf<'check'>): Promise<void> {
    const { assigned, run, cancellation } = attempt
    const identity = { step: assigned.step, attempt: assigned.attempt }
    const record = this.#checkOf(assigned.key)
    const log = stepLog(this.#host, identity)
    const step: KeepingStep = { identity, log, cancellation, run }
    const loaded = await this.#loadInputs(record, attempt, step)
    const config = await inStep(identity, () => validateConfig(`check \`${record.key}\``, record.config, assigned.config))
    const resources = await this.#resources.take(record.resources, step)
    const context = new StepContext({ inputs: {}, config, resources, run, key: record.key, attempt: assigned.attempt, cancellation, log, partitions: presentPartitions(undefined), tellPartitions: (change) => this.#changePartitions(attempt, change), tellReport: (report) => this.#report(attempt, report) })
    const checks = await runChecks({ record, assigned, loaded, context, run: (work) => inStep(identity, work) })
    this.#host.send({ type: 'step-success', ...identity, ...this.#end(attempt), hasValue: false, metadata: {}, checks })
  }

  async #performOp(attempt: AttemptOf<'op'>): Promise<void> {
    const { assigned, run, cancellation, payload } = attempt
    const identity = { step: assigned.step, attempt: assigned.attempt }
    const record = this.#opOf(assigned.op)
    const log = stepLog(this.#host, identity)
    const step: KeepingStep = { identity, log, cancellation, run }
    const context = {
      inputs: await this.#ops.load(step, assigned, (source, input) => this.#bytesOf(source, input, payload)), config: await inStep(identity, () => this.#opConfig(assigned)), run, log, signal: cancellation.signal,
      resources: await this.#resources.take(record.resources, step),
      step: Object.freeze({ key: assigned.key, attempt: assigned.attempt }),
      presented: presentJobPartitions(assigned.partitions ?? attempt.partitions),
      onPartitionsChange: (change: PartitionsChange) => this.#changePartitions(attempt, change),
      onReport: (report: ReportedAsset) => this.#report(attempt, report),
    }
    await inStep(identity, async () => {
      for await (const made of runOp(record, context)) {
        const { values, metadata, asset } = await this.#ops.keep(step, assigned, made)
        const { output, mappingKey } = made
        for (const [address, bytes] of values) this.#hold(assigned, address, bytes)
        this.#host.send({ type: 'step-output', ...identity, at: this.#host.now(), output, ...(mappingKey === undefined ? {} : { mappingKey }), metadata, ...asset }, joined([...values.values()]))
      }
    })
    this.#host.send({ type: 'step-success', ...identity, ...this.#end(attempt), hasValue: false, metadata: {} })
  }

  /** Of a graph of assets with a config of its own, what it makes of that for the op. */
  async #opConfig({ graph, config }: AttemptOf<'op'>['assigned']): Promise<Json | undefined> {
    const record = graph === undefined ? undefined : this.#definitions.multiAssets.get(graph.name)
    return graph === undefined || record?.graph?.configOf === undefined ? config : (await opConfigs(record, config)).get(graph.path)
  }

  #hold({ step, hold }: AssignedStep, address: string, bytes: Uint8Array): void {
    if (!hold) return
    const held = this.#held.get(step)
    if (held === undefined) this.#held.set(step, new Map([[address, bytes]]))
    else held.set(address, bytes)
  }

  #assetOf(key: string): MadeAlone | ObservableRecord {
    const record = this.#definitions.assets.get(key)
    if (record?.kind === 'observable' || (record?.kind === 'asset' && isMadeAlone(record))) return record
    throw new StepRequestError('unknown-asset', `this build has no asset \`${key}\` that can be materialized`)
  }

  #multiAssetOf(name: string): MadeTogether {
    const record = this.#definitions.multiAssets.get(name)
    if (record !== undefined && isMadeTogether(record)) return record
    throw new StepRequestError('unknown-asset', `this build has no multi-asset \`${name}\``)
  }

  #checkOf(key: string): CheckRecord {
    const record = this.#definitions.checks.get(key)
    if (record !== undefined) return record
    throw new StepRequestError('unknown-check', `this build has no check \`${key}\``)
  }

  #opOf(name: string): OpRecord {
    const record = this.#definitions.ops.get(name)
    if (record?.kind === 'op') return record
    throw new StepRequestError('unknown-op', `this build has no op \`${name}\``)
  }

  async #loadInputs(record: Reader, { assigned, payload }: Attempt, step: KeepingStep): Promise<Readonly<Record<string, unknown>>> {
    const entries = assigned.inputs.map(async (input): Promise<[string, unknown]> => {
      const { name, sources, partitions = [] } = input
      const asset = assetOfInput(record.inputs[name], record)
      const values = sources.map((source, index) => {
        const bytes = this.#bytesOf(source, name, payload)
        if (asset === undefined) return decodeValue(bytes)
        return this.#keeper.load(step, { bytes, asset, partition: partitions[index], input: { name, asset: record.kind === 'check' ? record.checks[0]?.asset ?? record.key : record.key }, loader: record.inputIo[name] })
      })
      return [name, shaped(input, await Promise.all(values))]
    })
    return Object.freeze(Object.fromEntries(await Promise.all(entries)))
  }

  /** Checks what `run` gave and keeps it: by partition if the step makes several. `undefined` is a value only for those who take it as an input. */
  async #keep(step: KeepingStep, { assigned }: AttemptOf<'asset'>, { record, given, facts }: { record: AssetRecord; given: unknown; facts: Metadata }): Promise<KeptAsset> {
    const what = `asset \`${record.key}\``
    const { isRange = false, partitions: [first] = [] } = assigned.partitions ?? {}
    const made: ReadonlyMap<string | undefined, unknown> = assigned.partitions !== undefined && isRange ? rangeValues(what, assigned.partitions, given) : new Map([[first?.key, given]])
    const checked = new Map<string | undefined, unknown>()
    for (const [partition, each] of made) checked.set(partition, await inStep(step.identity, () => checkValue(`the value of ${what}`, record.value, each)))
    return this.#store(step, checked, { record, isRange, facts })
  }

  async #store(step: KeepingStep, made: MadeAsset['values'], { record, isRange, facts }: { record: AssetRecord; isRange: boolean; facts: Metadata }): Promise<KeptAsset> {
    const values = new Map<string | undefined, KeptValue>()
    for (const [partition, value] of made) {
      if (value === undefined && !this.#definitions.consumed.has(record.key)) continue
      const known = { ...readMetadata(inStep(step.identity, () => factsOf(record.value, value))), ...facts }
      values.set(partition, await this.#keeper.store(step, { asset: record, partition, value, metadata: known }))
      if (record.io !== undefined) this.#host.keptElsewhere?.({ asset: record.key, partition, value })
    }
    const [only] = values.values()
    // Of a range the step says what holds for all of it; what holds for a partition stays with its value.
    return { values, isRange, facts: isRange ? facts : only?.metadata ?? facts }
  }

  #bytesOf(source: ValueSource, input: string, payload: Uint8Array): Uint8Array {
    if (source.from === 'payload') return payload.subarray(source.offset, source.offset + source.bytes)
    const held = this.#held.get(source.step)?.get(outputAddress(source.output ?? 'result', source.mappingKey ?? source.partition))
    if (held === undefined) throw new StepRequestError('no-value', `the value for the input \`${input}\` is not here: run what yields it first`)
    return held
  }
}

type MadeAlone = AssetRecord & { readonly run: NonNullable<AssetRecord['run']> }
const isMadeAlone = (record: AssetRecord): record is MadeAlone => record.run !== undefined

const checkPartitioned = (what: string, { partitions }: Pick<AssetRecord, 'partitions'>, assigned: { readonly partitions?: unknown }): void => {
  if ((partitions === undefined) === (assigned.partitions === undefined)) return
  throw new StepRequestError('no-partition', partitions === undefined ? `${what} has no partitions` : `${what} is partitioned: name the partition to make`)
}

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
