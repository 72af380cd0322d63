import { checkDescription, checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { brand, type ResourceRecord } from '../definition'
import { placeOf } from '../definition-place'
import type { Log } from '../log'
import type { ConfigValue } from '../run-context'
import type { SchemaInput, StandardSchema } from '../schema'
import { isSchema } from '../validate-config'
import { checkResources } from './check-resources'

declare const clientType: unique symbol
declare const configType: unique symbol

/** An external client with a lifecycle, as `resource()` returns it. `Client` is what `run` receives, `Config` what `bind()` takes. */
export interface Resource<out Client = unknown, out Config = unknown> {
  readonly kind: 'resource'
  readonly name: string
  readonly [clientType]: Client
  readonly [configType]: Config
}

/** The clients behind `resources`, by the same names. */
export type ResourceClients<Resources> = { readonly [Name in keyof Resources]: Resources[Name] extends Resource<infer Client> ? Client : never }

/** What people write into the configuration of a resource with this schema; `never` without one. */
export type ResourceConfig<Schema> = [Schema] extends [StandardSchema] ? SchemaInput<Schema> : never

/** What `init` receives. */
export interface ResourceContext<Schema, Resources> {
  /** The validated configuration: what it is bound to, with what the launch says over it, environment and secrets resolved. */
  readonly config: ConfigValue<Schema>
  /** The clients of the resources that this one stands on. */
  readonly resources: ResourceClients<Resources>
  /** Aborted when the run is canceled or has ended. */
  readonly signal: AbortSignal
  /** Writes to the event log of the run, as the step that needed the resource first. */
  readonly log: Log
}

/** The options of `resource()`. Only `init` is required. */
export interface ResourceOptions<Client, Schema, Resources> {
  /** Markdown. */
  readonly description?: string
  /** Schema of the resource's configuration; any Standard Schema. Default: it takes none. */
  readonly config?: Schema
  /** Resources that this one stands on; they are opened before it and closed after it. */
  readonly resources?: Resources
  /** Makes the client, at once or as a promise. */
  readonly init: (context: ResourceContext<Schema, Resources>) => Client
  /** Lets go of the client. Default: nothing has to be done. */
  readonly close?: (client: Awaited<NoInfer<Client>>) => unknown
}

const optionNames = ['description', 'config', 'resources', 'init', 'close']

/**
 * Defines a resource: a client of something outside, such as a database, with a lifecycle and a configuration. Assets, ops and other
 * resources list it in `resources` and receive the client, typed by this object.
 *
 * `init` runs once per process of a run, when the first step that needs the client starts; steps that need it at the same time wait for
 * the same client. `close` runs when the run has ended, whether it succeeded, failed or was canceled, in the reverse order of opening; what it
 * throws is logged and changes no result. A failed `init` fails the step, which its retry policy may try again. A process that is
 * killed (memory, machine) closes nothing.
 *
 * Write `init` before `close`: TypeScript infers functions in the order they stand. Configuration comes from `bind()` in `definitions()`, and
 * from the launch; a resource with required configuration and no binding is a problem of the build. Throws `DefinitionError`
 * (`invalid-definition`) when a name or an option is impossible. Semantics as Dagster's `ConfigurableResource` with
 * `setup_for_execution` and `teardown_after_execution`.
 *
 * @example
 * ```ts
 * import { asset, bind, definitions, resource, secret, z } from '@millrace/sdk'
 *
 * const connect = async (url: string) => ({ query: async (sql: string) => [`${sql} at ${url}`], end: async () => {} })
 *
 * export const warehouse = resource('warehouse', {
 *   config: z.object({ url: z.string() }),
 *   init: ({ config }) => connect(config.url),
 *   close: (client) => client.end(),
 * })
 *
 * export const orders = asset('orders', { resources: { db: warehouse }, run: ({ resources }) => resources.db.query('select * from orders') })
 *
 * export default definitions({ bindings: [bind(warehouse, { url: secret('WAREHOUSE_URL') })] })
 * ```
 */
export function resource<Client, Schema extends StandardSchema | undefined = undefined, Resources extends Record<string, Resource> = {}>(
  name: string,
  options: ResourceOptions<Client, Schema, Resources>,
): Resource<Awaited<Client>, ResourceConfig<Schema>> {
  const defining: Defining = { what: `resource ${show(name)}`, above: resource }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  if (typeof options.init !== 'function') fail(defining, `\`init\` must be a function, not ${show(options.init)}`)
  if (options.close !== undefined && typeof options.close !== 'function') fail(defining, `\`close\` must be a function, not ${show(options.close)}`)
  if (options.config !== undefined && !isSchema(options.config)) fail(defining, '`config` must be a schema, for example `z.object({ … })`')
  const record: ResourceRecord = {
    kind: 'resource',
    key: name,
    isIoManager: false,
    description: checkDescription(defining, options.description),
    config: options.config,
    resources: checkResources(defining, options.resources),
    init: options.init as ResourceRecord['init'],
    close: options.close as ResourceRecord['close'],
    place: placeOf(resource),
  }
  return brand({ kind: 'resource' as const, name }, record) as Resource<Awaited<Client>, ResourceConfig<Schema>>
}
