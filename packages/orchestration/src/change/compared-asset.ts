import type { AssetKey, AssetSnapshot, Metadata, PartitionsDefinition, Tags } from '@millrace/protocol'
import type { AssetDependency } from '../graph/partition-graph'

/** What a change of an asset is told by. */
export interface ComparedAsset {
  readonly key: AssetKey
  readonly codeVersion: string | null
  readonly dependencies: readonly AssetDependency[]
  readonly partitions: PartitionsDefinition | null
  readonly tags: Tags
  /** Kinds are tags without a value. */
  readonly kinds: readonly string[]
  readonly metadata: Metadata
}

/** As a manifest has it. */
export const comparedAsset = (asset: AssetSnapshot): ComparedAsset => ({
  key: asset.key,
  codeVersion: asset.codeVersion ?? null,
  dependencies: [
    ...asset.inputs.map((input) => ({ asset: input.asset, mapping: input.mapping ?? null })),
    ...asset.deps.map((key) => ({ asset: key, mapping: asset.depMappings?.[key] ?? null })),
  ],
  partitions: asset.partitions ?? null,
  tags: asset.tags,
  kinds: asset.kinds,
  metadata: asset.metadata,
})
