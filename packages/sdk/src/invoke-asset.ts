import type { Json } from '@millrace/protocol'
import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { AssetRecord } from './definition'
import type { InvocationContext } from './invocation-context'
import { checkValue } from './check-value'
import { silentLog } from './log'
import { openOutput, output } from './output'
import { givenClients } from './resources/given-clients'
import { validateConfig } from './validate-config'

/** Calls `run` once and gives its value. The types of the inputs are the caller's promise; missing ones are an error. */
export const invokeAsset = async (record: AssetRecord, context: InvocationContext = {}): Promise<unknown> => {
  const given = context.inputs ?? {}
  const names = Object.keys(record.inputs)
  const missing = names.filter((name) => !Object.hasOwn(given, name))
  if (missing.length > 0) throw new TypeError(`asset \`${record.key}\` needs ${missing.map((name) => `\`${name}\``).join(', ')}: pass buildContext({ inputs: { … } })`)
  const inputs = Object.freeze(Object.fromEntries(names.map((name) => [name, decodeValue(encodeValue(given[name]))])))
  const config = await validateConfig(`asset \`${record.key}\``, record.config, context.config as Json | undefined)
  const returned = await record.run({
    inputs, config, output,
    resources: givenClients(`asset \`${record.key}\``, record.resources, context.resources),
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    run: context.run ?? { id: 'test', tags: {} },
    asset: { key: record.key },
    step: context.step ?? { key: record.key, attempt: 1 },
  })
  return checkValue(`the value of asset \`${record.key}\``, record.value, openOutput(returned).value)
}
