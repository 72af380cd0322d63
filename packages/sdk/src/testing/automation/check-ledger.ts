import { wholeAsset, wholeSet, type CheckAutomationState, type CheckVerdict } from '@millrace/orchestration/automation'
import { setOfKeys, type Partitions, type PartitionSet } from '@millrace/orchestration/partitions'
import type { AssetLedger, LedgerUpdate } from './asset-ledger'
import type { RunRecord } from './run-record'

interface CheckRecord {
  readonly run: RunRecord
  readonly position: number
  /** Null: planned, and not evaluated yet. */
  readonly passed: boolean | null
  /** The materialization that it is about. */
  readonly target: LedgerUpdate | null
}

const resolve = ({ run, passed }: CheckRecord): CheckVerdict => {
  if (passed !== null) return passed ? 'passed' : 'failed'
  if (run.status === 'live') return 'in-progress'
  return run.status === 'failure' ? 'execution-failed' : 'skipped'
}

/** The latest evaluation or plan of a check, by partition, kept in memory. */
export class CheckLedger implements CheckAutomationState {
  readonly #asset: AssetLedger
  readonly #records = new Map<string | null, CheckRecord>()
  #latest: CheckRecord | null = null

  constructor(asset: AssetLedger) {
    this.#asset = asset
  }

  get run(): RunRecord | null {
    return this.#latest?.run ?? null
  }

  get evaluatedAt(): number | null {
    return this.#latest === null || this.#latest.passed === null ? null : this.#latest.position
  }

  plan(run: RunRecord, partition: string | null, position: number): void {
    this.#note(partition, { run, position, passed: null, target: null })
  }

  evaluate({ partition, ...record }: { run: RunRecord; passed: boolean; partition: string | null; position: number }): void {
    this.#note(partition, { ...record, target: this.#asset.latestOf(partition) })
  }

  withVerdict(verdict: CheckVerdict | null, partitions: Partitions): PartitionSet {
    if (partitions === wholeAsset) return wholeSet(this.#verdictOf(null, this.#latest) === verdict)
    const keysWith = (isSuch: (found: CheckVerdict | null) => boolean): PartitionSet =>
      setOfKeys(partitions, [...this.#records].flatMap(([key, record]) => (key !== null && isSuch(this.#verdictOf(key, record)) ? [key] : [])))
    return verdict === null ? partitions.all().difference(keysWith((found) => found !== null)) : keysWith((found) => found === verdict)
  }

  #note(partition: string | null, record: CheckRecord): void {
    this.#latest = record
    this.#records.set(partition, record)
    this.#asset.touch()
  }

  /** What a check says is worth something only about the latest materialization. */
  #verdictOf(partition: string | null, record: CheckRecord | null): CheckVerdict | null {
    if (record === null) return null
    const verdict = resolve(record)
    const latest = this.#asset.latestOf(partition)
    const isCurrent = verdict === 'in-progress' || latest === null || latest.run === record.run
      || (record.passed === null ? record.run.number > (latest.run?.number ?? 0) : record.target === latest)
    return isCurrent ? verdict : null
  }
}
