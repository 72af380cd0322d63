import type { AssetKey, DataProvenance } from '@millrace/protocol'
import type { AssetPartition } from '../graph/asset-partitions'
import type { PartitionGraph } from '../graph/partition-graph'
import type { StaleCause } from './stale-cause'
import { maxComparedPartitions, unknownDataVersion, type AssetVersion, type VersionedAsset, type VersionState } from './version-state'

export interface Versions {
  readonly graph: PartitionGraph<VersionedAsset>
  readonly state: VersionState
}

/** An asset partition that was made, and the event that tells of it. */
interface Made extends Versions {
  readonly asset: VersionedAsset
  readonly partition: string | null
  readonly version: AssetVersion
}

const causeOf = ({ asset, partition }: Pick<Made, 'asset' | 'partition'>, cause: Omit<StaleCause, 'asset' | 'partition' | 'root'>): StaleCause =>
  ({ asset: asset.key, partition, ...cause, root: null })

const newMaterialization = (made: Made, dependency: AssetPartition, noun: 'data version' | 'materialization'): StaleCause => {
  const [asset, partition] = dependency
  return {
    ...causeOf(made, { category: 'data', reason: `has a new dependency ${noun}`, dependency }),
    root: { asset, partition, category: 'data', reason: `has a new ${noun}` },
  }
}

/** What an asset partition reads, partition by partition, as far as it is compared. */
const comparedPartitions = ({ graph, asset, partition }: Made, upstream: AssetKey): readonly AssetPartition[] => {
  if (!graph.isPartitioned(upstream)) return [[upstream, null]]
  if (upstream === asset.key && graph.partitionsOf(upstream).size >= maxComparedPartitions) return []
  const read = graph.upstreamOf({ upstream, downstream: asset.key }, graph.setOf(asset.key, partition)).partitions
  return read.size >= maxComparedPartitions ? [] : [...read].map((key) => [upstream, key] as const)
}

export const codeCauses = ({ asset, partition }: Pick<Made, 'asset' | 'partition'>, provenance: DataProvenance | null): StaleCause[] =>
  asset.codeVersion === null || asset.codeVersion === '' || provenance === null || provenance.codeVersion === asset.codeVersion
    ? []
    : [causeOf({ asset, partition }, { category: 'code', reason: 'has a new code version', dependency: null })]

const removedDependencies = (made: Made, provenance: DataProvenance): StaleCause[] => {
  const current = new Set(made.asset.dependencies.map((dependency) => dependency.asset))
  return provenance.inputs.filter((input) => !current.has(input.asset)).map((input) =>
    causeOf(made, { category: 'dependencies', reason: `removed dependency on ${input.asset}`, dependency: [input.asset, null] }))
}

const currentVersion = ({ graph, state }: Versions, [key, partition]: AssetPartition): string | null => {
  const version = state.latest(key, partition)
  if (version !== null) return version.dataVersion ?? unknownDataVersion
  return graph.asset(key).kind === 'external' ? unknownDataVersion : null
}

/** Without an event to start from a partition cannot be told to have changed, as in the reference. */
const isPartitionUpdated = ({ state }: Versions, [key, partition]: AssetPartition, position: number | null): boolean => {
  if (position === null) return false
  const latest = state.latest(key, partition)
  if (latest === null || latest.position <= position) return false
  return latest.dataVersion !== (state.latest(key, partition, position)?.dataVersion ?? null)
}

const isUpdated = (made: Made, dependency: AssetPartition, input: DataProvenance['inputs'][number]): boolean => {
  if (dependency[1] !== null) return isPartitionUpdated(made, dependency, input.position)
  const current = currentVersion(made, dependency)
  // An asset that one location makes and another only declares external was recorded as external: nothing changed for it.
  if (current === null && input.dataVersion === unknownDataVersion) return false
  return current !== input.dataVersion
}

/** Without a code version every materialization has another data version, so that a person is told of the materialization instead. */
const nounOf = ({ graph, state }: Versions, [key, partition]: AssetPartition): 'data version' | 'materialization' => {
  const { kind, codeVersion } = graph.asset(key)
  const isTold = kind === 'external' || codeVersion !== null || state.latest(key, partition)?.provenance?.isExplicit === true
  return isTold ? 'data version' : 'materialization'
}

const dependencyCauses = (made: Made, upstream: AssetKey): StaleCause[] => {
  const { graph, state, version: { provenance, position } } = made
  const input = provenance?.inputs.find(({ asset }) => asset === upstream)
  return comparedPartitions(made, upstream).flatMap((dependency): StaleCause[] => {
    if (input !== undefined) return isUpdated(made, dependency, input) ? [newMaterialization(made, dependency, nounOf(made, dependency))] : []
    if (provenance !== null) return [causeOf(made, { category: 'dependencies', reason: `has a new dependency on ${upstream}`, dependency })]
    // Nothing tells what it was made from, so that only the order of the events is left.
    if (graph.asset(upstream).kind !== 'asset') return []
    const latest = state.latest(upstream, dependency[1])
    if (latest === null) return [causeOf(made, { category: 'data', reason: 'has a new input', dependency })]
    return latest.position > position ? [newMaterialization(made, dependency, 'materialization')] : []
  })
}

/** What lies behind virtual assets: the nearest assets above that are not virtual. */
export const behindVirtual = (graph: PartitionGraph<VersionedAsset>, key: AssetKey): AssetKey[] => {
  const found = new Set<AssetKey>()
  const seen = new Set([key])
  const waiting = [key]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const above of graph.upstreamKeys(next)) {
      if (graph.asset(above).kind !== 'virtual') found.add(above)
      else if (!seen.has(above)) waiting.push(above)
      seen.add(above)
    }
  }
  return [...found].sort()
}

const virtualCauses = (made: Made, upstream: AssetKey): StaleCause[] =>
  behindVirtual(made.graph, upstream).flatMap((ancestor) => {
    const latest = made.state.latestOfAny(ancestor)
    return latest !== null && latest.position > made.version.position ? [newMaterialization(made, [ancestor, null], 'materialization')] : []
  })

/** Why something that was made is stale: its own code first, then dependencies by key. */
export const causesOfMade = (made: Made): StaleCause[] => {
  const { asset, graph, version: { provenance } } = made
  return [
    ...codeCauses(made, provenance),
    ...(provenance === null ? [] : removedDependencies(made, provenance)),
    ...graph.upstreamKeys(asset.key).flatMap((upstream) => [
      ...dependencyCauses(made, upstream), ...(graph.asset(upstream).kind === 'virtual' ? virtualCauses(made, upstream) : []),
    ]),
  ]
}
