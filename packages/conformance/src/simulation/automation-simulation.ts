import {
  buildAutomationGraph, evaluateAutomation, type AutomationAsset, type AutomationCursor, type AutomationGraph, type AutomationResult, type AutomationRunRequest,
  type CheckKey,
} from '@millrace/orchestration/automation'
import { Temporal } from 'temporal-polyfill'
import { AutomationMemory } from './automation-memory'
import type { RunRecord } from './run-record'

export interface SimulatedRun {
  readonly partition?: string | null
  readonly tags?: Readonly<Record<string, string>>
  /** One version for all that the run makes; without it every materialization has a new one. */
  readonly dataVersion?: string
}

/**
 * Automation in virtual time: a clock, what happened so far, and the ticks. Nothing runs; runs are said to have happened.
 *
 * ```ts
 * const automation = new AutomationSimulation(assets, '2026-01-01T00:00:00Z')
 * automation.tick()
 * automation.materialize(['orders'])
 * automation.advance(60)
 * expect([...automation.tick().requested.keys()]).toEqual(['report'])
 * ```
 */
export class AutomationSimulation {
  readonly memory = new AutomationMemory()
  #graph: AutomationGraph
  #cursor: AutomationCursor | null = null
  #now: Temporal.Instant

  constructor(assets: readonly AutomationAsset[], start: string) {
    this.#graph = buildAutomationGraph(assets)
    this.#now = Temporal.Instant.from(start)
  }

  get now(): Temporal.Instant {
    return this.#now
  }

  /** What the last tick left; set it to continue from elsewhere. */
  get cursor(): AutomationCursor | null {
    return this.#cursor
  }

  set cursor(cursor: AutomationCursor | null) {
    this.#cursor = cursor
  }

  /** Moves the clock on, by seconds. */
  advance(seconds: number): void {
    this.#now = this.#now.add({ milliseconds: Math.round(seconds * 1000) })
  }

  /** From now on these are the definitions. */
  redefine(assets: readonly AutomationAsset[]): void {
    this.#graph = buildAutomationGraph(assets)
  }

  /** A run begins that plans these assets, and stays in progress. */
  start(assets: readonly string[], run: SimulatedRun = {}): RunRecord {
    return this.memory.startRun({ assets, partition: run.partition ?? null, tags: run.tags ?? {} })
  }

  /** A run that is in progress makes everything it planned, and succeeds. */
  finish(run: RunRecord, { dataVersion }: Pick<SimulatedRun, 'dataVersion'> = {}): void {
    for (const asset of run.assets) this.#make(asset, run, dataVersion)
    this.memory.endRun(run, 'success')
  }

  /** A run that is in progress makes nothing, and fails. */
  finishFailed(run: RunRecord): void {
    this.memory.endRun(run, 'failure')
  }

  /** One successful run makes these assets, in order. */
  materialize(assets: readonly string[], run: SimulatedRun = {}): void {
    this.finish(this.start(assets, run), run)
  }

  /** One run plans these assets, makes none and fails. */
  fail(assets: readonly string[], run: SimulatedRun = {}): void {
    this.finishFailed(this.start(assets, run))
  }

  /** A run evaluates a check, against the latest materialization of its asset. */
  check({ asset, check }: CheckKey, passed: boolean): void {
    const run = this.startCheck({ asset, check })
    this.memory.evaluateCheck(asset, check, { run, passed, partition: null })
    this.memory.endRun(run, 'success')
  }

  /** A run begins that plans a check, and stays in progress. */
  startCheck(check: CheckKey): RunRecord {
    return this.memory.startRun({ checks: [check] })
  }

  /** A source is found to have this data version. */
  observe(asset: string, dataVersion: string, partition: string | null = null): void {
    this.memory.update(asset, { run: null, partition, at: this.#now.epochMilliseconds, dataVersion })
  }

  /** Evaluates all conditions at the clock, after what the ticks before left. */
  tick(): AutomationResult {
    this.memory.noteFailures()
    const result = evaluateAutomation({ graph: this.#graph, state: this.memory, cursor: this.#cursor, now: this.#now })
    this.#cursor = result.cursor
    return result
  }

  /** Requested runs happen at once and succeed: their assets are made in topological order, then their checks pass. */
  execute(runs: readonly AutomationRunRequest[]): void {
    for (const { assets, checks, partition } of runs) {
      const checked = checks ?? this.#allChecks(assets)
      const run = this.memory.startRun({ assets, checks: checks ?? [], partition })
      for (const asset of assets) this.#make(asset, run, undefined)
      for (const { asset, check } of checked) this.memory.evaluateCheck(asset, check, { run, passed: true, partition: null })
      this.memory.endRun(run, 'success')
    }
  }

  #allChecks(assets: readonly string[]): CheckKey[] {
    return this.#graph.entities.flatMap(({ asset, check }) => (check !== null && assets.includes(asset.key) ? [{ asset: asset.key, check: check.name }] : []))
  }

  #make(asset: string, run: RunRecord, dataVersion: string | undefined): void {
    const at = this.#now.epochMilliseconds
    this.memory.update(asset, { run, partition: run.partition, at, ...(dataVersion === undefined ? {} : { dataVersion }) })
  }
}
