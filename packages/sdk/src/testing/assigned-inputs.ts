import type { AssignedInput, PlanStep } from '@millrace/protocol'
import type { ValueMemory } from './value-memory'

interface Parts { readonly inputs: AssignedInput[]; readonly payload: Uint8Array }

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const payload = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    payload.set(part, offset)
    offset += part.length
  }
  return payload
}

/** The inputs of a step as a worker would send them: what this run made, else what there was before. */
export const assignInputs = ({ inputs, index }: PlanStep, memories: readonly ValueMemory[]): Parts => {
  const parts: Uint8Array[] = []
  let offset = 0
  const sourceOf = (asset: string, partition: string | undefined, step: number | null): Extract<AssignedInput, { source: unknown }>['source'] => {
    const bytes = memories.map((memory) => memory.get(asset, partition ?? '')).find((found) => found !== undefined)
    if (bytes === undefined) return { from: 'step', step: step ?? index, ...(partition === undefined ? {} : { partition }) }
    parts.push(bytes)
    offset += bytes.length
    return { from: 'payload', offset: offset - bytes.length, bytes: bytes.length }
  }
  const assigned = inputs.map(({ name, asset, step, partitions, shape }): AssignedInput => {
    if (shape === 'partitions') return { name, asset, shape, partitions: (partitions ?? []).map((partition) => ({ partition, source: sourceOf(asset, partition, step) })) }
    if (partitions === undefined) return { name, asset, source: sourceOf(asset, undefined, step) }
    const [partition] = partitions
    return partition === undefined ? { name, asset, shape: 'absent' } : { name, asset, source: sourceOf(asset, partition, step) }
  })
  return { inputs: assigned, payload: join(parts) }
}
