import { MillraceError, type AssetKey, type AssetSnapshot, type AssetStep, type Manifest, type Plan, type RunConfig } from '@millrace/protocol'
import { upstreamKeys } from '../graph/asset-graph'
import { assignLayers, orderByLayer, reverseEdges } from '../graph/layer'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { assetConfig, checkRunConfig } from './asset-config'

const defaultMaxConcurrent = 16

export interface PlanRequest {
  /** What can run: a manifest, or the assets of one. */
  readonly manifest?: Pick<Manifest, 'assets'>
  readonly assets?: readonly AssetSnapshot[]
  /** What shall run. External assets among them are passed over: nothing here makes them. */
  readonly selection: readonly AssetKey[]
  readonly config?: RunConfig | undefined
}

/** A plan of assets alone. */
export interface AssetPlan extends Plan {
  readonly steps: AssetStep[]
}

const snapshotsByKey = ({ manifest, assets }: PlanRequest): Map<AssetKey, AssetSnapshot> =>
  new Map((assets ?? manifest?.assets ?? []).map((asset) => [asset.key, asset]))

const chosenAssets = (selection: readonly AssetKey[], known: ReadonlyMap<AssetKey, AssetSnapshot>): AssetSnapshot[] => {
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

/** For each chosen asset the numbers of those chosen ones that it needs. */
const needsOf = (chosen: readonly AssetSnapshot[]): number[][] => {
  const numbers = new Map(chosen.map((asset, number) => [asset.key, number]))
  return chosen.map((asset) => {
    const needs = new Set<number>()
    for (const key of upstreamKeys(asset)) {
      const number = numbers.get(key)
      if (number !== undefined) needs.add(number)
    }
    return [...needs]
  })
}

const refuseCycle = (layers: Int32Array, chosen: readonly AssetSnapshot[]): void => {
  const cyclic = chosen.filter((_, number) => layers[number] === -1).map((asset) => asset.key).sort()
  if (cyclic.length === 0) return
  throw new MillraceError('bad-request', `These assets cannot run: they depend on each other in a cycle, or on one that does: ${cyclic.slice(0, 10).join(', ')}.`, {
    details: { keys: cyclic.slice(0, 100) },
  })
}

/**
 * The steps of one run, ordered by layer and then by key: the same assets, selection and config give the same plan.
 * Throws `unknown-asset`, and `invalid-config` for config that names no asset or one that takes none.
 */
export const buildPlan = (request: PlanRequest): AssetPlan => {
  const config = request.config ?? {}
  const known = snapshotsByKey(request)
  checkRunConfig(config, known)
  const chosen = chosenAssets(request.selection, known)
  const needs = needsOf(chosen)
  const layers = assignLayers(needs, reverseEdges(needs))
  refuseCycle(layers, chosen)

  const order = orderByLayer(layers, chosen.map((asset) => asset.key))
  const places = new Int32Array(order.length)
  order.forEach((number, place) => { places[number] = place })
  const ordered = order.flatMap((number) => chosen[number] ?? [])
  const indexes = new Map(ordered.map((asset, index) => [asset.key, index]))
  const steps = ordered.map((asset, index): AssetStep => {
    const value = assetConfig(config, asset.key)
    return {
      index, key: asset.key, kind: 'asset', asset: asset.key,
      inputs: asset.inputs.map((input) => ({ name: input.name, asset: input.asset, step: input.asset === asset.key ? null : indexes.get(input.asset) ?? null })),
      needs: (needs[order[index] ?? 0] ?? []).map((number) => places[number] ?? 0).sort((a, b) => a - b),
      ...(value === undefined ? {} : { config: value }),
      ...(asset.codeVersion === undefined ? {} : { codeVersion: asset.codeVersion }),
      ...(asset.retry === undefined ? {} : { retry: asset.retry }),
    }
  })
  return { planVersion: 1, steps, maxConcurrent: config.execution?.maxConcurrent ?? defaultMaxConcurrent, ...(config.resources === undefined ? {} : { resources: config.resources }) }
}
