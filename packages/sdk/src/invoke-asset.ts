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
import { validateConfig } from './validate-config'

const partitionsOf = ({ key, partitions, backfillPolicy }: AssetRecord | ObservableRecord, context: InvocationContext): StepPartitions | undefined => {
  const { partition: choice, [partitionOpener]: open } = context
  const what = `asset \`${key}\``
  if (partitions === undefined) {
    if (choice !== undefined) throw new TypeError(`${what} has no partitions, so there is no partition ${JSON.stringify(choice)}`)
    return undefined
  }
  if (choice === undefined || open === undefined) throw new TypeError(`${what} is partitioned: pass buildContext({ partition: … }) of @millrace/sdk/testing`)
  return open({ what, partitions, choice, isRange: backfillPolicy !== undefined })
}

/** Calls `run` once and gives its value. The types of the inputs are the caller's promise; missing ones are an error. */
export const invokeAsset = async (record: AssetRecord | ObservableRecord, context: InvocationContext = {}): Promise<unknown> => {
  const given = context.inputs ?? {}
  const names = Object.keys(record.inputs)
  const missing = names.filter((name) => !Object.hasOwn(given, name))
  if (missing.length > 0) throw new TypeError(`asset \`${record.key}\` needs ${missing.map((name) => `\`${name}\``).join(', ')}: pass buildContext({ inputs: { … } })`)
  const inputs = Object.freeze(Object.fromEntries(names.map((name) => [name, decodeValue(encodeValue(given[name]))])))
  const config = await validateConfig(`asset \`${record.key}\``, record.config, context.config as Json | undefined)
  const returned = await record.run({
    inputs, config, output,
    resources: givenClients(`asset \`${record.key}\``, record.resources, context.resources),
    ...presentPartitions(partitionsOf(record, context)),
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    run: context.run ?? { id: 'test', tags: {} },
    asset: { key: record.key },
    step: context.step ?? { key: record.key, attempt: 1 },
    ...partitionChanges(context.onPartitionsChange),
  })
  const { value } = openOutput(returned)
  const check = (each: unknown): Promise<unknown> => checkValue(`the value of asset \`${record.key}\``, record.value, each)
  if (record.backfillPolicy === undefined || !(value instanceof Map)) return check(value)
  return new Map(await Promise.all([...value].map(async ([partition, each]) => [partition, await check(each)] as const)))
}
