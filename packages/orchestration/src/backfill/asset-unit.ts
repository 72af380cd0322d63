import type { AssetKey } from '@millrace/protocol'
import { assignLayers, orderByLayer, reverseEdges } from '../graph/layer'
import type { BackfillGraph } from './backfill-asset'

/** Assets that can only run together, by key; most assets are alone. */
export type AssetUnit = readonly AssetKey[]

const collectUnits = (graph: BackfillGraph): AssetUnit[] => {
  const units = new Map<string, AssetKey[]>()
  for (const { key, unit, location } of graph.assets) {
    const name = JSON.stringify(unit === null ? [key] : [location, unit])
    const members = units.get(name)
    if (members === undefined) units.set(name, [key])
    else members.push(key)
  }
  return [...units.values()].map((members) => members.sort())
}

const ordered = new WeakMap<BackfillGraph, readonly AssetUnit[]>()

/** All units, each after those it depends on: by level, then by key. */
export const orderUnits = (graph: BackfillGraph): readonly AssetUnit[] => {
  const known = ordered.get(graph)
  if (known !== undefined) return known
  const units = collectUnits(graph)
  const numbers = new Map(units.flatMap((unit, number) => unit.map((key) => [key, number] as const)))
  const upstream = units.map((unit, number) => {
    const sources = unit.flatMap((key) => graph.upstreamKeys(key)).map((key) => numbers.get(key) ?? number)
    return [...new Set(sources)].filter((source) => source !== number)
  })
  const order = orderByLayer(assignLayers(upstream, reverseEdges(upstream)), units.map(([first = '']) => first))
  const sorted = order.flatMap((number) => [units[number] ?? []])
  ordered.set(graph, sorted)
  return sorted
}
