import { MillraceError, type AssetKey, type AssetSnapshot, type AssetStep, type Manifest, type MultiAssetSnapshot, type MultiAssetStep, type Plan, type RunConfig } from '@millrace/protocol'
import { upstreamThroughVirtual } from '../graph/asset-graph'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { assetConfig, checkRunConfig } from './asset-config'
import { orderUnits, type AssetUnit, type Upstream } from './asset-unit'

const defaultMaxConcurrent = 16

export interface PlanRequest {
  /** What can run: a manifest, or the assets of one. */
  readonly manifest?: Pick<Manifest, 'assets' | 'multiAssets'>
  readonly assets?: readonly AssetSnapshot[]
  readonly multiAssets?: readonly MultiAssetSnapshot[] | undefined
  /**
   * What shall run. External and virtual assets among them are passed over: nothing here makes them. What cannot be made without others of its multi-asset brings those with it.
   */
  readonly selection: readonly AssetKey[]
  readonly config?: RunConfig | undefined
}

type MakingStep = AssetStep | MultiAssetStep

/** A plan of assets alone. */
export interface AssetPlan extends Plan {
  readonly steps: MakingStep[]
}

/** What the plan can be made of. */
interface Known {
  readonly assets: ReadonlyMap<AssetKey, AssetSnapshot>
  readonly multiAssets: ReadonlyMap<string, MultiAssetSnapshot>
}

const knownTo = ({ manifest, assets, multiAssets }: PlanRequest): Known => ({
  assets: new Map((assets ?? manifest?.assets ?? []).map((asset) => [asset.key, asset])),
  multiAssets: new Map((multiAssets ?? manifest?.multiAssets ?? []).map((multiAsset) => [multiAsset.name, multiAsset])),
})

const chosenAssets = (selection: readonly AssetKey[], { assets: known }: Known): AssetSnapshot[] => {
  const chosen: AssetSnapshot[] = []
  for (const key of new Set(selection)) {
    const asset = known.get(key)
    if (asset === undefined) {
      const suggestion = nearestKey(key, known.keys())
      throw new MillraceError('unknown-asset', `There is no asset “${key}” to run.${suggestKey(suggestion)}`, { details: { key, suggestion } })
    }
    if (asset.kind === 'asset') chosen.push(asset)
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

/** Makes the steps, one after the other: each finds those that it needs among the earlier ones. */
class StepMaker {
  readonly steps: MakingStep[] = []
  readonly #config: RunConfig
  readonly #upstream: Upstream
  /** By asset, which step makes it, and whether that may succeed without. */
  readonly #makers = new Map<AssetKey, { readonly step: number; readonly isRequired: boolean }>()

  constructor(config: RunConfig, upstream: Upstream) {
    this.#config = config
    this.#upstream = upstream
  }

  add({ key, multiAsset, assets }: AssetUnit): void {
    const index = this.steps.length
    const [first] = assets
    if (first === undefined) return
    const { retry } = first
    const config = assetConfig(this.#config, multiAsset?.name ?? key)
    const common = {
      ...this.#reads(assets), ...(config === undefined ? {} : { config }), ...(retry === undefined ? {} : { retry }),
    }
    if (multiAsset === null) {
      this.steps.push({ index, key, kind: 'asset', asset: first.key, ...common, ...(first.codeVersion === undefined ? {} : { codeVersion: first.codeVersion }) })
    } else {
      this.steps.push({ index, key, kind: 'multi-asset', multiAsset: multiAsset.name, assets: assets.map(madeAsset), ...common })
    }
    for (const asset of assets) this.#makers.set(asset.key, { step: index, isRequired: asset.madeBy?.isRequired !== false })
  }

  #reads(assets: readonly AssetSnapshot[]): Pick<AssetStep, 'inputs' | 'needs' | 'awaits'> {
    const inputs = new Map<string, AssetStep['inputs'][number]>()
    const needs = new Set<number>()
    const awaits: NonNullable<AssetStep['awaits']> = []
    for (const asset of assets) {
      for (const { name, asset: key } of asset.inputs) inputs.set(name, { name, asset: key, step: this.#makers.get(key)?.step ?? null })
      for (const key of this.#upstream(asset)) {
        const maker = this.#makers.get(key)
        if (maker === undefined) continue
        needs.add(maker.step)
        if (!maker.isRequired && !awaits.some((each) => each.asset === key)) awaits.push({ step: maker.step, asset: key })
      }
    }
    return { inputs: [...inputs.values()], needs: [...needs].sort((a, b) => a - b), ...(awaits.length === 0 ? {} : { awaits }) }
  }
}

const madeAsset = ({ key, madeBy, codeVersion }: AssetSnapshot): MultiAssetStep['assets'][number] => ({
  asset: key, output: madeBy?.output ?? key, isRequired: madeBy?.isRequired !== false, ...(codeVersion === undefined ? {} : { codeVersion }),
})

/**
 * The steps of one run, ordered by layer and then by key: the same assets, selection and config give the same plan.
 * Throws `unknown-asset`, and `invalid-config` for config that names no asset or one that takes none.
 */
export const buildPlan = (request: PlanRequest): AssetPlan => {
  const config = request.config ?? {}
  const known = knownTo(request)
  checkRunConfig(config, known)
  const upstream = upstreamThroughVirtual(known.assets)
  const maker = new StepMaker(config, upstream)
  for (const unit of orderUnits(withSiblings(chosenAssets(request.selection, known), known), { multiAssets: known.multiAssets, upstream })) maker.add(unit)
  return {
    planVersion: 1, steps: maker.steps, maxConcurrent: config.execution?.maxConcurrent ?? defaultMaxConcurrent,
    ...(config.resources === undefined ? {} : { resources: config.resources }),
  }
}
