import type { RunState } from '@millrace/orchestration'
import type { OpStep, PlanStep } from '@millrace/protocol'
import type { RunPorts } from './run-ports'
import { makerOf, outsidePlace, rangeOf, type ValuePlaces } from './step-inputs'

interface OutsideRead { readonly asset: string; readonly partition: string | undefined }

/** What an op reads of a range that an op of its graph made in a run before this one. */
const rangeReads = ({ inputs }: OpStep, state: RunState): OutsideRead[] => inputs.flatMap(({ isOrderOnly, sources }) => sources.flatMap(({ step, output }) => {
  const isEarlier = !isOrderOnly && state.indexOf(state.plan.steps[step]?.key ?? '') === undefined
  const range = isEarlier ? rangeOf(state, { planned: step, output }) : null
  return range === null ? [] : range.partitions.map((partition) => ({ asset: range.asset, partition }))
}))

/** What a step reads that the run does not make and nobody has looked for yet. */
const outsideReads = (step: PlanStep, state: RunState, { outside }: ValuePlaces): OutsideRead[] => {
  const ofAssets = (step.kind === 'op' ? step.reads ?? [] : step.inputs).flatMap((input) => (input.partitions ?? [undefined]).flatMap((partition) => (
    makerOf(state, input, partition) === undefined ? [{ asset: input.asset, partition }] : [])))
  return [...ofAssets, ...(step.kind === 'op' ? rangeReads(step, state) : [])].filter(({ asset, partition }) => !outside.has(outsidePlace(asset, partition)))
}

/** Reads of partitions by asset, each once. */
const groupReads = (reads: readonly OutsideRead[]): { asset: string; partitions: string[] }[] => {
  const groups = new Map<string, Set<string>>()
  for (const { asset, partition } of reads) {
    if (partition !== undefined) groups.set(asset, (groups.get(asset) ?? new Set()).add(partition))
  }
  return [...groups].map(([asset, partitions]) => ({ asset, partitions: [...partitions] }))
}

interface OutsideLoad { readonly state: RunState; readonly places: ValuePlaces; readonly ports: Pick<RunPorts, 'latestValues' | 'partitionValues'> }

/** Finds where the values are that these steps read and the run does not make. */
export const loadOutside = async (steps: readonly PlanStep[], { state, places, ports }: OutsideLoad): Promise<void> => {
  const reads = steps.flatMap((step) => outsideReads(step, state, places))
  const whole = reads.flatMap(({ asset, partition }) => (partition === undefined ? [asset] : []))
  if (whole.length > 0) for (const [asset, pointer] of await ports.latestValues([...new Set(whole)])) places.outside.set(outsidePlace(asset, undefined), pointer)
  const sliced = reads.filter(({ partition }) => partition !== undefined)
  if (sliced.length === 0) return
  for (const { asset, partition, pointer } of await ports.partitionValues(groupReads(sliced))) places.outside.set(outsidePlace(asset, partition), pointer)
}
