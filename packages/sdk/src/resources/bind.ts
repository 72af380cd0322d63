import { show, fail, type Defining } from '../check-definition'
import { definitionRecord, type BindingRecord } from '../definition'
import { placeOf } from '../definition-place'
import { splitConfig } from './bound-config'
import type { EnvironmentValue } from './environment-value'
import type { Resource } from './resource'

const bindingBrand: unique symbol = Symbol.for('millrace.binding') as never

/** What configures a resource, as `bind()` and `atLaunch()` return it. */
export interface Binding { readonly kind: 'binding'; readonly resource: string }

/** Configuration in which `env()` or `secret()` may stand for any text, number or boolean. */
export type Bindable<Config> =
  Config extends string | number | boolean ? Config | EnvironmentValue
    : Config extends readonly (infer Item)[] ? readonly Bindable<Item>[]
      : Config extends object ? { readonly [Name in keyof Config]: Bindable<Config[Name]> } : Config

const make = (binding: Omit<BindingRecord, 'place'>, above: unknown): Binding => {
  const visible: Binding = { kind: 'binding', resource: binding.resource.key }
  return Object.freeze(Object.defineProperty(visible, bindingBrand, { value: Object.freeze({ ...binding, place: placeOf(above) }) }))
}

/** The record of a binding, or null when `value` is none. */
export const bindingRecord = (value: unknown): BindingRecord | null =>
  typeof value === 'object' && value !== null ? (value as { [bindingBrand]?: BindingRecord })[bindingBrand] ?? null : null

const checkBound = (defining: Defining, value: unknown): BindingRecord['resource'] => {
  const record = definitionRecord(value)
  if (record?.kind !== 'resource') return fail(defining, `the first argument must be what resource() returned, not ${show(value)}`)
  return record.config === undefined ? fail(defining, `resource \`${record.key}\` takes no config: give it a schema in \`config\``) : record
}

/**
 * Configures a resource for every run of the code location; it takes effect in the `bindings` of `definitions()`. `config` is what the
 * resource's schema takes, with `env()` or `secret()` in place of any text, number or boolean. What a launch gives under
 * `resources` replaces it field by field.
 *
 * Throws `DefinitionError` (`invalid-definition`) when the resource takes no configuration or `config` is no JSON. What the schema refuses is a
 * problem of the build, at the place of the binding. Semantics as an instance of Dagster's `ConfigurableResource` in `Definitions`.
 *
 * @example
 * ```ts
 * import { bind, definitions, env, resource, secret, z } from '@millrace/sdk'
 *
 * const bucket = resource('bucket', {
 *   config: z.object({ region: z.string(), key: z.string(), retries: z.number().default(3) }),
 *   init: ({ config }) => ({ url: `https://${config.region}.example.com`, key: config.key, retries: config.retries }),
 * })
 *
 * export default definitions({ bindings: [bind(bucket, { region: env('REGION', { default: 'eu' }), key: secret('BUCKET_KEY') })] })
 * ```
 */
export function bind<Config>(resource: Resource<unknown, Config>, config: NoInfer<Bindable<Config>>): Binding {
  const record = checkBound({ what: 'bind()', above: bind }, resource)
  const defining: Defining = { what: `bind(${record.key})`, above: bind }
  return make({ resource: record, config: splitConfig(defining, config), isAtLaunch: false }, bind)
}

/**
 * Says that a resource is configured by each launch, under `resources` of the run's configuration, so that required configuration may be
 * missing here. `config` are the fields that hold for every run. A run without the rest fails at the first step that needs the resource, naming it.
 * As Dagster's `configure_at_launch`.
 *
 * @example
 * ```ts
 * import { atLaunch, definitions, resource, z } from '@millrace/sdk'
 *
 * const inbox = resource('inbox', { config: z.object({ folder: z.string(), limit: z.number() }), init: ({ config }) => config })
 *
 * export default definitions({ bindings: [atLaunch(inbox, { limit: 100 })] })
 * ```
 */
export function atLaunch<Config>(resource: Resource<unknown, Config>, config?: NoInfer<Partial<Bindable<Config>>>): Binding {
  const record = checkBound({ what: 'atLaunch()', above: atLaunch }, resource)
  const defining: Defining = { what: `atLaunch(${record.key})`, above: atLaunch }
  return make({ resource: record, config: splitConfig(defining, config ?? {}), isAtLaunch: true }, atLaunch)
}
