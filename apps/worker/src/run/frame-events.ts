import { assetsOf, blockedError, checkEvents, failuresOfStep, type StepState } from '@millrace/orchestration'
import type { AssetKey, ErrorInfo, FromProcessFrame, RawError, RetryWish, RunEvent, PlanStep, ValuePointer } from '@millrace/protocol'

/** A step of the run, and what the plan says of it. */
export interface FrameStep { readonly key: string; readonly planned: PlanStep; readonly index: number }

interface FrameContext {
  stepOf(index: number): FrameStep | undefined
  /** Milliseconds since the epoch, by the worker. */
  now: number
  mapError(raw: RawError): ErrorInfo
  canceling: boolean
  /** Of a failed attempt: after how many milliseconds another one follows; null when none does. */
  retryOf(step: FrameStep, wish: RetryWish | undefined): { readonly delayMs: number } | null
  /** What the latest attempt of a step has come to so far. */
  attemptedOf(step: FrameStep): StepState | undefined
  /** Where the value of the frame, or of one partition of a range in it, is being stored. */
  valueOf(partition: string | undefined): ValuePointer | undefined
  /** The materialization that a check of an asset, or partition, looked at. */
  targetOf(asset: string, partition: string | undefined): { runId: string; at: string } | undefined
  runId: string
}

const toleratedSkewMs = 60_000

/** The process says when; a clock that is far off is not believed. */
const instant = (at: number, now: number): string => new Date(at <= now + 1_000 && at > now - toleratedSkewMs ? at : now).toISOString()

type Context = FrameContext & { step: FrameStep }

/** The partitions that a step makes, and whether each has a value of its own; of a whole asset none, by no key. */
const madeBy = ({ partitions }: Pick<PlanStep, 'partitions'>): { partition?: string; address: string | undefined }[] =>
  partitions?.partitions.map(({ key }) => ({ partition: key, address: partitions.isRange ? key : undefined })) ?? [{ address: undefined }]

type MadeFrame = Extract<FromProcessFrame, { type: 'step-success' | 'step-output' }>

const materializations = (frame: MadeFrame, { asset, codeVersion }: { asset: AssetKey; codeVersion?: string | undefined }, { step: { key, planned }, now, valueOf }: Context): RunEvent[] => {
  const identity = { at: instant(frame.at, now), stepKey: key, attempt: frame.attempt }
  return madeBy(planned).map(({ partition, address }): RunEvent => {
    const value = frame.hasValue === false ? undefined : valueOf(address)
    return {
      type: 'asset-materialized', ...identity, asset, metadata: frame.metadata, ...(partition !== undefined && { partition }),
      ...(value && { value }), ...(codeVersion !== undefined && { codeVersion }), ...(frame.dataVersion !== undefined && { dataVersion: frame.dataVersion }),
    }
  })
}

const observations = (frame: MadeFrame, { step: { key, planned }, now }: Context): RunEvent[] => planned.kind !== 'asset' ? [] : madeBy(planned).map(({ partition }) => ({
  type: 'asset-observed', at: instant(frame.at, now), stepKey: key, attempt: frame.attempt, asset: planned.asset, metadata: frame.metadata,
  ...(partition !== undefined && { partition }), ...(frame.dataVersion !== undefined && { dataVersion: frame.dataVersion }),
}))

/** What the step itself made is what it looked at. */
const evaluations = ({ checks, at, attempt }: MadeFrame, { step: { key, planned }, now, targetOf, runId }: Context): ReturnType<typeof checkEvents> => {
  if (checks === undefined) return []
  const identity = { at: instant(at, now), stepKey: key, attempt }
  const ownTarget = (asset: string): { runId: string; at: string } | undefined => assetsOf(planned).some((made) => made.asset === asset) ? { runId, at: identity.at } : undefined
  return checkEvents({ planned, evaluations: checks, targetOf: (asset, partition) => ownTarget(asset) ?? targetOf(asset, partition), ...identity })
}

const successEvents = (frame: Extract<FromProcessFrame, { type: 'step-success' }>, context: Context): RunEvent[] => {
  const { step, now, attemptedOf } = context
  const { key, planned } = step
  const identity = { at: instant(frame.at, now), stepKey: key, attempt: frame.attempt }
  const success: RunEvent = { type: 'step-success', ...identity, durationMs: frame.durationMs }
  const made = planned.kind !== 'asset' ? [] : planned.isObservation === true ? observations(frame, context) : materializations(frame, planned, context)
  const checks = evaluations(frame, context)
  const error = blockedError(attemptedOf(step)?.checks ?? [], checks)
  return [...made, ...checks, error === null ? success : { type: 'step-failure', ...identity, durationMs: frame.durationMs, error }]
}

