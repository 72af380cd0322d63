import { tracked } from '@trpc/server'
import { z } from 'zod'
import type { Notice } from '../../../server/live/live-hub'
import type { LiveMessage } from '../../../server/live/live-message'
import { RecheckClock } from '../../../server/live/recheck-clock'
import type { WebServices } from '../../../server/services'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import { deploymentProcedure } from '../../../server/trpc'

/** Gathers what comes close together: one message per run and tenth of a second is enough for a screen. */
const gatherMs = 100

const toMessages = async (services: WebServices, scope: TenantScope, notices: readonly Notice[]): Promise<LiveMessage[]> => {
  const messages: LiveMessage[] = []
  for (const notice of notices) {
    if (notice.type !== 'run') {
      messages.push(notice)
      continue
    }
    const facts = await services.tenant.runs.facts(scope, notice.runId)
    if (facts !== null) messages.push({ type: 'run', runId: notice.runId, ...facts })
  }
  return messages
}

/**
 * The one stream of a browser: which runs changed and whether anything else of the deployment did. Readers then ask for what they
 * show. After a reconnect the first message is `resync`, as it is whenever the server may have missed something.
 */
export const watchDeployment = deploymentProcedure('deployment:read')
  .input(z.object({ lastEventId: z.string().max(64).nullish() }))
  .subscription(async function* ({ ctx: { services, scope, recheck }, input, signal }) {
    const ended = signal ?? new AbortController().signal
    using subscription = await services.hub.subscribe(scope)
    const clock = new RecheckClock(recheck)
    let number = 0
    const first: LiveMessage[] = input.lastEventId === undefined || input.lastEventId === null ? [] : [{ type: 'resync' }]
    yield tracked(String(number), first)
    while (!ended.aborted) {
      const notices = await subscription.take({ timeoutMs: await clock.tick(), signal: ended })
      const messages = await toMessages(services, scope, notices)
      if (messages.length === 0) continue
      number += 1
      yield tracked(String(number), messages)
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
    }
  })
