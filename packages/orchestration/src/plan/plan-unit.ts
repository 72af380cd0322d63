import { MillraceError, type AssetKey, type AssetSnapshot, type CheckFunctionSnapshot, type MultiAssetSnapshot } from '@millrace/protocol'
import { assignLayers, orderByLayer, reverseEdges } from '../graph/layer'

/** What becomes one step: an asset, those of a multi-asset that run together, or a function that checks assets. */
export interface PlanUnit {
  /** The key of the step. */
  readonly key: string
  readonly multiAsset: MultiAssetSnapshot | null
  readonly assets: readonly AssetSnapshot[]
  readonly check: CheckFunctionSnapshot | null
}

/** What an asset waits for. */
export type Upstream = (asset: AssetSnapshot) => readonly AssetKey[]

/** Assets as one unit each, or together with those that are chosen of the same multi-asset. */
const gather = (chosen: readonly AssetSnapshot[], multiAssets: ReadonlyMap<string, MultiAssetSnapshot>): PlanUnit[] => {
  const units: PlanUnit[] = []
  const gathered = new Map<string, AssetSnapshot[]>()
  for (const asset of chosen) {
    const multiAsset = asset.madeBy === undefined ? undefined : multiAssets.get(asset.madeBy.name)
    if (multiAsset === undefined) {
      units.push({ key: asset.key, multiAsset: null, assets: [asset], check: null })
      continue
    }
    const others = gathered.get(multiAsset.name)
    if (others !== undefined) others.push(asset)
    else {
      const assets = [asset]
      gathered.set(multiAsset.name, assets)
      units.push({ key: multiAsset.name, multiAsset, assets, check: null })
    }
  }
  return units
}

/** By asset, the units that hold back what is downstream of it until they have checked it. */
const blockingUnits = (units: readonly PlanUnit[]): ReadonlyMap<AssetKey, readonly number[]> => {
  const blocking = new Map<AssetKey, number[]>()
  units.forEach(({ check }, number) => {
    for (const { asset, isBlocking } of check?.checks ?? []) if (isBlocking) blocking.set(asset, [...blocking.get(asset) ?? [], number])
  })
  return blocking
}

/** For each unit the numbers of the others that it needs. A check needs what it checks, and does not wait for other checks of it. */
const needsOf = (units: readonly PlanUnit[], upstream: Upstream): number[][] => {
  const numbers = new Map(units.flatMap((unit, number) => unit.assets.map((asset) => [asset.key, number] as const)))
  const blocking = blockingUnits(units)
  return units.map(({ assets, check }, own) => {
    const needs = new Set<number>()
    const add = (key: AssetKey, isHeldBack: boolean): void => {
      const number = numbers.get(key)
      if (number !== undefined) needs.add(number)
      if (isHeldBack && blocking.size > 0) for (const blocker of blocking.get(key) ?? []) if (blocker !== own) needs.add(blocker)
    }
    if (check !== null) {
      const checked = new Set(check.checks.map(({ asset }) => asset))
      for (const key of checked) add(key, false)
      for (const key of [...check.inputs.map(({ asset }) => asset), ...check.deps]) add(key, !checked.has(key))
    }
    // What the assets of a unit need of each other, their function sees to.
    for (const asset of assets) for (const key of upstream(asset)) if (numbers.get(key) !== own || key === asset.key) add(key, true)
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
const changesOnTheWay = (units: readonly PlanUnit[], upstream: Upstream): ReadonlyMap<AssetKey, number> => {
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

const split = ({ multiAsset, assets }: PlanUnit & { readonly multiAsset: MultiAssetSnapshot }, changes: ReadonlyMap<AssetKey, number>): PlanUnit[] => {
  const parts = new Map<number, AssetSnapshot[]>()
  for (const asset of assets) {
    const change = changes.get(asset.key) ?? 0
    parts.set(change, [...parts.get(change) ?? [], asset])
  }
  return [...parts].sort(([one], [other]) => one - other).map(([, part], place) => ({ key: place === 0 ? multiAsset.name : `${multiAsset.name}#${place + 1}`, multiAsset, assets: part, check: null }))
}

/** Units on a cycle, or between two: a multi-asset among them, of which a run may make a part, is run in several parts. */
const splitCycles = (units: readonly PlanUnit[], needs: readonly number[][], upstream: Upstream): PlanUnit[] => {
  const reverse = reverseEdges(needs)
  const [below, above] = [assignLayers(needs, reverse), assignLayers(reverse, needs)]
  const changes = changesOnTheWay(units, upstream)
  return units.flatMap((unit, number) => {
    const { multiAsset } = unit
    const isOnCycle = below[number] === -1 && above[number] === -1
    return isOnCycle && multiAsset?.isSubsettable === true ? split({ ...unit, multiAsset }, changes) : [unit]
  })
}

const inOrder = (units: readonly PlanUnit[], needs: readonly number[][], layers: Int32Array): { unit: PlanUnit; needs: number[] }[] => {
  const order = orderByLayer(layers, units.map(({ key }) => key))
  const places = new Int32Array(order.length)
  order.forEach((number, place) => { places[number] = place })
  return order.flatMap((number) => {
    const unit = units[number]
    return unit === undefined ? [] : [{ unit, needs: (needs[number] ?? []).map((need) => places[need] ?? 0).sort((a, b) => a - b) }]
  })
}

interface Chosen { readonly assets: readonly AssetSnapshot[]; readonly checks: readonly CheckFunctionSnapshot[] }

/**
 * The units of a run in the order in which they can run, by layer, then by key, each with the places of those that it needs. A multi-asset whose assets need something
 * that needs others of them is split, as Dagster splits what can be subset. Throws `bad-request` where that cannot be.
 */
export const orderUnits = ({ assets, checks }: Chosen, { multiAssets, upstream }: { readonly multiAssets: ReadonlyMap<string, MultiAssetSnapshot>; readonly upstream: Upstream }) => {
  const gathered = [...gather(assets, multiAssets), ...checks.map((check): PlanUnit => ({ key: check.key, multiAsset: null, assets: [], check }))]
  const gatheredNeeds = needsOf(gathered, upstream)
  const gatheredLayers = assignLayers(gatheredNeeds, reverseEdges(gatheredNeeds))
  if (!gatheredLayers.includes(-1)) return inOrder(gathered, gatheredNeeds, gatheredLayers)
  const units = splitCycles(gathered, gatheredNeeds, upstream)
  const needs = needsOf(units, upstream)
  const layers = assignLayers(needs, reverseEdges(needs))
  const cyclic = units.filter((_, number) => layers[number] === -1)
  if (cyclic.length > 0) refuse(cyclic.flatMap((unit) => (unit.check === null ? unit.assets.map(({ key }) => key) : [unit.key])))
  return inOrder(units, needs, layers)
}
