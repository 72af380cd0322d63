import { MillraceError } from '@millrace/protocol'
import { accessDeployment } from '../access'
import type { RequestContext } from '../context'
import { isFault, toProblem } from '../error-mapping'
import { followRunEvents } from '../live/follow-run-events'
import { findRunFacts } from '../../features/runs/server/find-run'
import { privateHeaders } from './problem-response'

const heartbeatMs = 15_000

const resumePoint = (request: Request): number => {
  const given = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after')
  if (given === null || given === '') return 0
  if (!/^\d{1,15}$/.test(given)) throw new MillraceError('bad-request', '`Last-Event-ID` is the `seq` of the last event that you have.')
  return Number(given)
}

export interface StreamTarget { readonly organization: string; readonly deployment: string; readonly runId: string }

/** A run's events as server-sent events: `id` is the `seq`, `data` the event. Resumes after `Last-Event-ID`, closes after the terminal event. */
export const streamRunEvents = async (context: RequestContext, request: Request, target: StreamTarget): Promise<Response> => {
  const { services } = context
  const asked = { organization: target.organization, deployment: target.deployment, permission: 'deployment:read' } as const
  const { scope } = await accessDeployment(services, { ...asked, principal: await context.principal() })
  await findRunFacts(services, scope, target.runId)
  const after = resumePoint(request)
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, request.signal])
  const recheck = async () => {
    await accessDeployment(services, { ...asked, principal: await context.currentPrincipal() })
  }
  const batches = followRunEvents(services, { scope, runId: target.runId, after, signal, recheck })
  const encoder = new TextEncoder()
  let heartbeat: ReturnType<typeof setInterval> | undefined
  const end = () => {
    clearInterval(heartbeat)
    stop.abort()
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode('retry: 1000\n\n'))
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': heartbeat\n\n'))
      }, heartbeatMs)
    },
    async pull(controller) {
      try {
        const next = await batches.next()
        if (signal.aborted) return
        if (next.done !== true) {
          controller.enqueue(encoder.encode(next.value.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join('')))
          return
        }
      } catch (error) {
        if (signal.aborted) return
        const problem = toProblem(error)
        if (isFault(error)) services.logError(error, { stream: target.runId })
        controller.enqueue(encoder.encode(`event: problem\ndata: ${JSON.stringify(problem)}\n\n`))
      }
      end()
      controller.close()
    },
    async cancel() {
      end()
      await batches.return()
    },
  }, { highWaterMark: 2 })
  return new Response(body, { headers: { ...privateHeaders, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no', 'cache-control': 'private, no-store, no-transform' } })
}
