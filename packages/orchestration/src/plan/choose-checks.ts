import { MillraceError, type AssetKey, type AssetSnapshot, type CheckFunctionSnapshot, type CheckReference } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'

export interface CheckChoice {
  readonly checks: readonly CheckFunctionSnapshot[]
  /** What runs. */
  readonly assets: readonly AssetSnapshot[]
  /** Absent: all checks of what runs. */
  readonly chosen?: readonly CheckReference[] | undefined
  /** All that there is. */
  readonly known: ReadonlyMap<AssetKey, AssetSnapshot>
}

const nameOf = ({ asset, name }: CheckReference): string => `${asset}:${name}`

const refuse = (reference: CheckReference, { checks, known }: CheckChoice): never => {
  const { asset, name } = reference
  if (known.get(asset)?.checks?.some((check) => check.name === name) === true) {
    throw new MillraceError('bad-request', `The check “${name}” of “${asset}” is evaluated where the asset is made: materialize “${asset}” to run it.`, { details: { asset, name } })
  }
  const suggestion = nearestKey(nameOf(reference), checks.flatMap((each) => each.checks.map(nameOf)))
  throw new MillraceError('unknown-check', `There is no check “${name}” of asset “${asset}”.${suggestKey(suggestion)}`, { details: { asset, name, suggestion } })
}

/** The functions that a run calls to evaluate checks: those behind the chosen ones, or behind all of the assets that run. Throws `unknown-check`. */
export const chooseChecks = (choice: CheckChoice): readonly CheckFunctionSnapshot[] => {
  const { checks, assets, chosen } = choice
  if (checks.length === 0 && chosen === undefined) return checks
  const keys = new Set(assets.map(({ key }) => key))
  if (chosen === undefined) return checks.filter((each) => each.checks.some(({ asset }) => keys.has(asset)))
  const functions = new Map(checks.flatMap((each) => each.checks.map((check) => [nameOf(check), each] as const)))
  const found = new Set<CheckFunctionSnapshot>()
  for (const reference of chosen) {
    const made = functions.get(nameOf(reference))
    if (made !== undefined) found.add(made)
    // A check of the asset's own function runs with it.
    else if (!keys.has(reference.asset) || known(choice, reference)) refuse(reference, choice)
  }
  return [...found]
}

const known = (choice: CheckChoice, { asset, name }: CheckReference): boolean => choice.known.get(asset)?.checks?.every((check) => check.name !== name) !== false
