import type { AssignedInput, AssignedStep, Plan, PlanStep, ValuePointer } from '@millrace/protocol'
import type { RunPorts } from './run-ports'

/** Where values are: in the running process, in the object store, or nowhere. */
export interface ValuePlaces {
  held: ReadonlySet<number>
  stored: ReadonlyMap<number, ValuePointer>
}

export interface PreparedStep { assigned: AssignedStep; values: Uint8Array[] }
export type Preparation = { ok: true; step: PreparedStep } | { ok: false; missing: string }

/** Steps of a plan that later steps read by value: step → readers. */
export const readersOf = (plan: Plan): Map<number, number[]> => {
  const readers = new Map<number, number[]>()
  for (const step of plan.steps) {
    for (const { step: source } of step.inputs) {
      if (source === null) continue
      const known = readers.get(source)
      if (known) known.push(step.index)
      else readers.set(source, [step.index])
    }
  }
  return readers
}

interface PrepareOptions {
  step: PlanStep
  attempt: number
  hold: boolean
  places: ValuePlaces
  /** Latest stored values of assets that the plan does not compute. */
  outside: ReadonlyMap<string, ValuePointer>
  readValue: RunPorts['readValue']
}

/** Finds the values of a step's inputs; those that the process does not hold travel in the frame. */
export const prepareStep = async ({ step, attempt, hold, places, outside, readValue }: PrepareOptions): Promise<Preparation> => {
  const inputs: AssignedStep['inputs'] = []
  const values: Uint8Array[] = []
  let offset = 0
  for (const input of step.inputs) {
    if (input.step !== null && places.held.has(input.step)) {
      inputs.push({ name: input.name, asset: input.asset, source: { from: 'step', step: input.step } })
      continue
    }
    const pointer = input.step === null ? outside.get(input.asset) : places.stored.get(input.step)
    const bytes = pointer && (await readValue(pointer))
    if (!bytes) return { ok: false, missing: input.asset }
    inputs.push({ name: input.name, asset: input.asset, source: { from: 'payload', offset, bytes: bytes.byteLength } })
    values.push(bytes)
    offset += bytes.byteLength
  }
  const config = step.config === undefined ? {} : { config: step.config }
  return { ok: true, step: { assigned: { step: step.index, attempt, key: step.key, asset: step.asset, inputs, hold, ...config }, values } }
}

type InputSource = Extract<AssignedInput, { source: unknown }>['source']

const moveSource = (source: InputSource, base: number): InputSource => (source.from === 'payload' ? { ...source, offset: source.offset + base } : source)

const moveInput = (input: AssignedInput, base: number): AssignedInput => {
  if ('source' in input) return { ...input, source: moveSource(input.source, base) }
  if (input.shape === 'absent') return input
  return { ...input, partitions: input.partitions.map((each) => ({ ...each, source: moveSource(each.source, base) })) }
}

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
    steps.push({
      ...assigned,
      inputs: assigned.inputs.map((input) => moveInput(input, base)),
    })
  }
  return { steps, payload }
}
