import type { AssetEvent as AssetEventJson, Metadata } from '@millrace/protocol'

/** A materialization, as sensors see it. */
export interface AssetEvent {
  /** The key of the asset. */
  readonly asset: string
  /** Its place among all events of the deployment: of two, the later has the greater. */
  readonly position: number
  readonly at: Date
  /** The key of the partition, if it was of one. */
  readonly partition: string | undefined
  /** The run that made it; undefined when something else reported it. */
  readonly runId: string | undefined
  readonly dataVersion: string | undefined
  /** Facts that were given with it; `rows: 12` is `{ type: 'number', value: 12 }`. */
  readonly metadata: Metadata
}

export const readAssetEvent = ({ asset, position, at, partition, runId, dataVersion, metadata }: AssetEventJson): AssetEvent =>
  Object.freeze({ asset, position, at: new Date(at), partition, runId, dataVersion, metadata })
