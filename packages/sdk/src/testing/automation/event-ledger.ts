import type { AssetAutomationState, AutomationState, CheckAutomationState, FreshnessVerdict } from '@millrace/orchestration/automation'
import { AssetLedger } from './asset-ledger'
import { CheckLedger } from './check-ledger'
import { RunRecord, type RunOutline } from './run-record'

const checkName = (asset: string, check: string): string => `${asset}:${check}`

/** What automation asks about assets, checks and runs, kept in memory and written event by event. */
export class EventLedger implements AutomationState {
  position = 0
  dynamicKeys: Readonly<Record<string, readonly string[]>> = {}
  readonly #assets = new Map<string, AssetLedger>()
  readonly #checks = new Map<string, CheckLedger>()
  readonly #unnoted = new Set<string>()
  readonly #runs = new Map<string, RunRecord>()

  asset(key: string): AssetAutomationState | undefined {
    return this.#assets.get(key)
  }

  check(asset: string, name: string): CheckAutomationState | undefined {
    return this.#checks.get(checkName(asset, name))
  }

  /** A run begins, and plans what it is going to make and to check. */
  startRun(outline: Partial<RunOutline>): RunRecord {
    const number = this.#runs.size + 1
    const run = new RunRecord(number, { id: `run-${number}`, assets: [], checks: [], partition: null, tags: {}, ...outline })
    this.#runs.set(run.id, run)
    for (const asset of run.assets) this.#assetLedger(asset).plan(run, run.partition, this.#next())
    for (const { asset, check } of run.checks) this.#checkLedger(asset, check).plan(run, run.partition, this.#next())
    return run
  }

  run(id: string): RunRecord | undefined {
    return this.#runs.get(id)
  }

  endRun(run: RunRecord, status: 'success' | 'failure'): void {
    run.status = status
    for (const asset of run.assets) {
      this.#assetLedger(asset).touch()
      if (status === 'failure') this.#unnoted.add(asset)
    }
    for (const { asset } of run.checks) this.#assetLedger(asset).touch()
    this.#next()
  }

  /** To be called before each tick: what is failed at a tick stays so until it is made. */
  noteFailures(): void {
    for (const asset of this.#unnoted) this.#assetLedger(asset).noteFailures()
    this.#unnoted.clear()
  }

  /** A materialization, or of a source an observation; without a run it is only reported. */
  update(asset: string, event: { run: RunRecord | null; partition: string | null; at: number; dataVersion?: string }): void {
    const position = this.#next()
    this.#assetLedger(asset).update({ ...event, position, dataVersion: event.dataVersion ?? `version-${position}` })
  }

  /** A check ends, about the latest materialization of its asset. */
  evaluateCheck(asset: string, check: string, event: { run: RunRecord; passed: boolean; partition: string | null }): void {
    this.#checkLedger(asset, check).evaluate({ ...event, position: this.#next() })
    this.#assetLedger(asset).touch()
  }

  addPartitions(name: string, keys: readonly string[]): void {
    this.dynamicKeys = { ...this.dynamicKeys, [name]: [...new Set([...(this.dynamicKeys[name] ?? []), ...keys])] }
  }

  deletePartitions(name: string, keys: readonly string[]): void {
    this.dynamicKeys = { ...this.dynamicKeys, [name]: (this.dynamicKeys[name] ?? []).filter((each) => !keys.includes(each)) }
  }

  /** What the freshness policy of an asset says. */
  setFreshness(asset: string, verdict: FreshnessVerdict | null): void {
    this.#assetLedger(asset).judgeFreshness(verdict)
  }

  /** What backfills have yet to make of an asset; `null` stands for one without partitions. */
  setBackfilling(asset: string, partitions: Iterable<string | null>): void {
    this.#assetLedger(asset).backfill(partitions)
  }

  #next(): number {
    this.position += 1
    return this.position
  }

  #assetLedger(key: string): AssetLedger {
    const ledger = this.#assets.get(key) ?? new AssetLedger()
    this.#assets.set(key, ledger)
    return ledger
  }

  #checkLedger(asset: string, check: string): CheckLedger {
    const name = checkName(asset, check)
    const ledger = this.#checks.get(name) ?? new CheckLedger(this.#assetLedger(asset))
    this.#checks.set(name, ledger)
    return ledger
  }
}
