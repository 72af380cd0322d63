import { wholeAsset, wholeSet, type AssetAutomationState, type AssetUpdate, type FreshnessVerdict } from '@millrace/orchestration/automation'
import { setOfKeys, type Partitions, type PartitionSet } from '@millrace/orchestration/partitions'
import type { RunRecord } from './run-record'

export interface LedgerUpdate extends AssetUpdate {
  readonly run: RunRecord | null
}

interface Plan {
  readonly run: RunRecord
  readonly position: number
}

interface Cached {
  readonly partitions: Partitions
  readonly stamp: number
  readonly set: PartitionSet
}

/** What happened to one asset, kept in memory. */
export class AssetLedger implements AssetAutomationState {
  stamp = 0
  latest: LedgerUpdate | null = null
  freshness: FreshnessVerdict | null = null
  readonly #updates: LedgerUpdate[] = []
  readonly #byPartition = new Map<string | null, LedgerUpdate[]>()
  readonly #plans = new Map<string | null, Plan>()
  readonly #failed = new Set<string | null>()
  readonly #backfilling = new Set<string | null>()
  readonly #cache = new Map<string, Cached>()
  #latestPlan: Plan | null = null
  #known: { readonly partitions: Partitions; readonly count: number; readonly set: PartitionSet } | null = null

  touch(): void {
    this.stamp += 1
  }

  plan(run: RunRecord, partition: string | null, position: number): void {
    this.#latestPlan = { run, position }
    this.#plans.set(partition, this.#latestPlan)
    this.touch()
  }

  update(update: LedgerUpdate): void {
    this.#updates.push(update)
    this.latest = update
    const ofPartition = this.#byPartition.get(update.partition) ?? []
    ofPartition.push(update)
    this.#byPartition.set(update.partition, ofPartition)
    this.#failed.delete(update.partition)
    this.touch()
  }

  /** Notes which partitions are failed at a tick: another run that begins to make one does not change that, until it is made. */
  noteFailures(): void {
    for (const [partition, plan] of this.#plans) {
      if (plan.run.status === 'failure' && !this.#isMade(partition, plan)) this.#failed.add(partition)
    }
    this.touch()
  }

  /** Which partitions backfills have yet to make; `null` stands for the asset as a whole. */
  backfill(partitions: Iterable<string | null>): void {
    this.#backfilling.clear()
    for (const partition of partitions) this.#backfilling.add(partition)
    this.touch()
  }

  judgeFreshness(verdict: FreshnessVerdict | null): void {
    this.freshness = verdict
    this.touch()
  }

  latestOf(partition: string | null): LedgerUpdate | null {
    return partition === null ? this.latest : (this.#byPartition.get(partition)?.at(-1) ?? null)
  }

  updated(partitions: Partitions): PartitionSet {
    if (partitions === wholeAsset) return wholeSet(this.latest !== null)
    const known = this.#known?.partitions.fingerprint === partitions.fingerprint ? this.#known : null
    if (known !== null && known.count === this.#updates.length && known.partitions === partitions) return known.set
    const fresh = this.#updates.slice(known?.count ?? 0).flatMap(({ partition }) => (partition === null ? [] : [partition]))
    const added = setOfKeys(partitions, fresh)
    const set = known === null ? added : added.union(known.set)
    this.#known = { partitions, count: this.#updates.length, set }
    return set
  }

  inProgress(partitions: Partitions): PartitionSet {
    if (partitions === wholeAsset) return wholeSet(this.#latestPlan?.run.status === 'live' && this.latest?.run !== this.#latestPlan.run)
    return this.#cached('in-progress', partitions, () =>
      [...this.#plans].filter(([partition, plan]) => plan.run.status === 'live' && !this.#isMade(partition, plan)).map(([partition]) => partition))
  }

  failed(partitions: Partitions): PartitionSet {
    if (partitions === wholeAsset) {
      const plan = this.#latestPlan
      return wholeSet(plan?.run.status === 'failure' && !this.#updates.some(({ run }) => run === plan.run))
    }
    return this.#cached('failed', partitions, () => this.#failed)
  }

  backfilling(partitions: Partitions): PartitionSet {
    if (partitions === wholeAsset) return wholeSet(this.#backfilling.size > 0)
    return this.#cached('backfilling', partitions, () => this.#backfilling)
  }

  updatesAfter(position: number): readonly AssetUpdate[] {
    let from = this.#updates.length
    while (from > 0 && (this.#updates[from - 1]?.position ?? 0) > position) from -= 1
    return this.#updates.slice(from)
  }

  dataVersionAt(partition: string | null, position: number): string | null {
    const updates = partition === null ? this.#updates : (this.#byPartition.get(partition) ?? [])
    return updates.findLast((update) => update.position <= position)?.dataVersion ?? null
  }

  #isMade(partition: string | null, plan: Plan): boolean {
    return (this.#byPartition.get(partition)?.at(-1)?.position ?? -1) > plan.position
  }

  #cached(name: string, partitions: Partitions, list: () => Iterable<string | null>): PartitionSet {
    const known = this.#cache.get(name)
    if (known?.partitions === partitions && known.stamp === this.stamp) return known.set
    const set = setOfKeys(partitions, [...list()].filter((key) => key !== null))
    this.#cache.set(name, { partitions, stamp: this.stamp, set })
    return set
  }
}
