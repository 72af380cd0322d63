import type { MultiAssetRecord } from './definition'
import { graphInvoker, type InvocationContext } from './invocation-context'

/** Calls the ops of a graph directly and gives the values of the assets that they made, by name. */
export const invokeGraph = async (record: MultiAssetRecord, context: InvocationContext = {}): Promise<Readonly<Record<string, unknown>>> => {
  const invoke = context[graphInvoker]
  if (invoke === undefined) throw new TypeError(`\`${record.key}\` is made by several ops: pass buildContext({ … }) of @millrace/sdk/testing`)
  return invoke(record, context)
}
