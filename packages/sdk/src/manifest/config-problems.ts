import type { DefinitionProblem, JobNode } from '@millrace/protocol'
import { issueText } from '../ask-schema'
import type { ScheduleRecord } from '../automation/schedule'
import type { DefinitionRecord, JobRecord } from '../definition'
import type { StandardSchema } from '../schema'
import { configObjection } from '../validate-config'
import { positionsOf, type CollectedDefinitions } from './collect-definitions'
import { issuesOf, keysOf, type Issues } from './schema-issues'

/** Whatever can be configured; what is made together is configured as one. */
const configurable = ({ assets, multiAssets, checks, ops, resources }: CollectedDefinitions): DefinitionRecord[] =>
  [assets, multiAssets, checks, ops, resources].flatMap((records): DefinitionRecord[] => [...records.values()]).filter((record) => record.kind !== 'asset' || record.madeBy === undefined)

const schemaOf = (record: DefinitionRecord | undefined): StandardSchema | undefined =>
  record === undefined || !('config' in record) || record.kind === 'job' || record.kind === 'schedule' ? undefined : record.config

const defaultProblems = (record: DefinitionRecord): DefinitionProblem[] => {
  const schema = schemaOf(record)
  const objection = schema === undefined ? null : configObjection(schema)
  return objection === null ? [] : [{ code: 'invalid-definition', message: `config of ${record.kind} \`${'key' in record ? record.key : ''}\`: ${objection}`, positions: positionsOf(record.place) }]
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((part, key) => typeof part === 'object' && part !== null ? (part as Record<PropertyKey, unknown>)[key] : undefined, value)

/** Whether a launch could still put it right: it may give what is missing, and what is wrong only as long as something is. */
const isLeftOpen = (issue: Issues[number], value: unknown): boolean => {
  const found = valueAt(value, keysOf(issue.path))
  if ((issue as { code?: unknown }).code === 'unrecognized_keys') return false
  return found === undefined || (typeof found === 'object' && found !== null && !Array.isArray(found))
}

const opsByPath = (nodes: readonly JobNode[], above = ''): [path: string, op: string][] =>
  nodes.flatMap((node) => 'nodes' in node ? opsByPath(node.nodes, `${above}${node.name}.`) : [[`${above}${node.name}`, node.op ?? node.name] as [string, string]])

const given = (noun: string, values: Readonly<Record<string, unknown>> | undefined, find: (name: string) => DefinitionRecord | undefined) =>
  Object.entries(values ?? {}).map(([name, value]) => ({ whose: `${noun} \`${name}\``, value, schema: schemaOf(find(name)) }))

const givenProblems = (record: JobRecord | ScheduleRecord, { assets, multiAssets, checks, jobs, ops, resources }: CollectedDefinitions): DefinitionProblem[] => {
  const { config } = record
  if (config === undefined) return []
  const job = record.kind === 'job' ? record : 'job' in record.target.target ? jobs.get(record.target.target.job) : undefined
  const opOf = new Map(opsByPath(job?.graph?.nodes ?? []))
  return [
    ...given('asset', config.assets, (key) => assets.get(key) ?? multiAssets.get(key) ?? checks.get(key)),
    ...given('op', config.ops, (path) => ops.get(opOf.get(path) ?? '')),
    ...given('resource', config.resources, (name) => resources.get(name)),
  ].flatMap(({ whose, value, schema }): DefinitionProblem[] => {
    const issues = schema === undefined ? [] : issuesOf(schema, value).filter((issue) => !isLeftOpen(issue, value))
    return issues.length === 0 ? [] : [{ code: 'invalid-definition', message: `\`config\` of ${record.kind} \`${record.key}\` does not fit the config of ${whose}: ${issueText(issues)}`, positions: positionsOf(record.place) }]
  })
}

/** Configuration that cannot be: defaults that are no JSON, and what jobs and schedules give that no schema takes. */
export const configProblems = (collected: CollectedDefinitions): DefinitionProblem[] => [
  ...configurable(collected).flatMap(defaultProblems),
  ...[...collected.jobs.values(), ...collected.schedules.values()].flatMap((record) => givenProblems(record, collected)),
]
