import type { DeployedDefinitions, DeploymentDefinitions } from '@millrace/control'
import { planOps } from '@millrace/orchestration'
import { checkKey, type AssetSnapshot, type PartitionsDefinition, type SourcePosition } from '@millrace/protocol'

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

/** The step that makes an asset; in a graph of ops that of the op whose output it is. */
const makerOf = ({ key, madeBy }: AssetSnapshot, { assets, multiAssets }: DeployedDefinitions): string => {
  if (madeBy === undefined) return key
  const graph = multiAssets.find(({ name }) => name === madeBy.name)?.graph
  if (graph === undefined) return madeBy.name
  const inputs = assets.flatMap((asset) => (asset.madeBy?.name === madeBy.name ? asset.inputs.map(({ name }) => name) : []))
  const made = planOps({ nodes: graph.nodes, outputs: graph.outputs, inputs: [...new Set(inputs)] }).outputs.find(({ name }) => name === madeBy.output)
  return made === undefined ? madeBy.name : `${madeBy.name}.${made.path}`
}

const ownChecks = (deployed: DeployedDefinitions): DefinedCheck[] => deployed.assets.flatMap((asset) => (asset.checks ?? []).map((check): DefinedCheck => ({
  asset: asset.key, name: check.name, description: check.description ?? null, isBlocking: check.isBlocking, isOwn: true,
  partitions: asset.backfillPolicy === undefined ? asset.partitions ?? null : null, stepKey: makerOf(asset, deployed), codeLocation: deployed.location.name, source: asset.source ?? null,
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
