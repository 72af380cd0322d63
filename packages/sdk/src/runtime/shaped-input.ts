import type { AssignedInput } from '@millrace/protocol'
import { StepRequestError } from './step-request-error'

/** The values of an input as `run` receives them. */
export const shaped = ({ name, shape, partitions = [] }: AssignedInput, values: readonly unknown[]): unknown => {
  const refuse = (partition: string | undefined): never => {
    throw new StepRequestError('no-value', `the input \`${name}\`${ofPartition(partition)} has no value: materialize what it reads first`)
  }
  if (shape === 'nothing') return undefined
  if (shape === 'value') return values.length === 0 ? refuse(partitions[0]) : values[0]
  if (shape === 'list') return values
  if (partitions.length > values.length) refuse(partitions[values.length])
  return new Map(partitions.map((partition, index) => [partition, values[index]]))
}

const ofPartition = (partition: string | undefined): string => partition === undefined ? '' : ` at partition \`${partition}\``
