import type { Json, StepPartitions } from '@millrace/protocol'
import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { AssetRecord, ObservableRecord } from './definition'
import { partitionOpener, type InvocationContext } from './invocation-context'
import { checkValue } from './check-value'
import { silentLog } from './log'
import { openOutput, output } from './output'
import { partitionChanges } from './partitions/partition-changes'
import { presentPartitions } from './partitions/present-partition'
import { givenClients } from './resources/given-clients'
import { stepReports } from './step-reports'
import { validateConfig } from './validate-config'

/** The partitions that a test names for a direct call. */
export const partitionsOf = (what: string, { partitions, backfillPolicy }: Pick<AssetRecord, 'partitions' | 'backfillPolicy'>, context: InvocationContext): StepPartitions | undefined => {
  const { partition: choice, [partitionOpener]: open } = context
  if (partitions === undefined) {
    if (choice !== undefined) throw new TypeError(`${what} has no partitions, so there is no partition ${JSON.stringify(choice)}`)
    return undefined
  }
  if (choice === undefined || open === undefined) throw new TypeError(`${what} is partitioned: pass buildContext({ partition: … }) of @millrace/sdk/testing`)
  return open({ what, partitions, choice, isRange: backfillPolicy !== undefined })
}

/** The inputs that a test gives for a direct call, as copies. Throws when one is missing. */
export const givenInputs = (what: string, inputs: Readonly<Record<string, unknown>>, given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => {
  const names = Object.keys(inputs)
  const missing = names.filter((name) => !Object.hasOwn(given, name))
  if (missing.length > 0) throw new TypeError(`${what} needs ${missing.map((name) => `\`${name}\``).join(', ')}: pass buildContext({ inputs: { … } })`)
  return Object.freeze(Object.fromEntries(names.map((name) => [name, decodeValue(encodeValue(given[name]))])))
}

/** Calls `run` once and gives its value. The types of the inputs are the caller's promise; missing ones are an error. */
export const invokeAsset = async (record: AssetRecord | ObservableRecord, context: InvocationContext = {}): Promise<unknown> => {
  const what = `asset \`${record.key}\``
  const inputs = givenInputs(what, record.inputs, context.inputs)
  const config = await validateConfig(what, record.config, context.config as Json | undefined)
  if (record.run === undefined) throw new TypeError(`${what} has no function of its own: invoke the multi-asset that makes it`)
  const returned = await record.run({
    inputs, config, output,
    resources: givenClients(what, record.resources, context.resources),
    ...presentPartitions(partitionsOf(what, record, context)),
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    run: context.run ?? { id: 'test', tags: {} },
    asset: { key: record.key },
    step: context.step ?? { key: record.key, attempt: 1 },
    ...partitionChanges(context.onPartitionsChange),
    ...stepReports(context.onReport),
  })
  const { value } = openOutput(returned)
  const check = (each: unknown): Promise<unknown> => checkValue(`the value of ${what}`, record.value, each)
  if (record.backfillPolicy === undefined || !(value instanceof Map)) return check(value)
  return new Map(await Promise.all([...value].map(async ([partition, each]) => [partition, await check(each)] as const)))
}
