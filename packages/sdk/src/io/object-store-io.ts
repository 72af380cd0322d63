import type { ValueFormat } from '@millrace/protocol'
import { checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { metadata } from '../metadata'
import type { Resource, ResourceClients, ResourceConfig } from '../resources/resource'
import type { ConfigValue } from '../run-context'
import type { StandardSchema } from '../schema'
import { extensions, readObject, valueFormats, writeObject } from './format'
import { ioManager, type IoContext, type IoManager } from './io-manager'

/** Objects by path, such as a bucket or a folder. */
export interface ObjectClient {
  /** Writes an object whole, in place of one at the same path. */
  put(path: string, bytes: Uint8Array): unknown
  /** The bytes of an object; null or undefined when there is none. */
  get(path: string): Uint8Array | null | undefined | Promise<Uint8Array | null | undefined>
}

/** The options of `objectStoreIo()`. */
export interface ObjectStoreIoOptions<Schema, Resources> {
  /** Markdown. */
  readonly description?: string
  /** Schema of its configuration; any Standard Schema. Default: it takes none. */
  readonly config?: Schema
  /** The clients that `open` makes the store of. */
  readonly resources?: Resources
  /** Where the objects are. Called for every value: return a client that is there already. */
  readonly open: (context: { readonly config: ConfigValue<Schema>; readonly resources: ResourceClients<Resources> }) => ObjectClient
  /** How a value becomes bytes: `json`, `ndjson` (a list, one item per line), `text`, `bytes` (a `Uint8Array`). Default `json`. */
  readonly format?: ValueFormat
  /** The path of a value. Default: the asset key, for a partition followed by `/` and its key, and the ending of the format: `sales/orders/2026-01-01.ndjson`. */
  readonly path?: (value: { readonly asset: string; readonly partition: string | undefined }) => string
}

const optionNames = ['description', 'config', 'resources', 'open', 'format', 'path']

/** A partition's key as one component of a path. */
const component = (key: string): string => {
  const encoded = encodeURIComponent(key)
  return /^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded
}

/**
 * An IO manager that keeps each value, or each partition's value, as an object of its own in a store of yours: readable by others, at a path
 * that says what it is. Materializations get the metadata `path` and `bytes`. JSON keeps what JSON knows: a `Date` is read back as a text.
 *
 * A missing object fails the step that reads it, naming the path. Throws `DefinitionError` (`invalid-definition`) when a name or an option is
 * impossible. Semantics as Dagster's `UPathIOManager`.
 *
 * @example
 * ```ts
 * import { asset, objectStoreIo, resource } from '@millrace/sdk'
 *
 * const bucket = resource('bucket', {
 *   init: () => {
 *     const objects = new Map<string, Uint8Array>()
 *     return { put: (path: string, bytes: Uint8Array) => objects.set(path, bytes), get: (path: string) => objects.get(path) }
 *   },
 * })
 *
 * const inBucket = objectStoreIo('inBucket', { resources: { bucket }, open: ({ resources }) => resources.bucket, format: 'ndjson' })
 *
 * export const orders = asset('sales/orders', { io: inBucket, run: () => [{ id: 1 }, { id: 2 }] }) // sales/orders.ndjson
 * ```
 */
export function objectStoreIo<Schema extends StandardSchema | undefined = undefined, Resources extends Record<string, Resource> = {}>(
  name: string,
  { open, format = 'json', path, ...rest }: ObjectStoreIoOptions<Schema, Resources>,
): IoManager<ResourceConfig<Schema>> {
  const defining: Defining = { what: `IO manager ${show(name)}`, above: objectStoreIo }
  checkName(defining, name)
  checkOptions(defining, { open, format, path, ...rest }, optionNames)
  if (typeof open !== 'function') fail(defining, `\`open\` must be a function, not ${show(open)}`)
  if (!valueFormats.includes(format)) fail(defining, `\`format\` is one of ${valueFormats.map((known) => `\`${known}\``).join(', ')}, not ${show(format)}`)
  const pathOf = ({ asset, partition }: Pick<IoContext, 'asset' | 'partition'>): string => path === undefined
    ? `${asset.key}${partition === undefined ? '' : `/${component(partition)}`}.${extensions[format]}`
    : path({ asset: asset.key, partition })
  return ioManager<Schema, Resources>(name, {
    ...rest,
    store: async (context, value) => {
      const [bytes, place] = [writeObject(format, value), pathOf(context)]
      await open(context).put(place, bytes)
      context.addMetadata({ path: metadata.path(place), bytes: bytes.length })
    },
    load: async (context) => {
      const place = pathOf(context)
      const bytes = await open(context).get(place)
      if (bytes === null || bytes === undefined) throw new Error(`there is no object at \`${place}\`: materialize \`${context.asset.key}\` again`)
      return readObject(format, bytes)
    },
  })
}
