import { assetAddress, assetOfOutput, outputAddress, placeInGraph, type ResolvedInput, type RunState, type StepInstance } from '@millrace/orchestration'
import type { AssetInput, AssetKey, AssignedInput, AssignedStep, CheckFacts, OpStep, PlanStep, RunEvent, ValuePointer, ValueSource } from '@millrace/protocol'

/** Where the values of a run are: in the running process, in the object store, or nowhere. */
export class ValuePlaces {
  /** Steps whose values the process has. */
  readonly held = new Set<number>()
  /** Latest stored values of assets, or of their partitions, that the run does not compute. */
  readonly outside = new Map<string, ValuePointer>()
  readonly #stored = new Map<string, ValuePointer>()
  readonly #state: RunState

  constructor(state: RunState) {
    this.#state = state
    for (const { step, output, mappingKey, value } of state.plan.subset?.outputs ?? []) {
      if (value !== undefined) this.#stored.set(placeOf(step, outputAddress(output, mappingKey)), value)
    }
  }

  remember(event: RunEvent): void {
    if (event.type === 'asset-materialized' && event.value) this.#stored.set(placeOf(event.stepKey, outputAddress(assetAddress(this.#plannedOf(event.stepKey), event.asset), event.partition)), event.value)
    else if (event.type === 'step-output' && event.value) this.#stored.set(placeOf(event.stepKey, outputAddress(event.output, event.mappingKey)), event.value)
  }

  /** What an attempt yielded that is not the last one does not count. Null: the step is not part of this run. */
  find(step: { readonly instance: number | null; readonly stepKey: string }, address: string, partition?: string): ValuePointer | undefined {
    const { instance, stepKey } = step
    if (instance !== null && this.#state.steps[instance]?.outputs?.has(address) !== true) return undefined
    return this.#stored.get(placeOf(stepKey, outputAddress(address, partition)))
  }

  #plannedOf(stepKey: string): PlanStep | undefined {
    const instance = this.#state.instances[this.#state.indexOf(stepKey) ?? -1]
    return instance === undefined ? undefined : this.#state.plan.steps[instance.planned]
  }

  isHeld(instance: number | null, address: string): instance is number {
    return instance !== null && this.held.has(instance) && this.#state.steps[instance]?.outputs?.has(address) === true
  }
}

const placeOf = (stepKey: string, address: string): string => `${stepKey}\n${address}`

/** Where `outside` keeps the value of an asset, or of one of its partitions. */
export const outsidePlace = (asset: string, partition: string | undefined): string => placeOf(asset, outputAddress('result', partition))

/** The step of the run that makes what an input reads; undefined for what was made before. */
export const makerOf = (state: RunState, { step }: Pick<AssetInput, 'step'>, partition: string | undefined): number | undefined => {
  const maker = step === null ? undefined : state.plan.steps[step]
  if (maker === undefined) return undefined
  const isMade = partition === undefined || maker.partitions?.partitions.some(({ key }) => key === partition) === true
  return isMade ? state.indexOf(maker.key) : undefined
}

export interface PreparedStep { assigned: AssignedStep; values: Uint8Array[] }
export type Preparation = { ok: true; step: PreparedStep } | { ok: false; missing: string }

interface PrepareOptions {
  state: RunState
  places: ValuePlaces
  readValue(pointer: ValuePointer): Promise<Uint8Array | null>
}

/** Collects the sources of a step's inputs; values that the process does not hold travel in the frame. */
class SourceCollector {
  readonly values: Uint8Array[] = []
  readonly #options: PrepareOptions
  #offset = 0

  constructor(options: PrepareOptions) {
    this.#options = options
  }

