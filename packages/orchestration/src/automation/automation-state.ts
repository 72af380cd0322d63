import type { AssetKey } from '@millrace/protocol'
import type { Partitions } from '../partitions/open-partitions'
import type { PartitionSet } from '../partitions/partition-set'

/** What conditions ask about a run. */
export interface AutomationRun {
  readonly id: string
  readonly tags: Readonly<Record<string, string>>
  plansAsset(asset: AssetKey): boolean
  plansCheck(asset: AssetKey, check: string): boolean
}

/** A materialization, or of an observable source an observation. */
export interface AssetUpdate {
  /** Null when it says nothing about a partition. */
  readonly partition: string | null
  /** Its place among all events of the deployment. */
  readonly position: number
  /** In milliseconds since 1970. */
  readonly at: number
  readonly dataVersion: string | null
  /** Null when no run made it, or the run is gone. */
  readonly run: AutomationRun | null
}

export type FreshnessVerdict = 'passed' | 'warned' | 'failed'
export type CheckVerdict = 'passed' | 'failed' | 'in-progress' | 'execution-failed' | 'skipped'

/**
 * What happened to one asset, as far as conditions care. Sets are asked for with the partitions as they are now; an asset without partitions asks
 * with `wholeAsset`, and is answered by all or nothing of it (`wholeSet`).
 */
export interface AssetAutomationState {
  /** Different whenever an answer below, or one about a check of the asset, may be different. */
  readonly stamp: number | string
  /** What was ever made; of an observable source, observed. */
  updated(partitions: Partitions): PartitionSet
  /** What the latest run that plans it neither made nor ended without making. */
  inProgress(partitions: Partitions): PartitionSet
  /** What the latest run that planned it failed to make. A partition for which that was so at an earlier tick stays failed until it is made. */
  failed(partitions: Partitions): PartitionSet
  /** What backfills that are not over have yet to make. */
  backfilling(partitions: Partitions): PartitionSet
  readonly latest: AssetUpdate | null
  /** All after a position, oldest first. */
  updatesAfter(position: number): readonly AssetUpdate[]
  /** The data version at a position; null when there was none. */
  dataVersionAt(partition: string | null, position: number): string | null
  readonly freshness: FreshnessVerdict | null
}

export interface CheckAutomationState {
  /** The partitions whose latest evaluation, if it is about their latest materialization, ended so; `null`: there is no such evaluation. */
  withVerdict(verdict: CheckVerdict | null, partitions: Partitions): PartitionSet
  /** The run of the latest evaluation or of the latest plan of one. */
  readonly run: AutomationRun | null
  /** The position of the latest evaluation; null when there is none, or a run that plans another one began since. */
  readonly evaluatedAt: number | null
}

/** All that an evaluation reads. It holds still while one lasts. */
export interface AutomationState {
  /** Of the last event that is seen. */
  readonly position: number
  readonly dynamicKeys: Readonly<Record<string, readonly string[]>>
  /** Undefined: nothing ever happened to it. */
  asset(key: AssetKey): AssetAutomationState | undefined
  check(asset: AssetKey, name: string): CheckAutomationState | undefined
}
