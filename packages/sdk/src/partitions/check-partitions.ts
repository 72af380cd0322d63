import type { PartitionsDefinition } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import { inputRecord } from './mapped-input'
import { partitionsDefinition } from './partitions'

/** The `partitions` of an asset or a job. */
export const checkPartitions = (defining: Defining, value: unknown): PartitionsDefinition | undefined => {
  if (value === undefined) return undefined
  return partitionsDefinition(value) ?? fail(defining, `\`partitions\` must be partitions such as daily({ start: "2026-01-01" }), not ${show(value)}`)
}

/** The dimensions that are windows of time; those of one dimension have an empty name. */
export const timeDimensions = (partitions: PartitionsDefinition): string[] => {
  const dimensions = partitions.type === 'multi' ? partitions.dimensions : [{ name: '', partitions }]
  return dimensions.filter((dimension) => dimension.partitions.type !== 'static' && dimension.partitions.type !== 'dynamic').map(({ name }) => name)
}

/** An asset reads its own past only along one dimension of time. */
export const checkSelfInputs = (defining: Defining, inputs: Readonly<Record<string, unknown>>, partitions: PartitionsDefinition | undefined): void => {
  const name = Object.keys(inputs).find((each) => inputRecord(inputs[each])?.kind === 'self')
  if (name === undefined) return
  const times = partitions === undefined ? [] : timeDimensions(partitions)
  if (times.length === 1) return
  const reason = times.length === 0 ? 'the asset has no partitions by time' : `there are several dimensions of time (${times.join(', ')})`
  fail(defining, `input \`${name}\` is self(), which reads earlier windows, and ${reason}`)
}
