import type { AssetKey } from '@millrace/protocol'
import type { PartitionSet } from '../partitions/partition-set'
import type { AutomationAsset } from './automation-definition'
import type { AutomationEntity, AutomationGraph } from './automation-graph'

export interface CheckKey {
  readonly asset: AssetKey
  readonly check: string
}

/** One run that is to be launched. */
export interface AutomationRunRequest {
  /** The job that is launched as a whole; null: the assets alone. */
  readonly job: string | null
  readonly location: string | null
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
  if (entity.check === null || entity.asset === null) return entity
  const asset = graph.entities[graph.numbers.get(entity.asset.key) ?? -1]
  return asset !== undefined && requested.has(asset.id) ? asset : entity
}

const keysOf = ({ partitions }: AutomationEntity, set: PartitionSet | undefined): Iterable<string | null> => (partitions === null ? [null] : (set?.keys() ?? []))

/** What has one definition of partitions, one partition and one code location. */
const groupEntities = (graph: AutomationGraph, requested: ReadonlyMap<number, PartitionSet>, entities: readonly AutomationEntity[]): Group[] => {
  const groups = new Map<string, Group>()
  for (const entity of entities) {
    const target = targetOf(graph, requested, entity)
    for (const partition of keysOf(target, requested.get(target.id))) {
      const name = JSON.stringify([target.partitions, partition, entity.location ?? null])
      const group = groups.get(name) ?? { partition, entities: [] }
      group.entities.push(entity)
      groups.set(name, group)
    }
  }
  return [...groups.values()]
}

/** A check that has a condition of its own runs only when that says so; then the checks of the same code location without one are named beside it. */
const checksOf = (assets: readonly AutomationAsset[], requested: readonly CheckKey[]): CheckKey[] | null => {
  const ofAssets = assets.flatMap((asset) => (asset.checks ?? []).map((check) => ({ asset: asset.key, check, isHere: (check.location ?? asset.location) === asset.location })))
  const hasCondition = (condition: unknown): boolean => condition !== null && condition !== undefined
  if (!ofAssets.some(({ check }) => hasCondition(check.condition))) return requested.length === 0 ? null : [...requested]
  const beside = ofAssets.filter(({ check, isHere }) => isHere && !hasCondition(check.condition)).map(({ asset, check }) => ({ asset, check: check.name }))
  return [...requested, ...beside.filter((each) => !requested.some(({ asset, check }) => asset === each.asset && check === each.check))]
}

const runOf = ({ partition, entities }: Group): AutomationRunRequest => {
  const assets = entities.flatMap(({ asset, check }) => (asset === null || check !== null ? [] : [asset]))
  const checks = entities.flatMap(({ asset, check }) => (asset === null || check === null ? [] : [{ asset: asset.key, check: check.name }]))
  return { job: null, location: entities[0]?.location ?? null, assets: assets.map(({ key }) => key), checks: checksOf(assets, checks), partition }
}

/** A job is launched as a whole, once for each partition. */
const runsOfJob = (graph: AutomationGraph, entity: AutomationEntity, set: PartitionSet | undefined): AutomationRunRequest[] => {
  const { job } = entity
  if (job === null) return []
  const number = (key: AssetKey): number => graph.numbers.get(key) ?? -1
  const assets = [...job.assets].sort((one, other) => number(one) - number(other))
  return [...keysOf(entity, set)].map((partition) => ({ job: job.name, location: entity.location ?? null, assets, checks: null, partition }))
}

/** How requests become runs: first those of jobs, then together what has the same partitions, one run per partition, none across code locations. */
export const groupRequests = (graph: AutomationGraph, requested: ReadonlyMap<number, PartitionSet>): AutomationRunRequest[] => {
  const entities = [...requested.keys()].sort((a, b) => a - b).flatMap((id) => graph.entities[id] ?? [])
  return [
    ...entities.flatMap((entity) => runsOfJob(graph, entity, requested.get(entity.id))),
    ...groupEntities(graph, requested, entities.filter(({ job }) => job === null)).map(runOf),
  ]
}
