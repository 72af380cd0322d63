import type { AnyAsset } from '../../asset'
import type { AssetCheck } from '../../checks/asset-check'
import { milliseconds } from '../../retry'
import type { RunRecord } from './run-record'
import { beginSimulation, type Simulation } from './simulation'

/** An asset by object or key. */
export type AssetReference = AnyAsset | string

/** A check by object, or by the asset that it is of and its name. */
export type CheckSubject = AssetCheck | { readonly asset: AssetReference; readonly check: string }

/** What is said of a run that is to have happened. */
export interface SimulatedRunOptions {
  /** The key of the partition it makes. Default: none. */
  readonly partition?: string | null
  /** Tags of the run. Default: none. */
  readonly tags?: Readonly<Record<string, string>>
  /** One data version for all that the run makes. Default: every materialization has a new one. */
  readonly dataVersion?: string
}

/** A run that is to be in progress, as `memory.start()` returns it. */
export interface SimulatedRun {
  readonly id: string
}

/** The options of `new AutomationMemory()`. */
export interface AutomationMemoryOptions {
  /** What the clock shows at first: a `Date`, or an ISO-8601 text with an offset. Default: `2026-01-01T00:00:00Z`. */
  readonly start?: Date | string
}

const keyOf = (asset: AssetReference): string => typeof asset === 'string' ? asset : asset.key
const checkOf = (check: CheckSubject): CheckReference => ('kind' in check ? { asset: check.asset, check: check.name } : { asset: keyOf(check.asset), check: check.check })
const keysOf = (assets: AssetReference | readonly AssetReference[]): string[] => [assets].flat().map((asset) => keyOf(asset as AssetReference))

/**
 * What automation knows in a test: a clock that only `advance()` moves, everything that is said to have happened, and what past ticks noted.
 * Nothing runs; see `evaluateAutomation()`.
 *
 * @example
 * ```ts
 * import { asset, eager } from '@millrace/sdk'
 * import { AutomationMemory, evaluateAutomation } from '@millrace/sdk/testing'
 *
 * const orders = asset('orders', { run: () => [1, 2, 3] })
 * const report = asset('report', { inputs: { orders }, automation: eager(), run: ({ inputs }) => inputs.orders.length })
 *
 * const memory = new AutomationMemory({ start: '2026-01-05T08:00:00Z' })
 * await evaluateAutomation([orders, report], { memory })
 * memory.materialize(orders)
 * memory.advance('1m')
 * const tick = await evaluateAutomation([orders, report], { memory })
 * tick.requests(report) // true
 * memory.execute(tick)
 * ```
 */
export class AutomationMemory {
  readonly #simulation: Simulation

  constructor({ start = '2026-01-01T00:00:00Z' }: AutomationMemoryOptions = {}) {
    this.#simulation = beginSimulation(this, start)
  }

