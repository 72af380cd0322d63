import { isTerminalRunStatus, type RunEvent, type RunStatus } from '@millrace/protocol'
import type { RunState } from './run-state'
import { assetAddress } from '../value/asset-address'
import { outputAddress } from '../value/output-address'
import { isHeldBack } from './check-events'
import type { StepOutcome } from './step-sources'
import type { StepState } from './step-state'

/** A step whose process was lost this often is what kills it: it fails instead of starting again. */
export const maxProcessLosses = 3

type StepEvent = Extract<RunEvent, { type: `step-${string}` }>
type EndStatus = 'succeeded' | 'failed' | 'skipped' | 'canceled'

interface Target {
  readonly state: RunState
  readonly index: number
  readonly step: StepState
}

/** A run's status only moves this way, however late an event comes. */
const order: Readonly<Record<RunStatus, number>> = { queued: 0, starting: 1, running: 2, canceling: 3, succeeded: 4, failed: 4, canceled: 4 }

const advance = (state: RunState, status: RunStatus): void => {
  if (order[status] > order[state.status]) state.status = status
}

const end = ({ state, index, step }: Target, { status, at, outcome }: { status: EndStatus; at: string; outcome: StepOutcome }): void => {
  state.schedule.leaveQueues(index)
  state.schedule.unfinished--
  step.status = status
  step.endedAt = at
  if (status === 'failed') state.schedule.failed.add(index)
  state.schedule.settle(index, outcome)
}

const start = ({ state, index, step }: Target, attempt: number, at: string): void => {
  if (step.status === 'running' && attempt === step.attempt) return
  state.schedule.leaveQueues(index)
  state.schedule.running.add(index)
  step.status = 'running'
  step.attempt = attempt
  step.startedAt ??= at
  step.attemptStartedAt = at
  step.hasValue = false
  step.outputs = null
  step.checks = null
}

const retry = (target: Target, event: Extract<RunEvent, { type: 'step-retry' }>): void => {
  const { state, index, step } = target
  if (step.status !== 'running') return
  state.schedule.leaveQueues(index)
  step.status = 'retrying'
  if (event.error.code === 'worker-lost') step.losses++
  if (event.retryAt === undefined) state.schedule.ready.add(index)
  else state.schedule.retries.add(index, Date.parse(event.retryAt))
}

const skip = (target: Target, event: Extract<RunEvent, { type: 'step-skipped' }>): void => {
  target.step.reason = event.reason
  const outcome = event.reason.kind === 'output-not-produced' ? 'not-made' : 'failed'
  end(target, { status: 'skipped', at: event.at, outcome })
}

const applyStepEvent = (target: Target, event: StepEvent): void => {
  const { step } = target
  if (event.type === 'step-skipped') {
    if (step.status === 'pending') skip(target, event)
    return
  }
  if (event.type === 'step-canceled') {
    if (step.status !== 'running' || event.attempt >= step.attempt) end(target, { status: 'canceled', at: event.at, outcome: 'failed' })
    return
  }
  if (event.attempt < step.attempt) return
  switch (event.type) {
    case 'step-start': return start(target, event.attempt, event.at)
    case 'step-retry': return retry(target, event)
    case 'step-success':
      step.attempt = event.attempt
      return end(target, { status: 'succeeded', at: event.at, outcome: 'made' })
    case 'step-failure':
      step.attempt = event.attempt
      return end(target, { status: 'failed', at: event.at, outcome: 'failed' })
  }
}

/** The attempts that were running are over; each starts again unless that has happened too often. */
const loseProcess = (state: RunState, at: string): void => {
  for (const index of [...state.schedule.running].sort((a, b) => a - b)) {
    const step = state.steps[index]
    if (step === undefined) continue
    step.losses++
    if (step.losses >= maxProcessLosses && state.status !== 'canceling') {
      step.reason = { kind: 'worker-lost', losses: step.losses }
      end({ state, index, step }, { status: 'failed', at, outcome: 'failed' })
      continue
    }
    state.schedule.leaveQueues(index)
    step.status = 'pending'
    state.schedule.ready.add(index)
  }
}

const targetOf = (state: RunState, stepKey: string): Target | null => {
  const index = state.indexOf(stepKey)
  const step = index === undefined ? undefined : state.steps[index]
  if (index === undefined || step === undefined || state.isTerminal(index)) return null
  return { state, index, step }
}

const yieldOutput = (state: RunState, event: { stepKey: string; attempt: number; value?: unknown }, address: string): void => {
  const target = targetOf(state, event.stepKey)
  if (target === null || event.attempt < target.step.attempt) return
  const { step } = target
  step.hasValue ||= event.value !== undefined
  step.outputs ??= new Set()
  step.outputs.add(address)
}

/** The one asset of a step counts when it has a value: without one nobody reads it, and who comes after it waits for the step. Of several each counts; what it reports of other assets does not. */
const materialize = (state: RunState, event: Extract<RunEvent, { type: 'asset-materialized' }>): void => {
  if (event.isReported) return
  const instance = state.instances[state.indexOf(event.stepKey) ?? -1]
  const step = instance === undefined ? undefined : state.plan.steps[instance.planned]
  if (event.value !== undefined || step?.kind === 'multi-asset') yieldOutput(state, event, assetAddress(step, event.asset))
}

const evaluate = (state: RunState, event: Extract<RunEvent, { type: 'asset-check-evaluated' }>): void => {
  const target = targetOf(state, event.stepKey)
  if (target === null || event.attempt < target.step.attempt) return
  const { asset, name, partition } = event
  target.step.checks ??= []
  target.step.checks.push({ asset, name, ...(partition === undefined ? {} : { partition }), isHeldBack: isHeldBack(event) })
}

const runStatuses = {
  'run-enqueued': 'queued', 'run-starting': 'starting', 'run-start': 'running', 'run-canceling': 'canceling',
  'run-success': 'succeeded', 'run-failure': 'failed', 'run-canceled': 'canceled',
} as const satisfies Partial<Record<RunEvent['type'], RunStatus>>

/**
 * Takes one event into the state, in place, and returns the state. Events that come twice, belong to an earlier attempt,
 * or come after the step or the run has ended, change nothing. `asset-materialized` and `step-output` come before their `step-success`, evaluations of checks before the end of their step.
 */
export const applyEvent = (state: RunState, event: RunEvent): RunState => {
  if (isTerminalRunStatus(state.status)) return state
  switch (event.type) {
    case 'run-enqueued': case 'run-starting': case 'run-start': case 'run-canceling': case 'run-success': case 'run-failure': case 'run-canceled':
      advance(state, runStatuses[event.type])
      return state
    case 'process-lost':
      loseProcess(state, event.at)
      return state
    case 'step-start': case 'step-success': case 'step-failure': case 'step-retry': case 'step-skipped': case 'step-canceled': {
      const target = targetOf(state, event.stepKey)
      if (target !== null) applyStepEvent(target, event)
      return state
    }
    case 'asset-materialized':
      materialize(state, event)
      return state
    case 'step-output':
      yieldOutput(state, event, outputAddress(event.output, event.mappingKey))
      return state
    case 'asset-check-evaluated':
      evaluate(state, event)
      return state
    case 'process-start': case 'stale-write-refused': case 'asset-failed': case 'asset-observed': case 'partitions-changed': case 'asset-check-errored': case 'hook-completed': case 'hook-failed': case 'hook-skipped': case 'log':
      return state
  }
}
