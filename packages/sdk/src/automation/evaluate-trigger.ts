import type { AssetEvent as AssetEventJson, RunStatusEvent, TickOutcome } from '@millrace/protocol'
import { assetRecord } from '../definition'
import type { AssetEvent } from './asset-event'
import { readAssetEvent } from './asset-event'
import type { ScheduleRecord } from './schedule'
import type { SensorRecord } from './sensor-record'
import type { TickContext } from './tick-context'
import { tickOutcome } from './tick-outcome'
import { runRequest } from './run-request'

/** What a sensor is told at a tick. */
export interface SensorNews {
  readonly cursor: string | undefined
  readonly at: Date
  readonly lastTickAt: Date | undefined
  /** Materializations of what it watches, oldest first. */
  readonly events: readonly AssetEventJson[]
  /** The run that came to a status. */
  readonly run: RunStatusEvent | undefined
}

/** One tick of a schedule: what its function says, or one run. */
export const evaluateScheduleRecord = async (record: ScheduleRecord, scheduledAt: Date, context: TickContext): Promise<TickOutcome> => {
  const { timing } = record
  if (timing.type === 'partitions') throw new TypeError(`what schedule \`${record.key}\` requests is said by the partitions of its job, and not by a function that could be asked`)
  if (record.run === undefined) return tickOutcome(record, runRequest())
  const { timezone } = timing
  return tickOutcome(record, record.run(Object.freeze({ ...context, scheduledAt, timezone, schedule: Object.freeze({ name: record.key }) })))
}

const keyOf = (asset: unknown): string => typeof asset === 'string' ? asset : assetRecord(asset)?.key ?? ''

const multiAssetPart = (assets: Readonly<Record<string, unknown>>, news: SensorNews) => {
  const entries = Object.entries(assets).map(([name, asset]): [string, readonly AssetEvent[]] =>
    [name, Object.freeze(news.events.filter((event) => event.asset === keyOf(asset)).map(readAssetEvent))])
  return {
    events: Object.freeze(Object.fromEntries(entries)),
    latest: Object.freeze(Object.fromEntries(entries.map(([name, events]) => [name, events.at(-1)]))),
  }
}

const runPart = ({ runId, job, tags, partition, status, at, error, failedSteps }: RunStatusEvent) => ({
  run: Object.freeze({ id: runId, job, tags: Object.freeze({ ...tags }), partition, status }),
  occurredAt: new Date(at),
  error,
  failedSteps: Object.freeze(failedSteps.map((step) => Object.freeze({ key: step.key, error: step.error }))),
})

const nothing = (reason: string): TickOutcome =>
  ({ runs: [], skipReason: reason, partitions: [], reports: [], consumed: [] })

/** One tick of a sensor. */
export const evaluateSensorRecord = async (record: SensorRecord, news: SensorNews, context: TickContext): Promise<TickOutcome> => {
  const { about, run } = record
  const common = { ...context, at: news.at, lastTickAt: news.lastTickAt, sensor: Object.freeze({ name: record.key }) }
  const call = (part: object): Promise<TickOutcome> => tickOutcome(record, run?.(Object.freeze({ ...common, ...part })))
  switch (about.kind) {
    case 'standard': return call({ cursor: news.cursor })
    case 'asset': {
      const event = news.events.filter(({ asset }) => asset === keyOf(about.asset)).at(-1)
      if (event === undefined) return nothing(`\`${keyOf(about.asset)}\` was not materialized since the tick before`)
      return run === undefined ? tickOutcome(record, runRequest({ runKey: `${event.asset}:${event.position}` })) : call({ event: readAssetEvent(event) })
    }
    case 'multi-asset': return call(multiAssetPart(about.assets, news))
    case 'run-status': return news.run === undefined ? nothing('no run came to a status it watches') : call(runPart(news.run))
  }
}
