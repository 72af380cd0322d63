import type { HookRecord } from '../definition'
import type { InvocationContext } from '../invocation-context'
import { silentLog } from '../log'
import { givenClients } from '../resources/given-clients'
import { rawError } from '../runtime/raw-error'
import { stepError, type StepError } from './hook-context'
import type { RawError } from '@millrace/protocol'

/** In a direct call the stack is what the engine says. */
const givenError = ({ stack = '', ...raw }: RawError): StepError =>
  Object.freeze({ ...stepError({ name: raw.name, message: raw.message, code: raw.code, blame: 'user', frames: [], metadata: raw.metadata }), stack, cause: raw.cause === undefined ? undefined : givenError(raw.cause) })

/** Calls `run` of a hook once, with what a test gives. */
export const invokeHook = async (record: HookRecord, context: InvocationContext = {}): Promise<void> => {
  const what = `hook \`${record.key}\``
  if (record.on === 'success' && context.error !== undefined) throw new TypeError(`${what} runs on success: it receives no \`error\``)
  await record.run({
    hook: Object.freeze({ name: record.key }),
    run: context.run ?? { id: 'test', tags: {} },
    step: context.step ?? { key: 'test', attempt: 1 },
    op: context.op,
    assets: context.assets ?? [],
    metadata: context.metadata ?? {},
    resources: givenClients(what, record.resources, context.resources),
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    ...(record.on === 'success' ? {} : { error: givenError(rawError(context.error ?? new Error('the step failed'))) }),
  })
}
