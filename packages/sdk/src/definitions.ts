import type { AnyAsset } from './asset'
import type { AnyCheck } from './checks/asset-check'
import type { GraphMultiAsset } from './graph-multi-asset'
import type { MultiAsset } from './multi-asset'
import type { Schedule } from './automation/schedule'
import type { Sensor } from './automation/sensor'
import type { Job } from './job'
import { brand, definitionRecord } from './definition'
import { placeOf } from './definition-place'
import { checkOptions, fail, show, type Defining } from './check-definition'
import { bindingRecord, type Binding } from './resources/bind'
import type { Resource } from './resources/resource'

/** Definitions of a code location, gathered by `definitions()`. */
export interface Definitions {
  readonly kind: 'definitions'
}

/** The options of `definitions()`. */
export interface DefinitionsOptions {
  readonly assets?: readonly (AnyAsset | MultiAsset | GraphMultiAsset)[]
  readonly checks?: readonly AnyCheck[]
  readonly jobs?: readonly Job[]
  readonly schedules?: readonly Schedule[]
  readonly sensors?: readonly Sensor[]
  /** Resources that nothing lists in its `resources`. */
  readonly resources?: readonly Resource[]
  /** What configures resources: `bind(…)` and `atLaunch(…)`. One for each resource. */
  readonly bindings?: readonly Binding[]
  /** Definitions gathered elsewhere, taken in whole. */
  readonly include?: readonly Definitions[]
}

const memberNames = ['assets', 'checks', 'jobs', 'schedules', 'sensors', 'resources', 'include'] as const
const optionNames = [...memberNames, 'bindings'] as const

/**
 * Gathers definitions for the default export of a code location's entry. Optional: every definition that the entry
 * exports belongs to the location anyway, alone or in a list, and so does everything that those reach. Useful for the
 * bindings of resources, and to take in the definitions of other files (`include`), as Dagster's `Definitions.merge`.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a member is no definition.
 *
 * @example
 * ```ts
 * import { asset, assetCheck, definitions } from '@millrace/sdk'
 *
 * const regions = ['north', 'south'].map((region) => asset(`stores/${region}`, { run: () => ({ region, open: 3 }) }))
 * const areOpen = regions.map((stores) => assetCheck('isOpen', { asset: stores, inputs: { stores }, run: ({ inputs }) => ({ passed: inputs.stores.open > 0 }) }))
 *
 * export default definitions({ assets: regions, checks: areOpen })
 * ```
 */
export function definitions(options: DefinitionsOptions): Definitions {
  const defining: Defining = { what: 'definitions', above: definitions }
  checkOptions(defining, options, optionNames)
  for (const name of optionNames) {
    if (options[name] !== undefined && !Array.isArray(options[name])) fail(defining, `\`${name}\` must be a list, not ${show(options[name])}`)
  }
  const members: readonly unknown[] = memberNames.flatMap((name): readonly unknown[] => options[name] ?? [])
  for (const member of members) {
    if (definitionRecord(member) === null) fail(defining, `${show(member)} is no definition`)
  }
  const bindings = (options.bindings ?? []).map((binding) => bindingRecord(binding) ?? fail(defining, `${show(binding)} in \`bindings\` is not what bind() or atLaunch() returned`))
  return brand<Definitions>({ kind: 'definitions' }, { kind: 'definitions', members: Object.freeze(members), bindings: Object.freeze(bindings), place: placeOf(definitions) })
}
