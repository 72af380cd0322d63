import type { EnvironmentReference, Json, RunEnvironment } from '@millrace/protocol'
import type { BindingRecord, ResourceRecord } from '../definition'
import { ConfigError, configJsonSchema } from '../validate-config'
import { showPath, withValue, type ConfigPath } from './bound-config'

interface Node { readonly [keyword: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The branches of a JSON Schema that may describe a value: itself, what it refers to, and its alternatives. */
const branches = (node: unknown, root: unknown, depth = 0): readonly Node[] => {
  if (!isNode(node) || depth > 16) return []
  const reference = node['$ref']
  const target = typeof reference === 'string' && reference.startsWith('#/')
    ? reference.slice(2).split('/').reduce<unknown>((at, part) => isNode(at) ? at[part] : undefined, root) : undefined
  const others = [node['anyOf'], node['oneOf'], node['allOf']].flatMap((list) => Array.isArray(list) ? list as unknown[] : [])
  return [node, ...[target, ...others].flatMap((each) => branches(each, root, depth + 1))]
}

const below = (node: Node, part: string | number): unknown => {
  if (typeof part === 'number') return Array.isArray(node['prefixItems']) ? (node['prefixItems'] as unknown[])[part] ?? node['items'] : node['items']
  const properties = node['properties']
  return isNode(properties) && Object.hasOwn(properties, part) ? properties[part] : node['additionalProperties']
}

/** The types that a schema allows at a path, as JSON Schema names them; empty when it does not say. */
const typesAt = (schema: Json, path: ConfigPath): ReadonlySet<string> => {
  const nodes = path.reduce<readonly Node[]>((at, part) => at.flatMap((node) => branches(below(node, part), schema)), branches(schema, schema))
  return new Set(nodes.flatMap((node) => [node['type']].flat().filter((type) => typeof type === 'string')))
}

const describe = ({ kind, name }: EnvironmentReference): string => kind === 'secret' ? `secret \`${name}\`` : `environment variable \`${name}\``

/** The text of a variable as the type that the schema wants there. The message never shows it: it may be a secret. */
const convert = (text: string, types: ReadonlySet<string>, where: string): Json => {
  if (types.size === 0 || types.has('string')) return text
  const trimmed = text.trim()
  if ((types.has('number') || types.has('integer')) && trimmed !== '' && Number.isFinite(Number(trimmed))) return Number(trimmed)
  if (types.has('boolean') && /^(true|false|1|0)$/i.test(trimmed)) return /^(true|1)$/i.test(trimmed)
  throw new ConfigError(`${where} cannot be read as ${[...types].join(' or ')}`)
}

const lookUp = (reference: EnvironmentReference, environment: RunEnvironment, name: string): string | number | boolean => {
  const values = reference.kind === 'secret' ? environment.secrets : environment.variables
  const found = Object.hasOwn(values, reference.name) ? values[reference.name] : reference.default
  if (found !== undefined) return found
  const [option, field] = [reference.kind === 'secret' ? 'secrets' : 'environment', showPath(reference.path)]
  const withheld = Object.hasOwn(environment.withheld, reference.name) ? environment.withheld[reference.name] : undefined
  const launch = reference.kind === 'secret' ? '' : `, or give the launch \`resources: { ${name}: { ${String(reference.path[0] ?? '')}: … } }\``
  const wayOut = withheld ?? `set it for this deployment under Settings → Environment${launch}`
  throw new ConfigError(`resource \`${name}\` needs the ${describe(reference)} for its \`${field}\`, and it has no value here: ${wayOut}; a test gives \`${option}: { ${reference.name}: … }\``)
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The configuration of a resource in one run: what it is bound to, with environment and secrets in place, and the fields of the launch over it.
 * Undefined when neither says anything.
 */
export const resolveConfig = (
  record: ResourceRecord, binding: BindingRecord | undefined, run: { readonly launch: Json | undefined; readonly environment: RunEnvironment },
): Json | undefined => {
  const { launch } = run
  if (binding === undefined) return launch
  const { values, references } = binding.config
  const isMerged = launch === undefined || isObject(values) && isObject(launch)
  if (!isMerged) return launch
  const what = `resource \`${record.key}\``
  const schema = record.config === undefined ? true : configJsonSchema(record.config)
  let config = values
  for (const reference of references) {
    if (isObject(launch) && Object.hasOwn(launch, String(reference.path[0]))) continue
    const value = lookUp(reference, run.environment, record.key)
    const where = `the ${describe(reference)}, given for \`${showPath(reference.path)}\` of ${what},`
    config = withValue(config, reference.path, typeof value === 'string' ? convert(value, typesAt(schema, reference.path), where) : value)
  }
  return isObject(config) && isObject(launch) ? { ...config, ...launch } : config
}
