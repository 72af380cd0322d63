import type { InvocationContext } from './invocation-context'
import { givenInputs, partitionsOf } from './invoke-asset'
import { makeAssets, type MadeTogether } from './made-assets'
import { givenClients } from './resources/given-clients'

/** Calls `run` once and gives the values of what it made, by name; of a range of partitions maps by key. */
export const invokeMultiAsset = async (record: MadeTogether, { partition, selected, ...context }: InvocationContext = {}): Promise<Record<string, unknown>> => {
  const what = `multi-asset \`${record.key}\``
  const names = new Set(selected ?? record.assets.keys())
  for (const name of names) if (!record.assets.has(name)) throw new TypeError(`${what} makes no \`${name}\``)
  if (!record.isSubsettable && names.size < record.assets.size) throw new TypeError(`${what} makes all its assets or none: declare \`subsettable: true\``)
  const partitions = partitionsOf(what, record, { ...context, ...(partition === undefined ? {} : { partition }) })
  const call = { ...context, inputs: givenInputs(what, record.inputs, context.inputs), resources: givenClients(what, record.resources, context.resources), selected: names, partitions }
  const made: Record<string, unknown> = {}
  for await (const { output, values } of makeAssets(record, call)) made[output] = partitions?.isRange === true ? values : [...values.values()][0]
  return made
}
