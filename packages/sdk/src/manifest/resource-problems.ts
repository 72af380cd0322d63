import type { DefinitionProblem } from '@millrace/protocol'
import { issueText } from '../ask-schema'
import { isRunnable, type BindingRecord, type ResourceRecord } from '../definition'
import type { ConfigPath } from '../resources/bound-config'
import { reachedResources } from '../resources/check-resources'
import { positionsOf, type CollectedDefinitions } from './collect-definitions'
import { resourcesOfAsset } from './resources-of-asset'
import { issuesOf, keysOf, type Issues } from './schema-issues'

/** Whether the issue may be about a value that only the run knows: it stands at the reference, above it or below. */
const isAbout = (issue: Issues[number], reference: ConfigPath): boolean => {
  const path = keysOf(issue.path)
  return path.slice(0, reference.length).every((part, index) => String(part) === String(reference[index]))
}

const bindingProblems = (binding: BindingRecord): DefinitionProblem[] => {
  const { resource, config, isAtLaunch } = binding
  if (isAtLaunch || resource.config === undefined) return []
  const issues = issuesOf(resource.config, config.values).filter((issue) => !config.references.some(({ path }) => isAbout(issue, path)))
  if (issues.length === 0) return []
  return [{
    code: 'invalid-definition', positions: positionsOf(binding.place, resource.place),
    message: `what resource \`${resource.key}\` is bound to does not fit its config: ${issueText(issues)}`,
  }]
}

/** The asset, check, op or hook that comes to need the resource, for a message. */
const userOf = (resource: ResourceRecord, { assets, checks, hooks, ops }: CollectedDefinitions) => {
  for (const asset of assets.values()) if (isRunnable(asset) && resourcesOfAsset(asset).has(resource)) return { what: `asset \`${asset.key}\``, place: asset.place }
  for (const check of checks.values()) if (resourcesOfAsset(check).has(resource)) return { what: `check \`${check.key}\``, place: check.place }
  for (const op of ops.values()) if (op.kind === 'op' && reachedResources(op.resources).has(resource)) return { what: `op \`${op.key}\``, place: op.place }
  for (const hook of hooks.values()) if (reachedResources(hook.resources).has(resource)) return { what: `hook \`${hook.key}\``, place: hook.place }
  return null
}

const unboundProblems = (resource: ResourceRecord, definitions: CollectedDefinitions): DefinitionProblem[] => {
  if (resource.config === undefined || definitions.bindings.has(resource.key)) return []
  const issues = issuesOf(resource.config, {})
  if (issues.length === 0 || issuesOf(resource.config, undefined).length === 0) return []
  const user = userOf(resource, definitions)
  const needs = user === null ? '' : `, which ${user.what} needs,`
  return [{
    code: 'unbound-resource', positions: positionsOf(...user === null ? [] : [user.place], resource.place),
    message: `resource \`${resource.key}\`${needs} has required config and is bound to none (${issueText(issues)}): `
      + `export default definitions({ bindings: [bind(${resource.key}, { … })] }), or atLaunch(${resource.key}) if each launch says it`,
  }]
}

/** Resources that no run could open as they are bound. */
export const resourceProblems = (definitions: CollectedDefinitions): DefinitionProblem[] => [
  ...[...definitions.resources.values()].flatMap((resource) => unboundProblems(resource, definitions)),
  ...[...definitions.bindings.values()].flatMap(bindingProblems),
]
