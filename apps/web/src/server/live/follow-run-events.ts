import { isTerminalRunStatus, type StoredRunEvent } from '@millrace/protocol'
import { missingRun } from '../../features/runs/server/find-run'
import type { TenantScope } from '../tenant-data/tenant-scope'
import type { WebServices } from '../services'
import type { LiveSubscription } from './live-hub'
import { RecheckClock } from './recheck-clock'

export interface FollowOptions {
  readonly scope: TenantScope
  readonly runId: string
  readonly after: number
  readonly signal: AbortSignal
  readonly recheck: () => Promise<void>
  readonly recheckEveryMs?: number
}

const batch = 500
/** Reads begin at least this far apart. A quick run commits every few milliseconds; reading as often would take from it what it runs on. */
const paceMs = 40

/**
 * Every event of a run after `after`, in order and without a gap, as they are committed; ends after the terminal event. Subscribes before
 * it reads, and reads status and events at one moment, so that nothing slips between.
 */
export async function* followRunEvents(services: WebServices, options: FollowOptions): AsyncGenerator<StoredRunEvent[], void, undefined> {
  const { scope, runId, signal } = options
  using subscription = await services.hub.subscribe(scope)
  const clock = new RecheckClock(options.recheck, options.recheckEveryMs)
  let { after } = options
  while (!signal.aborted) {
    const next = performance.now() + paceMs
    const news = await services.tenant.runs.news(scope, { runId, after, limit: batch })
    if (news === null) throw missingRun(runId)
    const { status, events } = news
    after = events.at(-1)?.seq ?? after
    if (events.length > 0) yield events
    if (events.length === batch) {
      await clock.tick()
      continue
    }
    if (isTerminalRunStatus(status)) return
    await untilNews({ subscription, clock, runId, next, signal })
  }
}

interface Wait { readonly subscription: LiveSubscription; readonly clock: RecheckClock; readonly runId: string; readonly next: number; readonly signal: AbortSignal }

/** Something has happened to the run, and it is time to read again: at once when the run has ended. */
const untilNews = async ({ subscription, clock, runId, next, signal }: Wait): Promise<void> => {
  for (let isNews = false; !signal.aborted;) {
    const timeoutMs = isNews ? next - performance.now() : await clock.tick()
    if (timeoutMs <= 0) return
    const notices = await subscription.take({ timeoutMs, signal })
    const own = notices.filter((notice) => notice.type === 'resync' || (notice.type === 'run' && notice.runId === runId))
    if (own.some((notice) => notice.type === 'run' && notice.hasEnded)) return
    isNews ||= own.length > 0
  }
}
