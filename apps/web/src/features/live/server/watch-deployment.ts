import { tracked } from '@trpc/server'
import { z } from 'zod'
import type { Notice } from '../../../server/live/live-hub'
import type { LiveMessage } from '../../../server/live/live-message'
import { RecheckClock } from '../../../server/live/recheck-clock'
import type { WebServices } from '../../../server/services'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import { deploymentProcedure } from '../../../server/trpc'

/** Gathers what comes close together: one message per run or build and tenth of a second is enough for a screen. */
const gatherMs = 100

const toMessage = async (services: WebServices, scope: TenantScope, notice: Notice): Promise<LiveMessage | null> => {
  if (notice.type === 'run') {
    const facts = await services.tenant.runs.facts(scope, notice.runId)
    return facts === null ? null : { type: 'run', runId: notice.runId, ...facts }
  }
  if (notice.type !== 'build') return notice
  const facts = await services.tenant.builds.facts(scope, notice.buildId)
  return facts === null ? null : { type: 'build', buildId: notice.buildId, ...facts }
}

const toMessages = async (services: WebServices, scope: TenantScope, notices: readonly Notice[]): Promise<LiveMessage[]> => {
  const messages: LiveMessage[] = []
  for (const notice of notices) {
    const message = await toMessage(services, scope, notice)
    if (message !== null) messages.push(message)
  }
  return messages
}

/**
 * The one stream of a browser: which runs, builds and assets changed and whether anything else of the deployment did. Readers then ask for what they
 * show. After a reconnect the first message is `resync`, as it is whenever the server may have missed something.
 */
export const watchDeployment = deploymentProcedure('deployment:read')
  .input(z.object({ lastEventId: z.string().max(64).nullish() }))
  .subscription(async function* ({ ctx: { services, scope, recheck }, input, signal }) {
    const ended = signal ?? new AbortController().signal
    using subscription = await services.hub.subscribe(scope, { assets: true })
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
