import type { AnyAsset } from './asset'
import type { Schedule } from './automation/schedule'
import type { Sensor } from './automation/sensor'
import type { Job } from './job'
import { brand, definitionRecord } from './definition'
import { placeOf } from './definition-place'
import { checkOptions, fail, show, type Defining } from './check-definition'

/** Definitions of a code location, gathered by `definitions()`. */
export interface Definitions {
  readonly kind: 'definitions'
}

/** The options of `definitions()`. */
export interface DefinitionsOptions {
  readonly assets?: readonly AnyAsset[]
  readonly jobs?: readonly Job[]
  readonly schedules?: readonly Schedule[]
  readonly sensors?: readonly Sensor[]
}

const optionNames = ['assets', 'jobs', 'schedules', 'sensors']

/**
 * Gathers definitions for the default export of a code location's entry. Optional: every definition that the entry
 * exports belongs to the location anyway, and so does everything that those reach. Useful for definitions made in a loop.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a member is no definition.
 *
 * @example
 * ```ts
 * import { asset, definitions } from '@millrace/sdk'
 *
 * const regions = ['north', 'south'].map((region) => asset(`stores/${region}`, { run: () => ({ region, open: 3 }) }))
 *
 * export default definitions({ assets: regions })
 * ```
 */
export function definitions(options: DefinitionsOptions): Definitions {
  const defining: Defining = { what: 'definitions', above: definitions }
  checkOptions(defining, options, optionNames)
  for (const name of optionNames as (keyof DefinitionsOptions)[]) {
    if (options[name] !== undefined && !Array.isArray(options[name])) fail(defining, `\`${name}\` must be a list, not ${show(options[name])}`)
  }
  const members: readonly unknown[] = [...options.assets ?? [], ...options.jobs ?? [], ...options.schedules ?? [], ...options.sensors ?? []]
  for (const member of members) {
    if (definitionRecord(member) === null) fail(defining, `${show(member)} is no definition`)
  }
  return brand<Definitions>({ kind: 'definitions' }, { kind: 'definitions', members: Object.freeze(members), place: placeOf(definitions) })
}
