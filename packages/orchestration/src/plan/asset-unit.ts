import { MillraceError, type AssetKey, type AssetSnapshot, type MultiAssetSnapshot } from '@millrace/protocol'
import { assignLayers, orderByLayer, reverseEdges } from '../graph/layer'

/** What becomes one step: an asset, or those of a multi-asset that run together. */
export interface AssetUnit {
  /** The key of the step. */
  readonly key: string
  readonly multiAsset: MultiAssetSnapshot | null
  readonly assets: readonly AssetSnapshot[]
}

/** What an asset waits for. */
export type Upstream = (asset: AssetSnapshot) => readonly AssetKey[]

/** Assets as one unit each, or together with those that are chosen of the same multi-asset. */
const gather = (chosen: readonly AssetSnapshot[], multiAssets: ReadonlyMap<string, MultiAssetSnapshot>): AssetUnit[] => {
  const units: AssetUnit[] = []
  const gathered = new Map<string, AssetSnapshot[]>()
  for (const asset of chosen) {
    const multiAsset = asset.madeBy === undefined ? undefined : multiAssets.get(asset.madeBy.name)
    if (multiAsset === undefined) {
      units.push({ key: asset.key, multiAsset: null, assets: [asset] })
      continue
    }
    const others = gathered.get(multiAsset.name)
    if (others !== undefined) others.push(asset)
    else {
      const assets = [asset]
      gathered.set(multiAsset.name, assets)
      units.push({ key: multiAsset.name, multiAsset, assets })
    }
  }
  return units
}

/** For each unit the numbers of the others that it needs. */
const needsOf = (units: readonly AssetUnit[], upstream: Upstream): number[][] => {
  const numbers = new Map(units.flatMap((unit, number) => unit.assets.map((asset) => [asset.key, number] as const)))
  return units.map((unit, own) => {
    const needs = new Set<number>()
    for (const asset of unit.assets) {
      for (const key of upstream(asset)) {
        const number = numbers.get(key)
        if (number !== undefined && (number !== own || key === asset.key)) needs.add(number)
      }
    }
    return [...needs]
  })
}

const refuse = (keys: readonly string[]): never => {
  const cyclic = [...keys].sort()
  throw new MillraceError('bad-request', `These assets cannot run: they depend on each other in a cycle, or on one that does: ${cyclic.slice(0, 10).join(', ')}.`, {
    details: { keys: cyclic.slice(0, 100) },
  })
}

/** How often the longest way to each asset passes from one unit to another. */
const changesOnTheWay = (units: readonly AssetUnit[], upstream: Upstream): ReadonlyMap<AssetKey, number> => {
  const assets = units.flatMap((unit, number) => unit.assets.map((asset) => ({ asset, number })))
  const places = new Map(assets.map(({ asset }, place) => [asset.key, place]))
  const needs = assets.map(({ asset }) => [...new Set(upstream(asset))].flatMap((key) => places.get(key) ?? []))
  const layers = assignLayers(needs, reverseEdges(needs))
  const cyclic = assets.filter((_, place) => layers[place] === -1)
  if (cyclic.length > 0) refuse(cyclic.map(({ asset }) => asset.key))
  const changes = new Int32Array(assets.length)
  for (const place of orderByLayer(layers, assets.map(({ asset }) => asset.key))) {
    for (const need of needs[place] ?? []) changes[place] = Math.max(changes[place] ?? 0, (changes[need] ?? 0) + (assets[need]?.number === assets[place]?.number ? 0 : 1))
  }
  return new Map(assets.map(({ asset }, place) => [asset.key, changes[place] ?? 0]))
}

const split = ({ multiAsset, assets }: AssetUnit & { readonly multiAsset: MultiAssetSnapshot }, changes: ReadonlyMap<AssetKey, number>): AssetUnit[] => {
  const parts = new Map<number, AssetSnapshot[]>()
  for (const asset of assets) {
    const change = changes.get(asset.key) ?? 0
    parts.set(change, [...parts.get(change) ?? [], asset])
  }
  return [...parts].sort(([one], [other]) => one - other).map(([, part], place) => ({ key: place === 0 ? multiAsset.name : `${multiAsset.name}#${place + 1}`, multiAsset, assets: part }))
}

/** Units on a cycle, or between two: a multi-asset among them, of which a run may make a part, is run in several parts. */
const splitCycles = (units: readonly AssetUnit[], needs: readonly number[][], upstream: Upstream): AssetUnit[] => {
  const reverse = reverseEdges(needs)
  const [below, above] = [assignLayers(needs, reverse), assignLayers(reverse, needs)]
  const changes = changesOnTheWay(units, upstream)
  return units.flatMap((unit, number) => {
    const { multiAsset } = unit
    const isOnCycle = below[number] === -1 && above[number] === -1
    return isOnCycle && multiAsset?.isSubsettable === true ? split({ ...unit, multiAsset }, changes) : [unit]
  })
}

/**
 * The units of a run in the order in which they can run: by layer, then by key. A multi-asset whose assets need something that needs others of them is split, as
 * Dagster splits what can be subset. Throws `bad-request` where that cannot be.
 */
export const orderUnits = (chosen: readonly AssetSnapshot[], { multiAssets, upstream }: { readonly multiAssets: ReadonlyMap<string, MultiAssetSnapshot>; readonly upstream: Upstream }): AssetUnit[] => {
  const gathered = gather(chosen, multiAssets)
  const gatheredNeeds = needsOf(gathered, upstream)
  const gatheredLayers = assignLayers(gatheredNeeds, reverseEdges(gatheredNeeds))
  if (!gatheredLayers.includes(-1)) return orderByLayer(gatheredLayers, gathered.map(({ key }) => key)).flatMap((number) => gathered[number] ?? [])
  const units = splitCycles(gathered, gatheredNeeds, upstream)
  const needs = needsOf(units, upstream)
  const layers = assignLayers(needs, reverseEdges(needs))
  const cyclic = units.filter((_, number) => layers[number] === -1)
  if (cyclic.length > 0) refuse(cyclic.flatMap(({ assets }) => assets.map(({ key }) => key)))
  return orderByLayer(layers, units.map(({ key }) => key)).flatMap((number) => units[number] ?? [])
}
