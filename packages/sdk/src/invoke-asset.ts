import type { Json } from '@millrace/protocol'
import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { AssetRecord } from './definition'
import { silentLog, type Log } from './log'
import { openOutput, output } from './output'
import type { RunInfo } from './run-context'
import { validateConfig } from './validate-config'

/** What a direct call of an asset's `run` receives; made by `buildContext()` of `@millrace/sdk/testing`. Every part has a default. */
export interface InvocationContext {
  /** Values by the names of the asset's `inputs`. Each must be storable; `run` receives a copy. */
  readonly inputs?: Readonly<Record<string, unknown>>
  /** Configuration as a launch would give it. Default: none, so that the schema's defaults apply. */
  readonly config?: unknown
  /** Default: writes nowhere. */
  readonly log?: Log
  /** Default: never aborted. */
  readonly signal?: AbortSignal
  /** Default: id `test`, no tags. */
  readonly run?: RunInfo
  /** Default: the asset's own step, in its first attempt. */
  readonly step?: { readonly key: string; readonly attempt: number }
}

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
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    run: context.run ?? { id: 'test', tags: {} },
    asset: { key: record.key },
    step: context.step ?? { key: record.key, attempt: 1 },
  })
  return openOutput(returned).value
}