const outputEvents = (frame: Extract<FromProcessFrame, { type: 'step-output' }>, context: Context): RunEvent[] => {
  const { step: { key, planned }, now, valueOf } = context
  if (planned.kind === 'multi-asset') return planned.assets.filter(({ output }) => output === frame.output).flatMap((made) => [...materializations(frame, made, context), ...evaluations(frame, context)])
  const made = planned.kind === 'op' ? planned.makes?.filter(({ output }) => output === frame.output) ?? [] : []
  return [{
    type: 'step-output', at: instant(frame.at, now), stepKey: key, attempt: frame.attempt, output: frame.output,
    ...(frame.mappingKey !== undefined && { mappingKey: frame.mappingKey }), value: valueOf(undefined),
    ...(Object.keys(frame.metadata).length > 0 && { metadata: frame.metadata }),
  }, ...made.flatMap((each) => materializations(frame, each, context)), ...evaluations(frame, context)]
}

const failureEvents = (frame: Extract<FromProcessFrame, { type: 'step-failure' }>, { step, now, mapError, canceling, retryOf, attemptedOf }: Context): RunEvent[] => {
  const at = instant(frame.at, now)
  const identity = { at, stepKey: step.key, attempt: frame.attempt }
  if (canceling && frame.canceled) return [{ type: 'step-canceled', ...identity }]
  const retry = canceling ? null : retryOf(step, frame.retry)
  if (retry !== null) return [{ type: 'step-retry', ...identity, error: mapError(frame.error), ...(retry.delayMs > 0 && { retryAt: new Date(now + retry.delayMs).toISOString() }) }]
  return [
    { type: 'step-failure', ...identity, durationMs: frame.durationMs, error: mapError(frame.error) },
    ...failuresOfStep(step.planned, { ...identity, attempted: attemptedOf(step) }),
  ]
}

const hookEvent = (frame: Extract<FromProcessFrame, { type: 'hook-completed' | 'hook-failed' }>, { step, now, mapError }: Context): RunEvent => {
  const { hook, durationMs, attempt } = frame
  const ended = { at: instant(frame.at, now), stepKey: step.key, attempt, hook, durationMs }
  return frame.type === 'hook-failed' ? { type: 'hook-failed', ...ended, error: mapError(frame.error) } : { type: 'hook-completed', ...ended }
}

const reportEvent = (frame: Extract<FromProcessFrame, { type: 'asset-reported' }>, { step, now }: Context): RunEvent => {
  const { asset, partition, metadata, dataVersion, tags, attempt } = frame
  return {
    type: frame.kind === 'materialization' ? 'asset-materialized' : 'asset-observed', at: instant(frame.at, now), stepKey: step.key, attempt, asset, metadata, isReported: true,
    ...(partition !== undefined && { partition }), ...(dataVersion !== undefined && { dataVersion }), ...(tags !== undefined && { tags }),
  }
}

/** What a frame of the process means as events of the run. */
export const eventsOfFrame = (frame: FromProcessFrame, context: FrameContext): RunEvent[] => {
  const step = 'step' in frame && frame.step !== undefined ? context.stepOf(frame.step) : undefined
  if (frame.type === 'log') {
    const of = step ? { stepKey: step.key, ...(frame.attempt !== undefined && { attempt: frame.attempt }) } : {}
    return [{ type: 'log', at: instant(frame.at, context.now), level: frame.level, source: frame.source, message: frame.message, ...of }]
  }
  if (!step) return []
  if (frame.type === 'step-start') return [{ type: 'step-start', at: instant(frame.at, context.now), stepKey: step.key, attempt: frame.attempt }]
  if (frame.type === 'step-output') return outputEvents(frame, { ...context, step })
  if (frame.type === 'asset-reported') return [reportEvent(frame, { ...context, step })]
  if (frame.type === 'partitions-changed') {
    const { action, name, keys } = frame
    return [{ type: 'partitions-changed', at: instant(frame.at, context.now), stepKey: step.key, attempt: frame.attempt, action, name, keys }]
  }
  if (frame.type === 'hook-completed' || frame.type === 'hook-failed') return [hookEvent(frame, { ...context, step })]
  if (frame.type === 'step-success') return successEvents(frame, { ...context, step })
  if (frame.type === 'step-failure') return failureEvents(frame, { ...context, step })
  return []
}
