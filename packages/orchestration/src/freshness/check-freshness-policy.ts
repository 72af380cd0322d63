import { MillraceError, type FreshnessPolicy } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { ticksFrom } from '../time/ticks'

const sampledFrom = Temporal.Instant.from('2024-01-01T00:00:00Z')
const sampledTicks = 1000
const sampledUntil = Temporal.Instant.from('2044-01-01T00:00:00Z')

/** The shortest time between two of the next thousand ticks, in seconds; told in UTC, as in the reference, so that a clock change does not count. */
const shortestInterval = (cron: string): number => {
  let shortest = Infinity
  let count = 0
  let before: Temporal.Instant | null = null
  for (const tick of ticksFrom({ crons: [cron], timezone: 'UTC' }, sampledFrom)) {
    if (before !== null) shortest = Math.min(shortest, (tick.epochMilliseconds - before.epochMilliseconds) / 1000)
    before = tick
    if (++count >= sampledTicks || Temporal.Instant.compare(tick, sampledUntil) > 0) break
  }
  return shortest
}

/** What a schema cannot see. Throws `invalid-cron`, `invalid-timezone`, or `bad-request` when windows before deadlines would overlap. */
export const checkFreshnessPolicy = (policy: FreshnessPolicy): void => {
  if (policy.type !== 'cron') return
  ticksFrom({ crons: [policy.deadlineCron], timezone: policy.timezone }, sampledFrom).next()
  const shortest = shortestInterval(policy.deadlineCron)
  if (policy.lowerBoundSeconds <= shortest) return
  throw new MillraceError('bad-request',
    `lowerBoundSeconds is ${policy.lowerBoundSeconds}, and deadlines of “${policy.deadlineCron}” come every ${shortest} seconds; make it ${shortest} or less`)
}
