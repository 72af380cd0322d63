import {
  isRunnableKind, MillraceError, type AssetKey, type AssetSnapshot, type AssetStep, type CheckFunctionSnapshot, type CheckReference, type CheckStep, type HookReference, type Manifest, type MultiAssetSnapshot, type MultiAssetStep, type Plan, type RunConfig,
} from '@millrace/protocol'
import { upstreamThroughVirtual } from '../graph/asset-graph'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { assetConfig, checkRunConfig } from './asset-config'
import { chooseChecks } from './choose-checks'
import { hooksOnce } from './hooks-once'
import { orderUnits, type PlanUnit, type Upstream } from './plan-unit'

const defaultMaxConcurrent = 16

export interface PlanRequest {
  /** What can run: a manifest, or the assets of one. */
  readonly manifest?: Pick<Manifest, 'assets' | 'multiAssets' | 'checks'>
  readonly assets?: readonly AssetSnapshot[]
  readonly multiAssets?: readonly MultiAssetSnapshot[] | undefined
  readonly checks?: readonly CheckFunctionSnapshot[]
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

type ReadingStep = AssetStep | MultiAssetStep | CheckStep

/** A plan of assets and checks of them. */
export interface AssetPlan extends Plan {
  readonly steps: ReadingStep[]
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

/** Makes the steps, one after the other: each finds what it reads among the earlier ones. */
class StepMaker {
  readonly steps: ReadingStep[] = []
  readonly #config: RunConfig
  readonly #upstream: Upstream
  readonly #hooks: readonly HookReference[]
  /** By asset, which step makes it, and whether that may succeed without. */
  readonly #makers = new Map<AssetKey, { readonly step: number; readonly isRequired: boolean }>()
  /** Whether some step may succeed without an asset of its own. */
  #mayLeaveOut = false

  constructor({ config = {}, hooks = [] }: Pick<PlanRequest, 'config' | 'hooks'>, upstream: Upstream) {
    this.#config = config
    this.#hooks = hooks
    this.#upstream = upstream
  }

  add({ key, multiAsset, assets, check }: PlanUnit, needs: number[]): void {
    const index = this.steps.length
    const [first] = assets
    const snapshot = check ?? first
    if (snapshot === undefined) return
    const { retry, hooks = [] } = snapshot
    const config = assetConfig(this.#config, multiAsset?.name ?? key)
    const fields = { index, key, needs, ...this.#reads(assets, check), ...(config === undefined ? {} : { config }), ...(retry === undefined ? {} : { retry }), ...hooksOnce([...hooks, ...this.#hooks]) }
    if (check !== null) this.steps.push({ kind: 'check', ...fields, ...checkFields(check) })
    else if (multiAsset !== null) this.steps.push({ kind: 'multi-asset', multiAsset: multiAsset.name, assets: assets.map(madeAsset), ...fields, ...ownChecks(assets) })
    else if (first !== undefined) this.steps.push({ kind: 'asset', asset: first.key, ...fields, ...ownFields(first) })
    for (const asset of assets) {
      const isRequired = asset.madeBy?.isRequired !== false
      this.#makers.set(asset.key, { step: index, isRequired })
      this.#mayLeaveOut ||= !isRequired
    }
  }

  #reads(assets: readonly AssetSnapshot[], check: CheckFunctionSnapshot | null): Pick<AssetStep, 'inputs' | 'awaits'> {
    const inputs = new Map<string, AssetStep['inputs'][number]>()
    for (const each of check === null ? assets : [check]) {
      for (const { name, asset } of each.inputs) inputs.set(name, { name, asset, step: this.#makers.get(asset)?.step ?? null })
    }
    if (!this.#mayLeaveOut) return { inputs: [...inputs.values()] }
    const keys = check === null ? assets.flatMap((asset) => this.#upstream(asset)) : [...check.checks.map(({ asset }) => asset), ...check.inputs.map(({ asset }) => asset), ...check.deps]
    const awaits = new Map(keys.flatMap((asset) => {
      const maker = this.#makers.get(asset)
      return maker === undefined || maker.isRequired ? [] : [[asset, { step: maker.step, asset }] as const]
    }))
    return { inputs: [...inputs.values()], ...(awaits.size === 0 ? {} : { awaits: [...awaits.values()] }) }
  }
}

const checkFields = ({ checks, history, freshness }: CheckFunctionSnapshot): Pick<CheckStep, 'checks' | 'history' | 'freshness'> => ({
  checks: checks.map(({ asset, name, isBlocking }) => ({ asset, name, isBlocking })), ...(history === undefined ? {} : { history }), ...(freshness === undefined ? {} : { freshness }),
})

const ownFields = (snapshot: AssetSnapshot): Pick<AssetStep, 'isObservation' | 'codeVersion' | 'checks'> => ({
  ...(snapshot.kind === 'observable' ? { isObservation: true as const } : {}),
  ...(snapshot.codeVersion === undefined ? {} : { codeVersion: snapshot.codeVersion }),
  ...ownChecks([snapshot]),
})

/** What the function that makes assets says of them. */
const ownChecks = (assets: readonly AssetSnapshot[]): Pick<AssetStep, 'checks'> => {
  const checks = assets.flatMap(({ key, checks: own = [] }) => own.map(({ name, isBlocking }) => ({ asset: key, name, isBlocking })))
  return checks.length === 0 ? {} : { checks }
}

const madeAsset = ({ key, madeBy, codeVersion }: AssetSnapshot): MultiAssetStep['assets'][number] => ({
  asset: key, output: madeBy?.output ?? key, isRequired: madeBy?.isRequired !== false, ...(codeVersion === undefined ? {} : { codeVersion }),
})

/**
 * The steps of one run, ordered by layer and then by key: the same assets, selection and config give the same plan.
 * Checks of the chosen assets come along; what is downstream of an asset waits for those of them that block. Throws `unknown-asset`, `unknown-check`, and `invalid-config` for config that names no asset or one that takes none.
 */
export const buildPlan = (request: PlanRequest): AssetPlan => {
  const config = request.config ?? {}
  const known = knownTo(request)
  checkRunConfig(config, known)
  const upstream = upstreamThroughVirtual(known.assets)
  const maker = new StepMaker(request, upstream)
  for (const { unit, needs } of unitsOf(request, known, upstream)) maker.add(unit, needs)
  return {
    planVersion: 1, steps: maker.steps, maxConcurrent: config.execution?.maxConcurrent ?? defaultMaxConcurrent,
    ...(config.resources === undefined ? {} : { resources: config.resources }),
  }
}
