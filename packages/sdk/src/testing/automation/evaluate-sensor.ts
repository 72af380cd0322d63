import { advanceAssetCursor, initialAssetCursor, unconsumedEvents } from '@millrace/orchestration/sensors'
import type { AssetCursor, AssetEvent as AssetEventJson, RunStatus, TickOutcome } from '@millrace/protocol'
import type { AssetEvent } from '../../automation/asset-event'
import { readAssetEvent } from '../../automation/asset-event'
import { evaluateSensorRecord } from '../../automation/evaluate-trigger'
import type { Sensor } from '../../automation/sensor'
import type { SensorRecord } from '../../automation/sensor-record'
import { definitionRecord } from '../../definition'
import { silentLog, type Log } from '../../log'
import { readMetadata, type MetadataInput } from '../../metadata'
import { rawError } from '../../runtime/raw-error'
import { errorInfo } from '../error-info'
import type { AssetReference } from './automation-memory'
import { requestedRun, type RequestedRun } from './requested-run'
import { instantOf } from './simulation'

/** A materialization that is to have happened. */
export interface SimulatedMaterialization {
  readonly asset: AssetReference
  /** Its place among all events. Default: that in the list, from 1. */
  readonly position?: number
  /** Default: the instant of the tick. */
  readonly at?: Date | string
  readonly partition?: string
  readonly runId?: string
  readonly dataVersion?: string
  readonly metadata?: Readonly<Record<string, MetadataInput>>
}

/** A run that is to have come to a status. */
export interface SimulatedRunStatus {
  /** Default: `test`. */
  readonly id?: string
  /** The name of its job. Default: none. */
  readonly job?: string
  /** Default: the first status that the sensor is told of. */
  readonly status?: RunStatus
  readonly tags?: Readonly<Record<string, string>>
  readonly partition?: string
  /** What a failed run failed with. */
  readonly error?: unknown
  /** The keys of the steps that failed. */
  readonly failedSteps?: readonly string[]
}

/** The options of `evaluateSensor()`. All are optional. */
export interface EvaluateSensorOptions {
  /** The evaluation before this one: its cursors are where this begins. Default: this is the first. */
  readonly after?: SensorEvaluation
  /** The cursor of a `sensor()`. Default: that of `after`. */
  readonly cursor?: string
  /** The instant of the tick. Default: `2026-01-01T00:00:00Z`. */
  readonly at?: Date | string
  /** Materializations of what an `assetSensor()` or `multiAssetSensor()` watches, so far. Those that `after` consumed are passed over. */
  readonly events?: readonly SimulatedMaterialization[]
  /** What a `runStatusSensor()` or `runFailureSensor()` is told of. */
  readonly run?: SimulatedRunStatus
  /** Default: writes nowhere. */
  readonly log?: Log
  /** Default: never aborted. */
  readonly signal?: AbortSignal
}

/** What one tick of a sensor came to, as `evaluateSensor()` resolves to it. */
export interface SensorEvaluation {
  readonly runs: readonly RequestedRun[]
  /** Why no run was requested; undefined when some were. */
  readonly skipReason: string | undefined
  /** What the next tick gets as its cursor; undefined while none was set. */
  readonly cursor: string | undefined
  /** Keys of dynamic partitions that come and go, in order. */
  readonly partitions: readonly { readonly action: 'add' | 'delete'; readonly name: string; readonly keys: readonly string[] }[]
  /** What was reported of assets. */
  readonly reports: TickOutcome['reports']
  /** Materializations that the next tick sees again, because they were not consumed. */
  readonly unconsumed: readonly AssetEvent[]
  readonly at: Date
}

/** Where each asset's cursor is after an evaluation. */
const assetCursors = new WeakMap<SensorEvaluation, ReadonlyMap<string, AssetCursor>>()

const recordOf = (sensor: Sensor): SensorRecord => {
  const record = definitionRecord(sensor)
  if (record?.kind !== 'sensor') throw new TypeError('evaluateSensor() takes what sensor() or one of its kin returned')
  return record
}

const eventOf = (event: SimulatedMaterialization, index: number, at: Date): AssetEventJson => ({
  asset: typeof event.asset === 'string' ? event.asset : event.asset.key,
  position: event.position ?? index + 1,
  at: event.at === undefined ? at.getTime() : instantOf(event.at).epochMilliseconds,
  metadata: readMetadata(event.metadata),
  ...event.partition === undefined ? {} : { partition: event.partition },
  ...event.runId === undefined ? {} : { runId: event.runId },
  ...event.dataVersion === undefined ? {} : { dataVersion: event.dataVersion },
})

