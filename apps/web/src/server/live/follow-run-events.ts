import { setTimeout as sleep } from 'node:timers/promises'
import { isTerminalRunStatus, type StoredRunEvent } from '@millrace/protocol'
import { findRunFacts } from '../../features/runs/server/find-run'
import type { TenantScope } from '../tenant-data/tenant-scope'
import type { WebServices } from '../services'
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
 * it reads and reads the status before the events, so that nothing slips between.
 */
export async function* followRunEvents(services: WebServices, options: FollowOptions): AsyncGenerator<StoredRunEvent[], void, undefined> {
  const { scope, runId, signal } = options
  using subscription = await services.hub.subscribe(scope)
  const clock = new RecheckClock(options.recheck, options.recheckEveryMs)
  let { after } = options
  while (!signal.aborted) {
    const next = performance.now() + paceMs
    const { status } = await findRunFacts(services, scope, runId)
    for (;;) {
      const events = await services.tenant.runs.events(scope, { runId, after, limit: batch, filter: {} })
      after = events.at(-1)?.seq ?? after
      if (events.length > 0) yield events
      if (events.length < batch || signal.aborted) break
      await clock.tick()
    }
    if (isTerminalRunStatus(status)) return
    for (let isNews = false; !isNews && !signal.aborted;) {
      const messages = await subscription.take({ timeoutMs: await clock.tick(), signal })
      isNews = messages.some((message) => message.type === 'resync' || (message.type === 'run' && message.runId === runId))
    }
    const early = next - performance.now()
    if (early > 0) await sleep(early, undefined, { signal }).catch(() => undefined)
  }
}
