import type { AssetKey } from '@millrace/protocol'
import { encodePartitionSet } from '../partitions/partition-set-codec'
import type { EncodedPartitionSet } from '@millrace/protocol'
import { wholeAsset } from './asset-slices'
import type { Evaluation } from './evaluation'

/** Why a condition was true for what it was true for, part by part, as pages show it. */
export interface ConditionExplanation {
  readonly name: string
  readonly label: string | null
  /** Null where a job is asked about as a whole. */
  readonly asset: AssetKey | null
  readonly check: string | null
  readonly job: string | null
  /** How many partitions it was asked about, and for how many it was true; of an asset without partitions 1 or 0. */
  readonly candidates: number
  readonly matched: number
  /** Null for an asset without partitions. */
  readonly matchedPartitions: EncodedPartitionSet | null
  /** Empty also where nothing was left to ask about. What assets downstream were asked within each other's conditions is told once. */
  readonly children: readonly ConditionExplanation[]
}

export const explainEvaluation = ({ name, label, entity, candidates, matched, children }: Evaluation): ConditionExplanation => ({
  name,
  label,
  asset: entity.asset?.key ?? null,
  check: entity.check?.name ?? null,
  job: entity.job?.name ?? null,
  candidates: candidates.size,
  matched: matched.size,
  matchedPartitions: matched.space === wholeAsset ? null : encodePartitionSet(matched),
  children: children.map(explainEvaluation),
})
