import type { InvocationContext } from '../invocation-context'

/**
 * What a direct call of an asset or op receives. Every part is optional: configuration takes the schema's defaults, the log goes
 * nowhere, the signal is never aborted.
 *
 * @example
 * ```ts
 * import { asset } from '@millrace/sdk'
 * import { buildContext } from '@millrace/sdk/testing'
 *
 * const raw = asset('raw', { run: () => [3, 1, 2] })
 * const sorted = asset('sorted', { inputs: { raw }, run: ({ inputs }) => inputs.raw.sort() })
 *
 * const value = await sorted.invoke(buildContext({ inputs: { raw: [2, 1] } })) // [1, 2]
 * ```
 */
export const buildContext = (context: InvocationContext = {}): InvocationContext => Object.freeze({ ...context })