  /** Null: the value is nowhere. */
  async read(pointer: ValuePointer | undefined): Promise<ValueSource | null> {
    const bytes = pointer && (await this.#options.readValue(pointer))
    if (!bytes) return null
    this.values.push(bytes)
    this.#offset += bytes.byteLength
    return { from: 'payload', offset: this.#offset - bytes.byteLength, bytes: bytes.byteLength }
  }
}

/** The inputs, or the name of one that has no value. */
type FoundInputs = AssignedInput[] | { readonly missing: string }

const assetSource = async (input: AssetInput, partition: string | undefined, { state, places, collector }: PrepareOptions & { collector: SourceCollector }): Promise<ValueSource | null> => {
  const { asset } = input
  const instance = makerOf(state, input, partition)
  if (instance === undefined) return collector.read(places.outside.get(outsidePlace(asset, partition)))
  const maker = state.plan.steps[input.step ?? -1]
  const address = assetAddress(maker, asset)
  if (!places.isHeld(instance, address)) return collector.read(places.find({ instance, stepKey: maker?.key ?? asset }, address, partition))
  const isRange = maker?.partitions?.isRange === true
  return { from: 'step', step: instance, ...(maker?.kind !== 'asset' && { output: address }), ...(isRange && partition !== undefined && { partition }) }
}

const assetInputs = async (inputs: readonly AssetInput[], options: PrepareOptions, collector: SourceCollector): Promise<FoundInputs> => {
  const found: AssignedInput[] = []
  for (const input of inputs) {
    const { name, asset, partitions, shape = 'value', each } = input
    const sources: ValueSource[] = []
    for (const partition of partitions ?? [undefined]) {
      const source = await assetSource(input, partition, { ...options, collector })
      if (source === null) return { missing: partition === undefined ? asset : `${asset} at partition ${partition}` }
      sources.push(source)
    }
    if (each !== undefined && partitions !== undefined) found.push({ name, shape: 'partitions', sources, partitions, each: { shape, partitions: each } })
    else found.push(sources.length === 0 && shape === 'value' ? { name, shape: 'nothing', sources } : { name, shape, sources, ...(partitions !== undefined && { partitions }) })
  }
  return found
}

const named = (source: ValueSource, asset: AssetKey | undefined): ValueSource => (asset === undefined ? source : { ...source, asset })

/** What an op reads of assets. */
const readInputs = async ({ reads = [] }: OpStep, options: PrepareOptions, collector: SourceCollector): Promise<FoundInputs> => {
  const found = await assetInputs(reads, options, collector)
  if ('missing' in found) return found
  return found.map((input, place) => {
    const { asset, input: graphInput } = reads[place] ?? {}
    return { ...input, ...(graphInput !== undefined && { graphInput }), sources: input.sources.map((source) => named(source, asset)) }
  })
}

/** Of an output that is the value of an asset, of which a run makes a range: that. */
export const rangeOf = ({ plan }: RunState, { planned, output }: { readonly planned: number; readonly output: string }): { readonly asset: AssetKey; readonly partitions: string[] } | null => {
  const step = plan.steps[planned]
  const asset = assetOfOutput(step, output)
  return asset === undefined || step?.partitions?.isRange !== true ? null : { asset, partitions: step.partitions.partitions.map(({ key }) => key) }
}

/** What an op reads of another one that made a range of an asset: its values by partition. Null: it is no such value, or none was made. */
const rangeInput = async ({ name, sources: [source] }: ResolvedInput, { state, places }: PrepareOptions, collector: SourceCollector): Promise<AssignedInput | null> => {
  const range = source && rangeOf(state, source)
  if (source === undefined || !range) return null
  const { instance, stepKey, output } = source
  const { asset, partitions } = range
  const sources: ValueSource[] = []
  for (const partition of partitions) {
    const pointer = instance === null ? places.outside.get(outsidePlace(asset, partition)) : places.find({ instance, stepKey }, output, partition)
    if (pointer === undefined) return null
    const found = places.isHeld(instance, output) ? { from: 'step' as const, step: instance, output, partition } : await collector.read(pointer)
    if (found !== null) sources.push({ ...found, asset })
  }
  return { name, shape: 'partitions', sources, partitions }
}

const opInputs = async (index: number, options: PrepareOptions, collector: SourceCollector): Promise<FoundInputs> => {
  const { state, places } = options
  const found: AssignedInput[] = []
  for (const input of state.inputsOf(index)) {
    const { name, kind, isOrderOnly, sources } = input
    if (isOrderOnly) continue
    const range = await rangeInput(input, options, collector)
    if (range !== null) {
      found.push(range)
      continue
    }
    const read: ValueSource[] = []
    for (const { instance, planned, stepKey, output, mappingKey } of sources) {
      const address = outputAddress(output, mappingKey)
      const asset = assetOfOutput(state.plan.steps[planned], output)
      if (places.isHeld(instance, address)) {
        read.push(named({ from: 'step', step: instance, output, ...(mappingKey !== undefined && { mappingKey }) }, asset))
        continue
      }
      const pointer = places.find({ instance, stepKey }, address)
      const source = await collector.read(pointer)
      if (source !== null) read.push(named(source, asset))
      // A list is of what was made; a value that was made, or is the only one, must be there.
      else if (pointer !== undefined || kind === 'value') return { missing: `${stepKey}.${address}` }
    }
    found.push({ name, shape: kind, sources: read })
  }
  return found
}

const assignedOutputs = (step: OpStep) => step.outputs.map(({ name, isDynamic }) => {
  const asset = assetOfOutput(step, name)
  return { name, isDynamic, ...(asset !== undefined && { asset }) }
})

const assign = (instance: StepInstance, step: PlanStep, { facts, ...how }: { attempt: number; hold: boolean; inputs: AssignedInput[]; facts?: CheckFacts[] | undefined }): AssignedStep => {
  const fields = { step: instance.index, key: instance.key, ...how, ...(step.config !== undefined && { config: step.config }) }
  const made = step.partitions === undefined ? {} : { partitions: step.partitions }
  if (step.kind === 'op') return { kind: 'op', op: step.op, outputs: assignedOutputs(step), ...fields, ...made, ...placeInGraph(step), ...(step.checks !== undefined && { checks: step.checks }) }
  if (step.kind === 'check') return { kind: 'check', checks: step.checks, ...fields, ...made, ...(facts !== undefined && { facts }) }
  if (step.kind === 'multi-asset') return { kind: 'multi-asset', multiAsset: step.multiAsset, assets: step.assets.map(({ asset, output }) => ({ asset, output })), ...fields, ...made, ...(step.checks !== undefined && { checks: step.checks }) }
  return { kind: 'asset', asset: step.asset, ...fields, ...made, ...(step.checks !== undefined && { checks: step.checks }) }
}

/** Finds the values of a step's inputs. `missing` names the first that has none. */
export const prepareStep = async (start: { step: number; attempt: number; hold: boolean; facts?: CheckFacts[] | undefined }, options: PrepareOptions): Promise<Preparation> => {
  const { state } = options
  const instance = state.instances[start.step]
  const step = instance === undefined ? undefined : state.plan.steps[instance.planned]
  if (instance === undefined || step === undefined) throw new Error(`the run has no step ${start.step}`)
  const collector = new SourceCollector(options)
  const inputs = step.kind !== 'op' ? await assetInputs(step.inputs, options, collector) : await opInputs(start.step, options, collector)
  if ('missing' in inputs) return { ok: false, missing: inputs.missing }
  const reads = step.kind === 'op' ? await readInputs(step, options, collector) : []
  if ('missing' in reads) return { ok: false, missing: reads.missing }
  return { ok: true, step: { assigned: assign(instance, step, { attempt: start.attempt, hold: start.hold, inputs: [...inputs, ...reads], facts: start.facts }), values: collector.values } }
}

const moved = (source: ValueSource, by: number): ValueSource => (source.from === 'payload' ? { ...source, offset: source.offset + by } : source)

/** Puts several prepared steps into one frame: their payload offsets follow each other. */
export const joinSteps = (prepared: readonly PreparedStep[]): { steps: AssignedStep[]; payload: Uint8Array } => {
  const values = prepared.flatMap((step) => step.values)
  const payload = new Uint8Array(values.reduce((sum, value) => sum + value.byteLength, 0))
  let position = 0
  const steps: AssignedStep[] = []
  for (const { assigned, values: own } of prepared) {
    const base = position
    for (const value of own) {
      payload.set(value, position)
      position += value.byteLength
    }
    steps.push(own.length === 0 ? assigned : { ...assigned, inputs: assigned.inputs.map((input) => ({ ...input, sources: input.sources.map((source) => moved(source, base)) })) })
  }
  return { steps, payload }
}
