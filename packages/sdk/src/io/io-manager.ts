import type { Metadata } from '@millrace/protocol'
import { checkDescription, checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { brand, definitionRecord, type ResourceRecord } from '../definition'
import { placeOf } from '../definition-place'
import type { Log } from '../log'
import type { MetadataInput } from '../metadata'
import { checkResources } from '../resources/check-resources'
import type { Resource, ResourceClients, ResourceConfig } from '../resources/resource'
import type { ConfigValue, RunInfo } from '../run-context'
import type { StandardSchema } from '../schema'
import { isSchema } from '../validate-config'

/** Where a value belongs, and on whose behalf it is stored or loaded. */
export interface IoContext {
  /** The asset whose value it is, with the metadata of its definition. */
  readonly asset: { readonly key: string; readonly metadata: Metadata }
  /** Key of the partition whose value it is; undefined for an asset without partitions. */
  readonly partition: string | undefined
  /** Facts about this value: what `output()` gave, and in `load` what `store` added to that. */
  readonly metadata: Metadata
  readonly run: RunInfo
  /** Writes to the event log of the run, as the step that stores or loads. */
  readonly log: Log
  /** Aborted when the run is canceled. */
  readonly signal: AbortSignal
}

export interface StoreContext extends IoContext {
  /** Adds facts to the materialization, for example where the value now is. Later ones replace earlier ones of the same name. */
  addMetadata(metadata: Readonly<Record<string, MetadataInput>>): void
}

export interface LoadContext extends IoContext {
  /** The input that reads the value: its name, and the asset it belongs to; undefined for an input of an op. */
  readonly input: { readonly name: string; readonly asset: string | undefined }
}

/** An IO manager at work in a run; in a test an object with these two functions can stand in its place. */
export interface IoClient {
  store(context: StoreContext, value: unknown): unknown
  load(context: LoadContext): unknown
}

/** Stores and loads values of assets, as `ioManager()` returns it: a resource, which is bound, configured and replaced in tests like any. */
export type IoManager<Config = unknown> = Resource<IoClient, Config>

interface Equipment<Schema, Resources> { readonly config: ConfigValue<Schema>; readonly resources: ResourceClients<Resources> }

/** The options of `ioManager()`. */
export interface IoManagerOptions<Schema, Resources> {
  /** Markdown. */
  readonly description?: string
  /** Schema of its configuration; any Standard Schema. Default: it takes none. */
  readonly config?: Schema
  /** The clients that it works with. */
  readonly resources?: Resources
  /** Keeps a value. Called once per materialization, and per partition; a value that replaces another has the same asset and partition. */
  readonly store: (context: StoreContext & Equipment<Schema, Resources>, value: unknown) => unknown
  /** Gives a value back, at once or as a promise; called for every input that reads it. */
  readonly load: (context: LoadContext & Equipment<Schema, Resources>) => unknown
}

const optionNames = ['description', 'config', 'resources', 'store', 'load']

/**
 * Defines how values of assets are stored and loaded: an asset names it in `io`. Without one the platform keeps the values. Its functions run
 * in the process of the run, with clients of their own; of the value the platform keeps only that this manager has it, and the metadata.
 *
 * What `store` or `load` throws fails the step. An asset that returns nothing is not stored. Another manager loads an input when the reading
 * asset says so in `inputIo`. Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 * Semantics as Dagster's `IOManager` with `handle_output` and `load_input`.
 *
 * @example
 * ```ts
 * import { asset, ioManager, resource } from '@millrace/sdk'
 *
 * const tables = resource('tables', { init: () => new Map<string, unknown>() })
 *
 * export const inTables = ioManager('inTables', {
 *   resources: { tables },
 *   store: ({ asset, resources, addMetadata }, value) => {
 *     resources.tables.set(asset.key, value)
 *     addMetadata({ table: asset.key })
 *   },
 *   load: ({ asset, resources }) => resources.tables.get(asset.key),
 * })
 *
 * export const orders = asset('orders', { io: inTables, run: () => [{ id: 1 }] })
 * export const count = asset('count', { inputs: { orders }, run: ({ inputs }) => inputs.orders.length })
 * ```
 */
export function ioManager<Schema extends StandardSchema | undefined = undefined, Resources extends Record<string, Resource> = {}>(
  name: string,
  options: IoManagerOptions<Schema, Resources>,
): IoManager<ResourceConfig<Schema>> {
  const defining: Defining = { what: `IO manager ${show(name)}`, above: ioManager }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  for (const part of ['store', 'load'] as const) if (typeof options[part] !== 'function') fail(defining, `\`${part}\` must be a function, not ${show(options[part])}`)
  if (options.config !== undefined && !isSchema(options.config)) fail(defining, '`config` must be a schema, for example `z.object({ … })`')
  const record: ResourceRecord = {
    kind: 'resource',
    key: name,
    isIoManager: true,
    description: checkDescription(defining, options.description),
    config: options.config,
    resources: checkResources(defining, options.resources),
    init: (context): IoClient => {
      const { config, resources } = context as Equipment<Schema, Resources>
      return {
        store: (parts, value) => options.store({ ...parts, config, resources }, value),
        load: (parts) => options.load({ ...parts, config, resources }),
      }
    },
    close: undefined,
    place: placeOf(ioManager),
  }
  return brand({ kind: 'resource' as const, name }, record) as IoManager<ResourceConfig<Schema>>
}

const ioRecord = (defining: Defining, expected: string, value: unknown): ResourceRecord => {
  const record = definitionRecord(value)
  return record?.kind === 'resource' && record.isIoManager ? record : fail(defining, `${expected} returned, not ${show(value)}`)
}

/** The IO manager that an asset names, if it does. */
export const checkIo = (defining: Defining, value: unknown): ResourceRecord | undefined => value === undefined ? undefined : ioRecord(defining, '`io` must be what ioManager() or platformStore()', value)

/** The IO managers that load single inputs, by the names of these. */
export const checkInputIo = (defining: Defining, value: unknown, inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, ResourceRecord>> => {
  if (value === undefined) return Object.freeze({})
  if (typeof value !== 'object' || value === null) return fail(defining, `\`inputIo\` must be an object of IO managers, not ${show(value)}`)
  const entries = Object.entries(value).map(([name, manager]) => {
    const known = Object.keys(inputs).map((input) => `\`${input}\``).join(', ')
    if (!Object.hasOwn(inputs, name)) fail(defining, `\`inputIo\` names \`${name}\`, which is none of its inputs: ${known || 'it has none'}`)
    return [name, ioRecord(defining, `\`inputIo.${name}\` must be what ioManager()`, manager)] as const
  })
  return Object.freeze(Object.fromEntries(entries))
}
