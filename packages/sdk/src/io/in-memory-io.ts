import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import { resource } from '../resources/resource'
import { ioManager, type IoContext, type IoManager } from './io-manager'

/**
 * An IO manager that keeps values in the memory of the run's process and nowhere else: for what only the steps of one run hand to each other,
 * and for tests. A step of a later run, or of a process that followed a lost one, does not find the value and fails, saying so. Values
 * keep their types and are copies, as with the platform's own storage. Semantics as Dagster's `InMemoryIOManager`.
 *
 * @example
 * ```ts
 * import { asset, inMemoryIo } from '@millrace/sdk'
 *
 * const scratch = inMemoryIo('scratch')
 *
 * const large = asset('large', { io: scratch, run: () => Array.from({ length: 1_000 }, (_, index) => index) })
 * export const total = asset('total', { inputs: { large }, run: ({ inputs }) => inputs.large.reduce((sum, each) => sum + each, 0) })
 * ```
 */
export function inMemoryIo(name: string): IoManager<never> {
  const memory = resource(`${name}.memory`, { init: () => new Map<string, Uint8Array>() })
  const place = ({ asset, partition }: IoContext): string => JSON.stringify([asset.key, partition])
  return ioManager(name, {
    resources: { memory },
    store: (context, value) => { context.resources.memory.set(place(context), encodeValue(value)) },
    load: (context) => {
      const bytes = context.resources.memory.get(place(context))
      if (bytes === undefined) throw new Error(`the value of \`${context.asset.key}\` was in the memory of another process: materialize it in the run that reads it`)
      return decodeValue(bytes)
    },
  })
}
