import type { FreshnessPolicy, FreshnessState } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { nextTick, previousTick, type Schedule } from '../time/ticks'

export interface FreshnessRequest {
  readonly policy: FreshnessPolicy
  /** Null: never materialized. */
  readonly lastMaterialization: Temporal.Instant | null
  readonly now: Temporal.Instant
}

export interface Freshness {
  readonly state: FreshnessState
  /** When the state becomes another one unless the asset is materialized before; null when only a materialization changes it. */
  readonly changesAt: Temporal.Instant | null
}

type TimeWindowPolicy = Extract<FreshnessPolicy, { type: 'time-window' }>
type CronPolicy = Extract<FreshnessPolicy, { type: 'cron' }>

const isBefore = (one: Temporal.Instant, other: Temporal.Instant): boolean => Temporal.Instant.compare(one, other) < 0

const after = (instant: Temporal.Instant, seconds: number): Temporal.Instant => instant.add({ milliseconds: Math.round(seconds * 1000) })

const byWindow = ({ failWindowSeconds, warnWindowSeconds }: TimeWindowPolicy, last: Temporal.Instant, now: Temporal.Instant): Freshness => {
  const failsAt = after(last, failWindowSeconds)
  const warnsAt = warnWindowSeconds === undefined ? null : after(last, warnWindowSeconds)
  if (!isBefore(now, failsAt)) return { state: 'fail', changesAt: null }
  if (warnsAt === null || !isBefore(now, warnsAt)) return { state: warnsAt === null ? 'pass' : 'warn', changesAt: failsAt }
  return { state: 'pass', changesAt: warnsAt }
}

const scheduleOf = ({ deadlineCron, timezone }: CronPolicy): Schedule => ({ crons: [deadlineCron], timezone })

/** Only the latest deadline that has passed is asked for: before the next one, an asset may be as old as that one allowed. */
const byCron = (policy: CronPolicy, last: Temporal.Instant, now: Temporal.Instant): Freshness => {
  const schedule = scheduleOf(policy)
  const deadline = previousTick(schedule, now)
  const coversUntil = after(last, policy.lowerBoundSeconds)
  if (deadline !== null && isBefore(coversUntil, deadline)) return { state: 'fail', changesAt: null }
  const from = isBefore(coversUntil, now) ? now : coversUntil
  return { state: 'pass', changesAt: nextTick(schedule, from.add({ nanoseconds: 1 })) }
}

/** The state alone, by milliseconds since the epoch; null: never materialized. */
export const freshnessAt = (policy: FreshnessPolicy, lastMaterialization: number | null, now: number): FreshnessState => freshnessOf({
  policy, lastMaterialization: lastMaterialization === null ? null : Temporal.Instant.fromEpochMilliseconds(lastMaterialization), now: Temporal.Instant.fromEpochMilliseconds(now),
}).state

/** Whether an asset is as fresh as its policy asks, as in Dagster. Throws `invalid-cron`, `invalid-timezone`. */
export const freshnessOf = ({ policy, lastMaterialization, now }: FreshnessRequest): Freshness => {
  if (lastMaterialization === null) return { state: 'unknown', changesAt: null }
  return policy.type === 'time-window' ? byWindow(policy, lastMaterialization, now) : byCron(policy, lastMaterialization, now)
}