  /** What the clock shows. */
  get now(): Date {
    return new Date(this.#simulation.now.epochMilliseconds)
  }

  /** Moves the clock on: by milliseconds, or a text such as `30s`, `1h`, `7d`. */
  advance(time: number | string): void {
    const length = milliseconds(time)
    if (length === null) throw new TypeError(`advance() takes milliseconds or a text such as "1h", not ${String(time)}`)
    this.#simulation.now = this.#simulation.now.add({ milliseconds: Math.round(length) })
  }

  /** One successful run made these assets, in order. */
  materialize(assets: AssetReference | readonly AssetReference[], options: SimulatedRunOptions = {}): void {
    this.finish(this.start(assets, options), options)
  }

  /** One run planned these assets, made none and failed. */
  fail(assets: AssetReference | readonly AssetReference[], options: SimulatedRunOptions = {}): void {
    this.finishFailed(this.start(assets, options))
  }

  /** A run began that plans these assets, and stays in progress until it is finished. */
  start(assets: AssetReference | readonly AssetReference[], { partition = null, tags = {} }: SimulatedRunOptions = {}): SimulatedRun {
    return this.#simulation.ledger.startRun({ assets: keysOf(assets), partition, tags })
  }

  /** A run began that plans a check of an asset, of a partition if the asset has some, and stays in progress. */
  startCheck(check: CheckSubject, { partition = null, tags = {} }: Pick<SimulatedRunOptions, 'partition' | 'tags'> = {}): SimulatedRun {
    return this.#simulation.ledger.startRun({ checks: [checkOf(check)], partition, tags })
  }

  /** A run in progress made everything it planned, and succeeded. A check that it planned is skipped: `check()` says how one came out. */
  finish(run: SimulatedRun, { dataVersion }: Pick<SimulatedRunOptions, 'dataVersion'> = {}): void {
    const record = this.#recordOf(run)
    for (const asset of record.assets) this.#make(asset, record, dataVersion)
    this.#simulation.ledger.endRun(record, 'success')
  }

  /** A run in progress made nothing, and failed; so did the checks that it planned. */
  finishFailed(run: SimulatedRun): void {
    this.#simulation.ledger.endRun(this.#recordOf(run), 'failure')
  }

  /** A run evaluated a check, about the latest materialization of its asset; of a partitioned one, of that partition. */
  check(check: CheckSubject, passed: boolean, options: Pick<SimulatedRunOptions, 'partition' | 'tags'> = {}): void {
    const run = this.#recordOf(this.startCheck(check, options))
    const { asset, check: name } = checkOf(check)
    this.#simulation.ledger.evaluateCheck(asset, name, { run, passed, partition: run.partition })
    this.#simulation.ledger.endRun(run, 'success')
  }

  /** A source was found to have this data version. */
  observe(asset: AssetReference, dataVersion: string, { partition = null }: Pick<SimulatedRunOptions, 'partition'> = {}): void {
    this.#simulation.ledger.update(keyOf(asset), { run: null, partition, at: this.#simulation.now.epochMilliseconds, dataVersion })
  }

  /** Requested runs happened at once and succeeded: their assets were made in topological order, then their checks passed. */
  execute({ runs }: { readonly runs: readonly SimulatedRequest[] }): void {
    const { ledger } = this.#simulation
    for (const { assets, checks, partition } of runs) {
      const run = ledger.startRun({ assets, checks: checks ?? [], partition: partition ?? null })
      for (const asset of assets) this.#make(asset, run, undefined)
      for (const { asset, check } of checks ?? this.#checksOf(assets)) ledger.evaluateCheck(asset, check, { run, passed: true, partition: run.partition })
      ledger.endRun(run, 'success')
    }
  }

  /** Dynamic partitions came. */
  addPartitions(name: string, keys: readonly string[]): void {
    this.#simulation.ledger.addPartitions(name, keys)
  }

  /** Dynamic partitions went. */
  deletePartitions(name: string, keys: readonly string[]): void {
    this.#simulation.ledger.deletePartitions(name, keys)
  }

  /** What the freshness policy of an asset says from now on; `null`: nothing. */
  setFreshness(asset: AssetReference, verdict: 'passed' | 'warned' | 'failed' | null): void {
    this.#simulation.ledger.setFreshness(keyOf(asset), verdict)
  }

  /** What backfills have yet to make of an asset, by partition key; `null` stands for one without partitions. */
  setBackfilling(asset: AssetReference, partitions: Iterable<string | null>): void {
    this.#simulation.ledger.setBackfilling(keyOf(asset), partitions)
  }

  #recordOf(run: SimulatedRun): RunRecord {
    const found = this.#simulation.ledger.run(run.id)
    if (found === undefined) throw new TypeError(`this memory began no run \`${run.id}\``)
    return found
  }

  #checksOf(assets: readonly string[]): CheckReference[] {
    return this.#simulation.graph?.entities.flatMap(({ asset, check }) => (asset !== null && check !== null && assets.includes(asset.key) ? [{ asset: asset.key, check: check.name }] : [])) ?? []
  }

  #make(asset: string, run: RunRecord, dataVersion: string | undefined): void {
    const at = this.#simulation.now.epochMilliseconds
    this.#simulation.ledger.update(asset, { run, partition: run.partition, at, ...(dataVersion === undefined ? {} : { dataVersion }) })
  }
}

/** A check of an asset, by name. */
export interface CheckReference {
  readonly asset: string
  readonly check: string
}

/** A run that a tick requests. */
export interface SimulatedRequest {
  /** The job that is launched as a whole; undefined: the assets alone. */
  readonly job: string | undefined
  /** Keys, in topological order. */
  readonly assets: readonly string[]
  /** Exactly these checks; undefined: all checks of the assets. */
  readonly checks: readonly CheckReference[] | undefined
  /** Undefined: the assets have no partitions. */
  readonly partition: string | undefined
}
