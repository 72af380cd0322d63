import { outputAddress, type RunState } from '@millrace/orchestration'
import type { AssetKey, AssignedInput, AssignedStep, AssetStep } from '@millrace/protocol'

/** Encoded values by step key, then by output: `result`, or `each[key]`. */
export type StoredValues = ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>

export interface ValuePlaces {
  /** What this run stored. */
  readonly values: StoredValues
  /** What runs before this one stored. */
  readonly earlier: StoredValues
  /** Values of assets that no step makes. */
  readonly given: ReadonlyMap<AssetKey, Uint8Array>
}

/** An input and the encoded values that it reads. */
interface FoundInput { readonly name: string; readonly shape: AssignedInput['shape']; readonly values: readonly Uint8Array[] }

const assetInputs = ({ inputs }: AssetStep, { values, earlier, given }: ValuePlaces): FoundInput[] => inputs.map(({ name, asset }) => {
  const found = values.get(asset)?.get('result') ?? earlier.get(asset)?.get('result') ?? given.get(asset)
  return { name, shape: 'value', values: found === undefined ? [] : [found] }
})

const opInputs = (state: RunState, index: number, { values, earlier }: ValuePlaces): FoundInput[] => state.inputsOf(index)
  .filter((input) => !input.isOrderOnly)
  .map(({ name, kind, sources }) => ({
    name, shape: kind,
    values: sources.flatMap(({ instance, stepKey, output, mappingKey }) => (instance === null ? earlier : values).get(stepKey)?.get(outputAddress(output, mappingKey)) ?? []),
  }))

/** A step as a process is told to run it, with all its values beside it. */
export const assignStep = (state: RunState, { step: index, attempt }: { step: number; attempt: number }, places: ValuePlaces): { readonly assigned: AssignedStep; readonly payload: Uint8Array } => {
  const instance = state.instances[index]
  const planned = instance === undefined ? undefined : state.plan.steps[instance.planned]
  if (instance === undefined || planned === undefined) throw new Error(`the run has no step ${index}`)
  const parts: Uint8Array[] = []
  let offset = 0
  const inputs = (planned.kind === 'asset' ? assetInputs(planned, places) : opInputs(state, index, places)).map(({ name, shape, values }): AssignedInput => ({
    name, shape,
    sources: values.map((bytes) => {
      parts.push(bytes)
      offset += bytes.length
      return { from: 'payload', offset: offset - bytes.length, bytes: bytes.length }
    }),
  }))
  const payload = new Uint8Array(offset)
  let written = 0
  for (const part of parts) {
    payload.set(part, written)
    written += part.length
  }
  const fields = { step: index, attempt, key: instance.key, inputs, hold: false, ...(planned.config === undefined ? {} : { config: planned.config }) }
  const assigned: AssignedStep = planned.kind === 'asset' ? { kind: 'asset', asset: planned.asset, ...fields } : { kind: 'op', op: planned.op, outputs: planned.outputs, ...fields }
  return { assigned, payload }
}
