import type { AssetKey, AssetSnapshot, AssetStep, CheckFunctionSnapshot, CheckStep, HookReference, Json, MultiAssetStep, OpStep, PlanStep, RunConfig } from '@millrace/protocol'
import { assetConfig } from './asset-config'
import { hooksOnce } from './hooks-once'
import { isOfOps, planGraph, type AssetGraphSnapshot } from './graph-steps'
import type { PlanUnit, Upstream } from './plan-unit'

/** Makes the steps, one after the other: each finds what it reads among the earlier ones. */
export class StepMaker {
  readonly steps: PlanStep[] = []
  readonly #config: RunConfig
  readonly #upstream: Upstream
  readonly #hooks: readonly HookReference[]
  /** By asset, which step makes it, and whether that may succeed without. */
  readonly #makers = new Map<AssetKey, { readonly step: number; readonly isRequired: boolean }>()
  /** Whether some step may succeed without an asset of its own. */
  #mayLeaveOut = false
  /** By place of the unit, its only step; null for a graph, of which each op is one. */
  readonly #places: (number | null)[] = []
  #hasGraphs = false
  /** By asset, the steps that hold back what is downstream of it. */
  readonly #blockers = new Map<AssetKey, number[]>()

  constructor({ config, hooks }: { readonly config: RunConfig; readonly hooks: readonly HookReference[] }, upstream: Upstream) {
    this.#config = config
    this.#hooks = hooks
    this.#upstream = upstream
  }

  add(unit: PlanUnit, unitNeeds: number[]): void {
    const { key, multiAsset, assets, check } = unit
    if (multiAsset !== null && isOfOps(multiAsset)) return this.#addGraph(multiAsset, assets)
    const index = this.steps.length
    this.#places.push(index)
    const needs = this.#hasGraphs ? this.#stepsOf(unit, unitNeeds) : unitNeeds
    const [first] = assets
    const snapshot = check ?? first
    if (snapshot === undefined) return
    const { retry, hooks = [] } = snapshot
    const config = assetConfig(this.#config, multiAsset?.name ?? key)
    const fields = { index, key, needs, ...this.#reads(assets, check), ...(config === undefined ? {} : { config }), ...(retry === undefined ? {} : { retry }), ...hooksOnce([...hooks, ...this.#hooks]) }
    if (check !== null) this.steps.push({ kind: 'check', ...fields, ...checkFields(check) })
    else if (multiAsset !== null) this.steps.push({ kind: 'multi-asset', multiAsset: multiAsset.name, assets: assets.map(madeAsset), ...fields, ...ownChecks(assets) })
    else if (first !== undefined) this.steps.push({ kind: 'asset', asset: first.key, ...fields, ...ownFields(first) })
    for (const asset of assets) this.#made(asset.key, { step: index, isRequired: asset.madeBy?.isRequired !== false })
    for (const { asset, isBlocking } of check?.checks ?? []) if (isBlocking) this.#blockers.set(asset, [...this.#blockers.get(asset) ?? [], index])
  }

  #made(asset: AssetKey, maker: { readonly step: number; readonly isRequired: boolean }): void {
    this.#makers.set(asset, maker)
    this.#mayLeaveOut ||= !maker.isRequired
  }

  /** The steps behind the units that one needs: of a graph those that make what the unit waits for. */
  #stepsOf({ assets, check }: PlanUnit, units: readonly number[]): number[] {
    const steps = units.flatMap((unit) => this.#places[unit] ?? [])
    const keys = check === null ? assets.flatMap((asset) => this.#upstream(asset)) : keysOfCheck(check)
    return [...new Set([...steps, ...keys.flatMap((key) => this.#makers.get(key)?.step ?? [])])].sort((a, b) => a - b)
  }

  /** What has to be over before an asset is read: its step, and checks that block. */
  #waitsFor(asset: AssetKey): number[] {
    return [...[this.#makers.get(asset)?.step ?? []].flat(), ...this.#blockers.get(asset) ?? []]
  }

  /** What the assets of a graph depend on without reading it, its first ops come after; an input is waited for where it is read. */
  #addGraph(multiAsset: AssetGraphSnapshot, assets: readonly AssetSnapshot[]): void {
    this.#hasGraphs = true
    this.#places.push(null)
    const own = new Set(assets.map(({ key }) => key))
    // What is read too may also stand behind a view, which any op may look at.
    const deps = [...new Set(assets.flatMap((asset) => this.#upstream({ ...asset, inputs: [] })))].filter((key) => !own.has(key))
    const hasOwnConfig = assets.some(({ configSchema }) => configSchema !== undefined)
    const opConfig = (key: string): Json | undefined => {
      if (hasOwnConfig) return assetConfig(this.#config, multiAsset.name)
      return this.#config.ops !== undefined && Object.hasOwn(this.#config.ops, key) ? this.#config.ops[key] : undefined
    }
    const made: OpStep[] = planGraph({ multiAsset, assets, base: this.steps.length }).map(({ step, reads, after }) => {
      const keys = [...reads.map(({ asset }) => asset), ...after, ...(step.needs.length === 0 ? deps : [])]
      const waitsFor = [...new Set(keys.flatMap((key) => this.#waitsFor(key)))].sort((a, b) => a - b)
      const awaits = this.#awaited(keys)
      const config = opConfig(step.key)
      return {
        ...step,
        ...hooksOnce([...step.hooks ?? [], ...assets[0]?.hooks ?? [], ...this.#hooks]),
        ...(reads.length === 0 ? {} : { reads: reads.map((each) => ({ ...each, step: this.#makers.get(each.asset)?.step ?? null })) }),
        ...(waitsFor.length === 0 ? {} : { waitsFor, needs: [...new Set([...step.needs, ...waitsFor])].sort((a, b) => a - b) }),
        ...(awaits.length === 0 ? {} : { awaits }),
        ...(config === undefined ? {} : { config }),
      }
    })
    this.steps.push(...made)
    for (const { index, makes = [] } of made) for (const { asset, isRequired } of makes) this.#made(asset, { step: index, isRequired })
  }

  /** Of these assets, those that their step may succeed without. */
  #awaited(keys: readonly AssetKey[]): NonNullable<AssetStep['awaits']> {
    if (!this.#mayLeaveOut) return []
    const awaits = new Map(keys.flatMap((asset) => {
      const maker = this.#makers.get(asset)
      return maker === undefined || maker.isRequired ? [] : [[asset, { step: maker.step, asset }] as const]
    }))
    return [...awaits.values()]
  }

  #reads(assets: readonly AssetSnapshot[], check: CheckFunctionSnapshot | null): Pick<AssetStep, 'inputs' | 'awaits'> {
    const inputs = new Map<string, AssetStep['inputs'][number]>()
    for (const each of check === null ? assets : [check]) {
      for (const { name, asset } of each.inputs) inputs.set(name, { name, asset, step: this.#makers.get(asset)?.step ?? null })
    }
    if (!this.#mayLeaveOut) return { inputs: [...inputs.values()] }
    const awaits = this.#awaited(check === null ? assets.flatMap((asset) => this.#upstream(asset)) : keysOfCheck(check))
    return { inputs: [...inputs.values()], ...(awaits.length === 0 ? {} : { awaits }) }
  }
}

const keysOfCheck = ({ checks, inputs, deps }: CheckFunctionSnapshot): AssetKey[] => [...checks.map(({ asset }) => asset), ...inputs.map(({ asset }) => asset), ...deps]

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
