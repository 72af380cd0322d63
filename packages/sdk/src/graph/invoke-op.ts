import type { Json } from '@millrace/protocol'
import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { OpRecord } from '../definition'
import { partitionOpener, type InvocationContext } from '../invocation-context'
import { silentLog } from '../log'
import { checkValue } from '../check-value'
import { output } from '../output'
import { partitionChanges } from '../partitions/partition-changes'
import { partitionsDefinition } from '../partitions/partitions'
import { presentJobPartitions, type PresentedPartitions } from '../partitions/present-partition'
import { givenClients } from '../resources/given-clients'
import { stepReports } from '../step-reports'
import { validateConfig } from '../validate-config'
import { factsOf } from '../with-details'
import { emittersOf, readOutputs, type ProducedOutput } from './op-output'

/** `run` ended without an output that it must yield. `code` is `missing-output`. */
class MissingOutputError extends Error {
  readonly code = 'missing-output'
  override readonly name = 'MissingOutputError'
}

/** A call of an op, with what is known of the partitions of its run. */
interface OpCall extends Omit<InvocationContext, 'partition' | 'partitions'> { readonly presented: PresentedPartitions }

/** The partition of a direct call: with its window if the context says how the job is partitioned. */
const presentedOf = (what: string, { partition: choice, partitions: given, [partitionOpener]: open }: InvocationContext): PresentedPartitions => {
  if (choice === undefined) return presentJobPartitions(undefined)
  const partitions = partitionsDefinition(given)
  const isRange = typeof choice === 'object' && Object.keys(choice).sort().join() === 'from,to'
  if (partitions !== null && open !== undefined) return presentJobPartitions(open({ what, partitions, choice, isRange }))
  if (given === undefined && typeof choice === 'string') return presentJobPartitions({ isRange: false, partitions: [{ key: choice }] })
  throw new TypeError(`${what}: to open a partition other than a plain key, pass buildContext({ partition: …, partitions: … }) of @millrace/sdk/testing, with the partitions of the job`)
}

/** Calls `run` of an op, and gives its checked outputs as they come. Fails when a required one is missing at the end. */
export async function* runOp(record: OpRecord, context: OpCall): AsyncGenerator<ProducedOutput> {
  const what = `op \`${record.key}\``
  const given = context.inputs ?? {}
  const inputs: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(record.inputs)) inputs[name] = await checkValue(`input \`${name}\` of ${what}`, schema, given[name])
  const config = await validateConfig(what, record.config, context.config as Json | undefined)
  const returned = record.run({
    inputs: Object.freeze(inputs), config, output,
    resources: givenClients(what, record.resources, context.resources),
    emit: record.isNamed ? emittersOf(record.outputs) : undefined,
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    run: context.run ?? { id: 'test', tags: {} },
    step: context.step ?? { key: record.key, attempt: 1 },
    ...context.presented,
    ...partitionChanges(context.onPartitionsChange),
    ...stepReports(context.onReport),
  })
  const seen = new Set<string>()
  for await (const each of readOutputs({ what, ports: record.outputs, isNamed: record.isNamed }, returned)) {
    const port = record.outputs.find(({ name }) => name === each.output)
    if (port === undefined) throw new TypeError(`${what} has no output \`${each.output}\``)
    const place = each.mappingKey === undefined ? each.output : `${each.output}[${each.mappingKey}]`
    if (seen.has(place)) throw new TypeError(`${what} yields \`${place}\` twice`)
    if (each.mappingKey !== undefined && !/^[A-Za-z0-9_]{1,255}$/.test(each.mappingKey)) throw new TypeError(`${what} yields \`${each.output}\` under ${JSON.stringify(each.mappingKey)}: a key is 1 to 255 letters, digits and \`_\``)
    seen.add(place).add(each.output)
    const value = await checkValue(`output \`${place}\` of ${what}`, port.schema, each.value)
    const facts = factsOf(port.schema, value)
    yield { ...each, value, metadata: Object.keys(facts).length === 0 ? each.metadata : { ...facts, ...each.metadata } }
  }
  const missing = record.outputs.filter(({ name, isRequired, isDynamic }) => isRequired && !isDynamic && !seen.has(name))
  if (missing.length > 0) throw new MissingOutputError(`${what} did not yield ${missing.map(({ name }) => `\`${name}\``).join(', ')}`)
}

const copied = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decodeValue(encodeValue(value))]))

/** Calls `run` once and gives its value, or the values of its outputs by name. */
export const invokeOp = async (record: OpRecord, context: InvocationContext = {}): Promise<unknown> => {
  const given = context.inputs ?? {}
  for (const name of Object.keys(given)) if (!Object.hasOwn(record.inputs, name)) throw new TypeError(`op \`${record.key}\` has no input \`${name}\``)
  const values: Record<string, unknown> = Object.fromEntries(record.outputs.flatMap(({ name, isDynamic }) => isDynamic ? [[name, new Map()]] : []))
  for await (const { output: name, mappingKey, value } of runOp(record, { ...context, inputs: copied(given), presented: presentedOf(`op \`${record.key}\``, context) })) {
    if (mappingKey === undefined) values[name] = value
    else (values[name] as Map<string, unknown>).set(mappingKey, value)
  }
  return record.isNamed ? values : values['result']
}
