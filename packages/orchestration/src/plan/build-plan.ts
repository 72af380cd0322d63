import {
  isRunnableKind, MillraceError, type AssetKey, type AssetSnapshot, type CheckFunctionSnapshot, type CheckReference, type HookReference, type Manifest, type MultiAssetSnapshot, type OpSnapshot, type Plan, type RunConfig,
} from '@millrace/protocol'
import { upstreamThroughVirtual } from '../graph/asset-graph'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { checkRunConfig } from './asset-config'
import { chooseChecks } from './choose-checks'
import { orderUnits, type PlanUnit, type Upstream } from './plan-unit'
import { StepMaker } from './step-maker'

const defaultMaxConcurrent = 16

export interface PlanRequest {
  /** What can run: a manifest, or the assets of one. */
  readonly manifest?: Pick<Manifest, 'assets' | 'multiAssets' | 'checks'> & { readonly ops?: readonly OpSnapshot[] }
  readonly assets?: readonly AssetSnapshot[]
  readonly multiAssets?: readonly MultiAssetSnapshot[] | undefined
  readonly checks?: readonly CheckFunctionSnapshot[]
  /** What graphs of assets call: says which ops take config. */
  readonly ops?: readonly OpSnapshot[] | undefined
  /**
   * What shall run. External and virtual assets among them are passed over: nothing here makes them. What cannot be made without others of its multi-asset brings those with it.
   */
  readonly selection: readonly AssetKey[]
  /** The checks that shall run. Absent: all of the assets that run. */
  readonly chosenChecks?: readonly CheckReference[] | undefined
  readonly config?: RunConfig | undefined
  /** Those of the job: they run after each of its steps, besides the step's own. */
  readonly hooks?: readonly HookReference[] | undefined
}

/** What the plan can be made of. */
interface Known {
  readonly assets: ReadonlyMap<AssetKey, AssetSnapshot>
  readonly multiAssets: ReadonlyMap<string, MultiAssetSnapshot>
  readonly checks: readonly CheckFunctionSnapshot[]
}

const knownTo = ({ manifest, assets, multiAssets, checks }: PlanRequest): Known => ({
  assets: new Map((assets ?? manifest?.assets ?? []).map((asset) => [asset.key, asset])),
  multiAssets: new Map((multiAssets ?? manifest?.multiAssets ?? []).map((multiAsset) => [multiAsset.name, multiAsset])),
  checks: checks ?? manifest?.checks ?? [],
})

const chosenAssets = (selection: readonly AssetKey[], { assets: known }: Known): AssetSnapshot[] => {
  const chosen: AssetSnapshot[] = []
  for (const key of new Set(selection)) {
    const asset = known.get(key)
    if (asset === undefined) {
      const suggestion = nearestKey(key, known.keys())
      throw new MillraceError('unknown-asset', `There is no asset “${key}” to run.${suggestKey(suggestion)}`, { details: { key, suggestion } })
    }
    if (isRunnableKind(asset.kind)) chosen.push(asset)
  }
  return chosen
}

/** Whole multi-assets where a run cannot make a part; the chosen assets in the order of the manifest among those. */
const withSiblings = (chosen: AssetSnapshot[], { assets, multiAssets }: Known): AssetSnapshot[] => {
  if (multiAssets.size === 0) return chosen
  const whole = new Set(chosen.flatMap(({ madeBy }) => (madeBy !== undefined && multiAssets.get(madeBy.name)?.isSubsettable === false ? [madeBy.name] : [])))
  if (whole.size === 0) return chosen
  const siblings = [...assets.values()].filter(({ madeBy }) => madeBy !== undefined && whole.has(madeBy.name))
  return [...new Set([...chosen, ...siblings])]
}

const unitsOf = (request: PlanRequest, known: Known, upstream: Upstream): { readonly unit: PlanUnit; readonly needs: number[] }[] => {
  const assets = withSiblings(chosenAssets(request.selection, known), known)
  const checks = chooseChecks({ checks: known.checks, assets, chosen: request.chosenChecks, known: known.assets })
  return orderUnits({ assets, checks }, { multiAssets: known.multiAssets, upstream })
}

/**
 * The steps of one run, ordered by layer and then by key, the ops of a graph of assets together: the same assets, selection and config give the same plan.
 * Checks of the chosen assets come along; what is downstream of an asset waits for those of them that block. Throws `unknown-asset`, `unknown-check`, and `invalid-config` for config that names no asset or one that takes none.
 */
export const buildPlan = (request: PlanRequest): Plan => {
  const config = request.config ?? {}
  const known = knownTo(request)
  checkRunConfig(config, { ...known, ops: request.ops ?? request.manifest?.ops ?? [] })
  const upstream = upstreamThroughVirtual(known.assets)
  const maker = new StepMaker({ config, hooks: request.hooks ?? [] }, upstream)
  for (const { unit, needs } of unitsOf(request, known, upstream)) maker.add(unit, needs)
  return {
    planVersion: 1, steps: maker.steps, maxConcurrent: config.execution?.maxConcurrent ?? defaultMaxConcurrent,
    ...(config.resources === undefined ? {} : { resources: config.resources }),
  }
}
