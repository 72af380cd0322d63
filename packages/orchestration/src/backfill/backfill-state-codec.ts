import { encodedBackfillStateSchema, MillraceError, type AssetKey, type EncodedBackfillState, type EncodedPartitionSet } from '@millrace/protocol'
import { AssetPartitions } from '../graph/asset-partitions'
import { wholeAsset } from '../graph/partition-graph'
import { openPartitions, type OpenOptions, type Partitions } from '../partitions/open-partitions'
import { emptySet, translateSet, type PartitionSet } from '../partitions/partition-set'
import { decodePartitionSet, encodePartitionSet } from '../partitions/partition-set-codec'
import type { BackfillGraph } from './backfill-asset'
import type { BackfillState } from './backfill-state'
import type { RunGroup } from './run-group'

const fields = ['target', 'requested', 'materialized', 'failed'] as const

/** Writes a state as compact JSON. */
export const encodeBackfillState = (graph: BackfillGraph, state: BackfillState): EncodedBackfillState => ({
  version: 1,
  status: state.status,
  hasRequestedRoots: state.hasRequestedRoots,
  assets: state.target.assets.map((asset) => {
    const encode = (field: (typeof fields)[number]): EncodedPartitionSet =>
      encodePartitionSet(state[field].get(asset) ?? emptySet(graph.partitionsOf(asset)))
    return {
      asset,
      partitions: graph.asset(asset).partitions?.definition ?? null,
      target: encode('target'), requested: encode('requested'), materialized: encode('materialized'), failed: encode('failed'),
    }
  }),
  submitting: state.submitting.map(({ assets, policy, partitions }) => ({ assets: [...assets], policy, partitions: encodePartitionSet(partitions) })),
})

interface Reader {
  readonly graph: BackfillGraph
  readonly options: OpenOptions
  readonly stored: EncodedBackfillState
}

const storedPartitions = ({ stored, options }: Reader, asset: AssetKey): Partitions => {
  const definition = stored.assets.find((each) => each.asset === asset)?.partitions ?? null
  return definition === null ? wholeAsset : openPartitions(definition, options)
}

const checkKind = ({ graph }: Reader, asset: AssetKey, before: Partitions): void => {
  if (graph.isPartitioned(asset) === (before !== wholeAsset)) return
  const [was, is] = graph.isPartitioned(asset) ? ['was not', 'is'] : ['was', 'is not']
  throw new MillraceError('invalid-partitions', `“${asset}” ${was} partitioned when the backfill began, and ${is} now`)
}

/** A set of partitions as they were, as a set of those that are. */
const readSet = (encoded: EncodedPartitionSet, before: Partitions, now: Partitions): PartitionSet => translateSet(decodePartitionSet(encoded, before), now)

const readAssets = (reader: Reader, field: (typeof fields)[number]): AssetPartitions =>
  new AssetPartitions(reader.stored.assets.map(({ asset, [field]: encoded }) => {
    const before = storedPartitions(reader, asset)
    checkKind(reader, asset, before)
    const now = reader.graph.partitionsOf(asset)
    const set = readSet(encoded, before, now).intersection(now.all())
    const lost = decodePartitionSet(encoded, before).size - set.size
    if (field === 'target' && lost > 0) {
      throw new MillraceError('unknown-partition', `${lost} partitions of “${asset}” that the backfill is for do not exist any more`)
    }
    return [asset, set] as const
  }))

const readGroup = (reader: Reader, { assets, policy, partitions }: EncodedBackfillState['submitting'][number]): RunGroup => {
  const [asset = ''] = assets
  return { assets, policy: policy ?? null, partitions: readSet(partitions, storedPartitions(reader, asset), reader.graph.partitionsOf(asset)) }
}

/**
 * Reads what `encodeBackfillState` wrote, for the assets as they are now. Throws `unknown-asset` or `unknown-partition` when what the backfill is for does not
 * exist any more; dynamic keys that were removed are no longer waited for.
 */
export const decodeBackfillState = (graph: BackfillGraph, encoded: unknown, options: OpenOptions): BackfillState => {
  const stored = encodedBackfillStateSchema.parse(encoded)
  const reader: Reader = { graph, options, stored }
  return {
    status: stored.status,
    hasRequestedRoots: stored.hasRequestedRoots,
    target: readAssets(reader, 'target'),
    requested: readAssets(reader, 'requested'),
    materialized: readAssets(reader, 'materialized'),
    failed: readAssets(reader, 'failed'),
    submitting: stored.submitting.map((group) => readGroup(reader, group)),
  }
}
