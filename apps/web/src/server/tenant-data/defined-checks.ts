import type { DeployedDefinitions, DeploymentDefinitions } from '@millrace/control'
import { checkKey, type PartitionsDefinition, type SourcePosition } from '@millrace/protocol'

/** A check that is deployed now. */
export interface DefinedCheck {
  readonly asset: string
  readonly name: string
  readonly description: string | null
  readonly isBlocking: boolean
  /** Whether the function that makes the asset evaluates it. */
  readonly isOwn: boolean
  /** Those that are checked each by itself; null when the asset is checked as a whole. */
  readonly partitions: PartitionsDefinition | null
  readonly stepKey: string
  /** Whose code evaluates it: not always that of the asset. */
  readonly codeLocation: string
  readonly source: SourcePosition | null
}

const ownChecks = ({ assets, location }: DeployedDefinitions): DefinedCheck[] => assets.flatMap(({ key, checks = [], partitions, backfillPolicy, madeBy, source }) => checks.map((check): DefinedCheck => ({
  asset: key, name: check.name, description: check.description ?? null, isBlocking: check.isBlocking, isOwn: true, partitions: backfillPolicy === undefined ? partitions ?? null : null,
  stepKey: madeBy?.name ?? key, codeLocation: location.name, source: source ?? null,
})))

const checksOf = (deployed: DeployedDefinitions): DefinedCheck[] => [...ownChecks(deployed), ...deployed.checks.flatMap(({ checks, key, partitions, source }) => checks.map((check): DefinedCheck => ({
  asset: check.asset, name: check.name, description: check.description ?? null, isBlocking: check.isBlocking, isOwn: false, partitions: partitions ?? null,
  stepKey: key, codeLocation: deployed.location.name, source: source ?? null,
})))]

/** `readDefinitions` answers with the same object while the deployed builds stay, and so does this. */
const known = new WeakMap<DeploymentDefinitions, ReadonlyMap<string, DefinedCheck>>()

/** The checks of what is deployed, by `asset:name`. */
export const definedChecks = (definitions: DeploymentDefinitions): ReadonlyMap<string, DefinedCheck> => {
  const before = known.get(definitions)
  if (before !== undefined) return before
  const checks = new Map(definitions.locations.flatMap(checksOf).map((check) => [checkKey(check), check]))
  known.set(definitions, checks)
  return checks
}

/** Those of an asset, by name. */
export const checksOfAsset = (definitions: DeploymentDefinitions, key: string): DefinedCheck[] =>
  [...definedChecks(definitions).values()].filter(({ asset }) => asset === key).sort((one, other) => (one.name < other.name ? -1 : 1))