const runOf = ({ about }: SensorRecord, run: SimulatedRunStatus, at: Date) => ({
  runId: run.id ?? 'test', tags: { ...run.tags }, at: at.getTime(),
  status: run.status ?? (about.kind === 'run-status' ? about.statuses[0] : undefined) ?? 'failed',
  failedSteps: (run.failedSteps ?? []).map((key) => ({ key })),
  ...run.job === undefined ? {} : { job: run.job },
  ...run.partition === undefined ? {} : { partition: run.partition },
  ...run.error === undefined ? {} : { error: errorInfo(rawError(run.error)) },
})

interface Shown { readonly cursor: AssetCursor; readonly events: readonly AssetEventJson[] }

/** What each asset has to show to the sensor. */
const shownOf = (events: readonly AssetEventJson[], cursors: ReadonlyMap<string, AssetCursor>): Map<string, Shown> => {
  const assets = new Set(events.map(({ asset }) => asset))
  return new Map([...assets].map((asset) => {
    const cursor = cursors.get(asset) ?? initialAssetCursor
    return [asset, { cursor, events: unconsumedEvents(cursor, events.filter((event) => event.asset === asset)) }]
  }))
}

/** An asset sensor has seen all that it was shown; one of several assets says what it has consumed. */
const advance = ({ about }: SensorRecord, shown: ReadonlyMap<string, Shown>, { consumed }: TickOutcome): Map<string, AssetCursor> =>
  new Map([...shown].map(([asset, { cursor, events }]) => {
    const positions = consumed === 'all' || about.kind === 'asset' ? 'all' : consumed.filter((event) => event.asset === asset).map(({ position }) => position)
    return [asset, advanceAssetCursor(cursor, events, positions)]
  }))

/**
 * One tick of a sensor in a test: what it asks for, and where its cursors are then. Nothing is launched, and nothing it asks for happens. Continue a story by
 * handing the evaluation to the next one as `after`. Rejects with what the sensor's function throws, and with a `TypeError` when its answer cannot be.
 *
 * @example
 * ```ts
 * import { advanceAllCursors, asset, multiAssetSensor, runRequest } from '@millrace/sdk'
 * import { evaluateSensor } from '@millrace/sdk/testing'
 *
 * const orders = asset('orders', { run: () => [1, 2, 3] })
 * const customers = asset('customers', { run: () => ['Ada'] })
 * const both = multiAssetSensor('both', {
 *   assets: { orders, customers }, target: 'key:report',
 *   run: ({ latest }) => latest.orders && latest.customers ? [runRequest(), advanceAllCursors()] : undefined,
 * })
 *
 * const first = await evaluateSensor(both, { events: [{ asset: orders }] })
 * first.runs.length // 0
 * const second = await evaluateSensor(both, { after: first, events: [{ asset: orders }, { asset: customers }] })
 * second.runs.length // 1
 * second.unconsumed.length // 0
 * ```
 */
export async function evaluateSensor(sensor: Sensor, options: EvaluateSensorOptions = {}): Promise<SensorEvaluation> {
  const { after, at: when = '2026-01-01T00:00:00Z', log = silentLog, signal = new AbortController().signal } = options
  const record = recordOf(sensor)
  const at = new Date(instantOf(when).epochMilliseconds)
  const cursor = options.cursor ?? after?.cursor
  const before = after === undefined ? new Map<string, AssetCursor>() : assetCursors.get(after) ?? new Map<string, AssetCursor>()
  const shown = shownOf((options.events ?? []).map((event, index) => eventOf(event, index, at)), before)
  const events = [...shown.values()].flatMap((each) => each.events).sort((a, b) => a.position - b.position)
  const run = options.run === undefined ? undefined : runOf(record, options.run, at)
  const outcome = await evaluateSensorRecord(record, { cursor, at, lastTickAt: after?.at, events, run }, { log, signal })
  const next = advance(record, shown, outcome)
  const evaluation: SensorEvaluation = Object.freeze({
    runs: outcome.runs.map(requestedRun), skipReason: outcome.skipReason, cursor: outcome.cursor ?? cursor,
    partitions: outcome.partitions, reports: outcome.reports, at,
    unconsumed: events.filter((event) => unconsumedEvents(next.get(event.asset) ?? initialAssetCursor, [event]).length > 0).map(readAssetEvent),
  })
  assetCursors.set(evaluation, new Map([...before, ...next]))
  return evaluation
}
