import type { ErrorInfo, FromProcessFrame, PlanStep, RawError, RetryWish, RunEvent, ValuePointer } from '@millrace/protocol'

interface FrameContext {
  steps: readonly PlanStep[]
  /** Milliseconds since the epoch, by the worker. */
  now: number
  mapError(raw: RawError): ErrorInfo
  canceling: boolean
  /** Of a failed attempt: after how many milliseconds another one follows; null when none does. */
  retryOf(step: PlanStep, wish: RetryWish | undefined): { readonly delayMs: number } | null
  /** Where the value of a `step-success` is being stored. */
  value: ValuePointer | undefined
}

const toleratedSkewMs = 60_000

/** The process says when; a clock that is far off is not believed. */
const instant = (at: number, now: number): string => new Date(at <= now + 1_000 && at > now - toleratedSkewMs ? at : now).toISOString()

type Context = FrameContext & { step: PlanStep }

const successEvents = (frame: Extract<FromProcessFrame, { type: 'step-success' }>, { step, now, value }: Context): RunEvent[] => {
  const at = instant(frame.at, now)
  return [
    {
      type: 'asset-materialized', at, stepKey: step.key, attempt: frame.attempt, asset: step.asset, metadata: frame.metadata,
      ...(value && { value }), ...(step.codeVersion !== undefined && { codeVersion: step.codeVersion }), ...(frame.dataVersion !== undefined && { dataVersion: frame.dataVersion }),
    },
    { type: 'step-success', at, stepKey: step.key, attempt: frame.attempt, durationMs: frame.durationMs },
  ]
}

const failureEvents = (frame: Extract<FromProcessFrame, { type: 'step-failure' }>, { step, now, mapError, canceling, retryOf }: Context): RunEvent[] => {
  const at = instant(frame.at, now)
  const identity = { at, stepKey: step.key, attempt: frame.attempt }
  if (canceling && frame.canceled) return [{ type: 'step-canceled', ...identity }]
  const retry = canceling ? null : retryOf(step, frame.retry)
  if (retry !== null) return [{ type: 'step-retry', ...identity, error: mapError(frame.error), ...(retry.delayMs > 0 && { retryAt: new Date(now + retry.delayMs).toISOString() }) }]
  return [
    { type: 'step-failure', ...identity, durationMs: frame.durationMs, error: mapError(frame.error) },
    { type: 'asset-failed', ...identity, asset: step.asset },
  ]
}

/** What a frame of the process means as events of the run. */
export const eventsOfFrame = (frame: FromProcessFrame, context: FrameContext): RunEvent[] => {
  const step = 'step' in frame && frame.step !== undefined ? context.steps[frame.step] : undefined
  if (frame.type === 'log') {
    const of = step ? { stepKey: step.key, ...(frame.attempt !== undefined && { attempt: frame.attempt }) } : {}
    return [{ type: 'log', at: instant(frame.at, context.now), level: frame.level, source: frame.source, message: frame.message, ...of }]
  }
  if (!step) return []
  if (frame.type === 'step-start') return [{ type: 'step-start', at: instant(frame.at, context.now), stepKey: step.key, attempt: frame.attempt }]
  if (frame.type === 'step-success') return successEvents(frame, { ...context, step })
  if (frame.type === 'step-failure') return failureEvents(frame, { ...context, step })
  return []
}
