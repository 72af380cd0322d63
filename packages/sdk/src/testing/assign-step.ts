import { assetOfOutput, outputAddress, placeInGraph, type ResolvedInput, type RunState } from '@millrace/orchestration'
import type { AssetInput, AssetKey, AssignedInput, AssignedStep, CheckFacts, CheckStep, OpStep, PlanStep } from '@millrace/protocol'
import type { ValueMemory } from './value-memory'

/** Encoded values by step key, then by output: `result`, or `each[key]`. */
export type StoredValues = ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>

export interface ValuePlaces {
  /** What this run stored. */
  readonly values: StoredValues
  /** What runs before this one stored. */
  readonly earlier: StoredValues
  /** Values of assets: of this run, then of before; the first that has one counts. */
  readonly assets: readonly ValueMemory[]
  /** What a check is told of the asset that it looks at. */
  factsOf(step: CheckStep): CheckFacts[] | undefined
}

/** An input and the encoded values that it reads. */
interface FoundInput extends Pick<AssignedInput, 'name' | 'shape' | 'partitions' | 'each' | 'graphInput'> { readonly values: readonly FoundValue[] }
/** `asset`: whose value it is, of what an op reads. */
interface FoundValue { readonly bytes: Uint8Array; readonly asset?: AssetKey | undefined }

const assetInputs = (inputs: readonly AssetInput[], { assets }: ValuePlaces): FoundInput[] => inputs.map(({ name, asset, shape = 'value', partitions, each }): FoundInput => {
  if (each === undefined && partitions?.length === 0 && shape === 'value') return { name, shape: 'nothing', values: [] }
  const found = (partitions ?? ['']).map((partition) => ({ partition, bytes: assets.map((memory) => memory.get(asset, partition)).find((bytes) => bytes !== undefined) }))
  const missing = found.find(({ bytes }) => bytes === undefined)
  const named = partitions === undefined ? {} : { partitions: missing === undefined ? partitions : [missing.partition] }
  if (missing !== undefined) return { name, shape: 'value', ...named, values: [] }
  const values = found.flatMap(({ bytes }) => (bytes === undefined ? [] : [{ bytes }]))
  return each === undefined ? { name, shape, ...named, values } : { name, shape: 'partitions', ...named, each: { shape, partitions: each }, values }
})

const readInputs = ({ reads = [] }: OpStep, places: ValuePlaces): FoundInput[] =>
  assetInputs(reads, places).map((input, place) => {
    const { asset, input: graphInput } = reads[place] ?? {}
    return { ...input, ...(graphInput === undefined ? {} : { graphInput }), values: input.values.map((value) => ({ ...value, asset })) }
  })

/** What an op reads of another one that made a range of an asset: its values by partition. Null: it is no such value, or none was made. */
const rangeInput = ({ name, sources: [source] }: ResolvedInput, { plan }: RunState, { assets }: ValuePlaces): FoundInput | null => {
  const planned = plan.steps[source?.planned ?? -1]
  const asset = source === undefined ? undefined : assetOfOutput(planned, source.output)
  if (asset === undefined || planned?.partitions?.isRange !== true) return null
  const partitions = planned.partitions.partitions.map(({ key }) => key)
  const values = partitions.flatMap((partition): FoundValue[] => {
    const bytes = (source?.instance === null ? assets : assets.slice(0, 1)).map((memory) => memory.get(asset, partition)).find((each) => each !== undefined)
    return bytes === undefined ? [] : [{ bytes, asset }]
  })
  return values.length < partitions.length ? null : { name, shape: 'partitions', partitions, values }
}

const opInputs = (state: RunState, index: number, places: ValuePlaces): FoundInput[] => state.inputsOf(index)
  .filter((input) => !input.isOrderOnly)
  .map((input) => rangeInput(input, state, places) ?? opInput(input, state, places))

const opInput = ({ name, kind, sources }: ResolvedInput, state: RunState, { values, earlier }: ValuePlaces): FoundInput => ({
  name, shape: kind,
  values: sources.flatMap(({ instance, planned, stepKey, output, mappingKey }): FoundValue[] => {
    const bytes = (instance === null ? earlier : values).get(stepKey)?.get(outputAddress(output, mappingKey))
    return bytes === undefined ? [] : [{ bytes, asset: assetOfOutput(state.plan.steps[planned], output) }]
  }),
})

const assignedOutputs = (planned: OpStep) => planned.outputs.map(({ name, isDynamic }) => {
  const asset = assetOfOutput(planned, name)
  return { name, isDynamic, ...(asset === undefined ? {} : { asset }) }
})

const assign = (planned: PlanStep, fields: Pick<AssignedStep, 'step' | 'attempt' | 'key' | 'inputs' | 'hold' | 'config'>, places: ValuePlaces): AssignedStep => {
  const made = planned.partitions === undefined ? {} : { partitions: planned.partitions }
  if (planned.kind === 'op') return { kind: 'op', op: planned.op, outputs: assignedOutputs(planned), ...made, ...fields, ...placeInGraph(planned), ...(planned.checks === undefined ? {} : { checks: planned.checks }) }
  if (planned.kind === 'asset') return { kind: 'asset', asset: planned.asset, ...made, ...(planned.checks === undefined ? {} : { checks: planned.checks }), ...fields }
  if (planned.kind === 'multi-asset') return { kind: 'multi-asset', multiAsset: planned.multiAsset, assets: planned.assets.map(({ asset, output }) => ({ asset, output })), ...made, ...(planned.checks === undefined ? {} : { checks: planned.checks }), ...fields }
  const facts = places.factsOf(planned)
  return { kind: 'check', checks: planned.checks, ...made, ...(facts === undefined ? {} : { facts }), ...fields }
}

/** A step as a process is told to run it, with all its values beside it. */
export const assignStep = (state: RunState, { step: index, attempt }: { step: number; attempt: number }, places: ValuePlaces): { readonly assigned: AssignedStep; readonly payload: Uint8Array } => {
  const instance = state.instances[index]
  const planned = instance === undefined ? undefined : state.plan.steps[instance.planned]
  if (instance === undefined || planned === undefined) throw new Error(`the run has no step ${index}`)
  const parts: Uint8Array[] = []
  let offset = 0
  const inputs = (planned.kind === 'op' ? [...opInputs(state, index, places), ...readInputs(planned, places)] : assetInputs(planned.inputs, places)).map(({ name, shape, partitions, each, graphInput, values }): AssignedInput => ({
    name, shape, ...(graphInput === undefined ? {} : { graphInput }), ...(partitions === undefined ? {} : { partitions }), ...(each === undefined ? {} : { each }),
    sources: values.map(({ bytes, asset }) => {
      parts.push(bytes)
      offset += bytes.length
      return { from: 'payload', offset: offset - bytes.length, bytes: bytes.length, ...(asset === undefined ? {} : { asset }) }
    }),
  }))
  const payload = new Uint8Array(offset)
  let written = 0
  for (const part of parts) {
    payload.set(part, written)
    written += part.length
  }
  const fields = { step: index, attempt, key: instance.key, inputs, hold: false, ...(planned.config === undefined ? {} : { config: planned.config }) }
  return { assigned: assign(planned, fields, places), payload }
}
