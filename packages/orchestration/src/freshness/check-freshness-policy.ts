import { MillraceError, type FreshnessPolicy } from '@millrace/protocol'
import { readCron } from '../cron/parse-cron'
import { shortestInterval } from '../cron/shortest-interval'
import { openZone } from '../time/zone'

/** What a schema cannot see. Throws `invalid-cron`, `invalid-timezone`, or `bad-request` when windows before deadlines would overlap. */
export const checkFreshnessPolicy = (policy: FreshnessPolicy): void => {
  if (policy.type !== 'cron') return
  openZone(policy.timezone)
  const shortest = shortestInterval(readCron(policy.deadlineCron))
  if (policy.lowerBoundSeconds <= shortest) return
  throw new MillraceError('bad-request',
    `lowerBoundSeconds is ${policy.lowerBoundSeconds}, and deadlines of “${policy.deadlineCron}” come every ${shortest} seconds; make it ${shortest} or less`)
}
