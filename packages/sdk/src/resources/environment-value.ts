import { DefinitionError } from '../definition-error'
import { show } from '../check-definition'

declare const valueOrigin: unique symbol
const originBrand: unique symbol = Symbol.for('millrace.environment-value') as never

/** Stands for a text, number or boolean that only the run knows; what `env()` and `secret()` return. */
export interface EnvironmentValue {
  readonly kind: 'env' | 'secret'
  readonly name: string
  readonly [valueOrigin]: true
}

/** What stands behind an `EnvironmentValue`. */
export interface EnvironmentOrigin {
  readonly kind: 'env' | 'secret'
  readonly name: string
  /** In place of a variable that is not set. */
  readonly default?: string | number | boolean
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/

const make = (above: (...parts: never[]) => unknown, origin: EnvironmentOrigin): EnvironmentValue => {
  if (typeof origin.name !== 'string' || !namePattern.test(origin.name)) {
    throw new DefinitionError(`${origin.kind}(): ${show(origin.name)} is no name: use letters, digits and \`_\`, at most 255, not beginning with a digit`, above)
  }
  const visible = Object.defineProperty({ kind: origin.kind, name: origin.name }, originBrand, { value: Object.freeze(origin) })
  return Object.freeze(visible) as EnvironmentValue
}

/** What `env()` or `secret()` noted, or null when `value` is of neither. */
export const environmentOrigin = (value: unknown): EnvironmentOrigin | null =>
  typeof value === 'object' && value !== null ? (value as { [originBrand]?: EnvironmentOrigin })[originBrand] ?? null : null

/**
 * Stands for an environment variable, in place of any text, number or boolean of what is given to `bind()`. Its value is looked up
 * when a run opens the resource: the build knows the name alone. For a number or boolean of the schema the text is converted. Without a value
 * the step that needs the resource fails, naming the variable; `default` is taken instead if there is one. A deployment keeps values under Settings → Environment, for
 * all deployments, a kind of them or one, and for all code locations or one: the most specific counts. The launch of a run may give the field itself, under `resources`;
 * a test gives values in `environment`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for an impossible name. Semantics as Dagster's `EnvVar` and `EnvVar.int`.
 *
 * @example
 * ```ts
 * import { bind, definitions, env, resource, z } from '@millrace/sdk'
 *
 * const warehouse = resource('warehouse', {
 *   config: z.object({ host: z.string(), port: z.number() }),
 *   init: ({ config }) => ({ url: `https://${config.host}:${config.port}` }),
 * })
 *
 * export default definitions({ bindings: [bind(warehouse, { host: env('WAREHOUSE_HOST'), port: env('WAREHOUSE_PORT', { default: 8443 }) })] })
 * ```
 */
export function env(name: string, options: { readonly default?: string | number | boolean } = {}): EnvironmentValue {
  const fallback = options.default
  if (fallback !== undefined && !['string', 'number', 'boolean'].includes(typeof fallback)) {
    throw new DefinitionError(`env(${show(name)}): \`default\` must be a text, a number or a boolean, not ${show(fallback)}`, env)
  }
  return make(env, { kind: 'env', name, ...(fallback === undefined ? {} : { default: fallback }) })
}

/**
 * Stands for a secret, as `env()` does for a variable; a test gives values in `secrets`. The manifest of the build says its name alone. There is
 * no default: a secret in the source is none. A deployment keeps it encrypted, shows it to nobody, gives it only to runs whose build names it, and strikes it out of their
 * logs, errors and metadata, also in base 64, hexadecimal, and as URLs, JSON and HTML write it. Never give one in the configuration of a launch, which is stored as it is, and
 * return none: values are kept as they are.
 *
 * Throws `DefinitionError` (`invalid-definition`) for an impossible name.
 *
 * @example
 * ```ts
 * import { bind, definitions, resource, secret, z } from '@millrace/sdk'
 *
 * const mail = resource('mail', { config: z.object({ token: z.string() }), init: ({ config }) => ({ authorization: `Bearer ${config.token}` }) })
 *
 * export default definitions({ bindings: [bind(mail, { token: secret('MAIL_TOKEN') })] })
 * ```
 */
export function secret(name: string): EnvironmentValue {
  return make(secret, { kind: 'secret', name })
}
