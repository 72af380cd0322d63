import type { AssetKey } from '@millrace/protocol'
import type { PartitionSet } from '../partitions/partition-set'
import type { AutomationEntity, AutomationGraph } from './automation-graph'

export interface CheckKey {
  readonly asset: AssetKey
  readonly check: string
}

/** One run that is to be launched. */
export interface AutomationRunRequest {
  readonly assets: readonly AssetKey[]
  /** Exactly these; null: all checks of the assets. */
  readonly checks: readonly CheckKey[] | null
  readonly partition: string | null
}

interface Group {
  readonly partition: string | null
  readonly entities: AutomationEntity[]
}

/** A check runs with its asset when both are requested, for the asset's partitions. */
const targetOf = (graph: AutomationGraph, requested: ReadonlyMap<number, PartitionSet>, entity: AutomationEntity): AutomationEntity => {
  if (entity.check === null) return entity
  const asset = graph.entities[graph.numbers.get(entity.asset.key) ?? -1]
  return asset !== undefined && requested.has(asset.id) ? asset : entity
}

/** What has one definition of partitions, one partition and one code location. */
const groupEntities = (graph: AutomationGraph, requested: ReadonlyMap<number, PartitionSet>): Group[] => {
  const groups = new Map<string, Group>()
  for (const id of [...requested.keys()].sort((a, b) => a - b)) {
    const entity = graph.entities[id]
    if (entity === undefined) continue
    const target = targetOf(graph, requested, entity)
    const partitions = target.partitions === null ? [null] : (requested.get(target.id)?.keys() ?? [])
    for (const partition of partitions) {
      const name = JSON.stringify([target.partitions, partition, entity.asset.location ?? null])
      const group = groups.get(name) ?? { partition, entities: [] }
      group.entities.push(entity)
      groups.set(name, group)
    }
  }
  return [...groups.values()]
}

/** A check that has a condition of its own runs only when that says so; then the checks without one are named beside it. */
const checksOf = (assets: readonly AutomationEntity[], checks: readonly AutomationEntity[]): CheckKey[] | null => {
  const ofAssets = assets.flatMap(({ asset }) => (asset.checks ?? []).map((check) => ({ asset: asset.key, check })))
  const hasCondition = (condition: unknown): boolean => condition !== null && condition !== undefined
  const requested = checks.flatMap(({ asset, check }) => (check === null ? [] : [{ asset: asset.key, check: check.name }]))
  if (!ofAssets.some(({ check }) => hasCondition(check.condition))) return requested.length === 0 ? null : requested
  const beside = ofAssets.filter(({ check }) => !hasCondition(check.condition)).map(({ asset, check }) => ({ asset, check: check.name }))
  return [...requested, ...beside.filter((each) => !requested.some(({ asset, check }) => asset === each.asset && check === each.check))]
}

/** How requests become runs: together what has the same partitions, one run per partition, none across code locations. */
export const groupRequests = (graph: AutomationGraph, requested: ReadonlyMap<number, PartitionSet>): AutomationRunRequest[] =>
  groupEntities(graph, requested).map(({ partition, entities }) => {
    const assets = entities.filter(({ check }) => check === null)
    return { assets: assets.map(({ asset }) => asset.key), checks: checksOf(assets, entities.filter(({ check }) => check !== null)), partition }
  })
