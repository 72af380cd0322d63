import type { AssetKey, DataProvenance } from '@millrace/protocol'
import type { PartitionGraph } from '../graph/partition-graph'
import type { PartitionSet } from '../partitions/partition-set'
import { sha256 } from './sha256'
import { maxComparedPartitions, unknownDataVersion, type VersionedAsset, type VersionState } from './version-state'

export interface MaterializationRequest {
  readonly graph: PartitionGraph<VersionedAsset>
  /** As it is before the materialization, including what the run made so far. */
  readonly state: VersionState
  readonly asset: AssetKey
  /** What the run makes of the asset; of one without partitions, the whole. */
  readonly partitions: PartitionSet
  readonly runId: string
  /** The version that the author's code named. Default: computed. */
  readonly dataVersion?: string | undefined
}

export interface RecordedVersion {
  readonly dataVersion: string
  readonly provenance: DataProvenance
}

/** The same code on inputs of the same versions gives the same version. The parts are framed, so that no two lists are written alike. */
export const computeDataVersion = (codeVersion: string, inputVersions: readonly string[]): string =>
  sha256(JSON.stringify([codeVersion, ...inputVersions]))

/** Versions of several partitions as one. */
const joinedVersion = (versions: readonly string[]): string => sha256(JSON.stringify(versions))

const versionOfInput = (request: MaterializationRequest, input: AssetKey): DataProvenance['inputs'][number] => {
  const { graph, state, asset, partitions } = request
  const latest = state.latestOfAny(input)
  const found = { asset: input, dataVersion: latest?.dataVersion ?? unknownDataVersion, position: latest?.position ?? null }
  if (latest === null || !graph.has(input) || !graph.isPartitioned(input)) return found
  const read = graph.upstreamOf({ upstream: input, downstream: asset }, partitions).partitions
  if (read.size >= maxComparedPartitions) return found
  const versions = [...read].sort().flatMap((partition) => state.latest(input, partition)?.dataVersion ?? [])
  return { ...found, dataVersion: joinedVersion(versions) }
}

/** What to record with a materialization: its data version, and from what it was made. */
export const recordProvenance = (request: MaterializationRequest): RecordedVersion => {
  const { graph, asset, runId, dataVersion } = request
  const { codeVersion, dependencies } = graph.asset(asset)
  const inputs = [...new Set(dependencies.map((dependency) => dependency.asset))].sort().map((input) => versionOfInput(request, input))
  const madeBy = codeVersion === null || codeVersion === '' ? runId : codeVersion
  return {
    dataVersion: dataVersion ?? computeDataVersion(madeBy, inputs.map((input) => input.dataVersion)),
    provenance: { codeVersion: madeBy, inputs, isExplicit: dataVersion !== undefined },
  }
}
