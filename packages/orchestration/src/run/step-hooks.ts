import type { AssetKey, ErrorInfo, Metadata, PlanStep, RunEvent } from '@millrace/protocol'
import { assetsOf } from '../value/asset-address'
import { outputAddress } from '../value/output-address'
import type { RunState } from './run-state'

/** What a step's end calls for, and what its hooks are told. */
export interface DueHooks {
  readonly step: number
  readonly attempt: number
  readonly key: string
  readonly op: string | undefined
  /** Those that the step makes, looks at or checks. */
  readonly assets: readonly AssetKey[]
  /** What the step said of what it made, by asset, or by the address of an output. */
  readonly metadata: Readonly<Record<string, Metadata>>
  readonly error: ErrorInfo | undefined
  readonly hooks: readonly string[]
}

type StepEnd = Extract<RunEvent, { type: 'step-success' | 'step-failure' }>
type Said = Extract<RunEvent, { type: 'asset-materialized' | 'asset-observed' | 'step-output' }>

/** Hooks are told no more than so many: an op may yield a hundred thousand outputs. */
const mostTold = 1_000

const plannedOf = (state: RunState, stepKey: string): { readonly step: number; readonly planned: PlanStep } | null => {
  const step = state.indexOf(stepKey)
  const instance = step === undefined ? undefined : state.instances[step]
  const planned = instance === undefined ? undefined : state.plan.steps[instance.planned]
  return step === undefined || planned === undefined ? null : { step, planned }
}

const isEnd = (event: RunEvent): event is StepEnd => event.type === 'step-success' || event.type === 'step-failure'

const dueOf = ({ hooks = [] }: PlanStep, end: StepEnd): string[] => {
  const on = end.type === 'step-success' ? 'success' : 'failure'
  return hooks.flatMap((hook) => (hook.on === on ? [hook.name] : []))
}

const hasHooks = ({ plan }: RunState): boolean => plan.steps.some(({ hooks }) => hooks !== undefined)

const addressOf = (event: Said): string => (event.type === 'step-output' ? outputAddress(event.output, event.mappingKey) : event.asset)

/** Says which hooks the end of each step calls for. It is told every event once it has been applied. */
export class StepHooks {
  readonly #state: RunState
  readonly #hasHooks: boolean
  /** Of the running attempt of each step with hooks. */
  readonly #said = new Map<string, Map<string, Metadata>>()

  constructor(state: RunState) {
    this.#state = state
    this.#hasHooks = hasHooks(state)
  }

  take(event: RunEvent): DueHooks | null {
    if (!this.#hasHooks) return null
    if (event.type === 'step-start') this.#said.delete(event.stepKey)
    else if (event.type === 'asset-materialized' || event.type === 'asset-observed' || event.type === 'step-output') this.#note(event)
    return isEnd(event) ? this.#due(event) : null
  }

  #note(event: Said): void {
    const { stepKey, metadata = {} } = event
    if (Object.keys(metadata).length === 0 || plannedOf(this.#state, stepKey)?.planned.hooks === undefined) return
    const said = this.#said.get(stepKey) ?? new Map<string, Metadata>()
    if (said.size < mostTold) this.#said.set(stepKey, said.set(addressOf(event), metadata))
  }

  #due(end: StepEnd): DueHooks | null {
    const { stepKey: key, attempt } = end
    const found = plannedOf(this.#state, key)
    const said = this.#said.get(key)
    this.#said.delete(key)
    const hooks = found === null ? [] : dueOf(found.planned, end)
    if (found === null || hooks.length === 0) return null
    const { step, planned } = found
    return {
      step, attempt, key, hooks, op: planned.kind === 'op' ? planned.op : undefined,
      assets: planned.kind === 'check' ? [...new Set(planned.checks.map(({ asset }) => asset))] : assetsOf(planned).map(({ asset }) => asset),
      metadata: Object.fromEntries(said ?? []), error: end.type === 'step-failure' ? end.error : undefined,
    }
  }
}

/** Hooks that were due and of which nothing was reported: whoever ran the run was lost, and nobody knows whether they ran. */
export const unreportedHooks = (state: RunState, events: readonly RunEvent[]): { stepKey: string; attempt: number; hook: string }[] => {
  if (!hasHooks(state)) return []
  const open = new Map<string, { stepKey: string; attempt: number; hook: string }>()
  for (const event of events) {
    if (isEnd(event)) {
      const { stepKey, attempt } = event
      const found = plannedOf(state, stepKey)
      for (const hook of found === null ? [] : dueOf(found.planned, event)) open.set(`${stepKey}\n${hook}`, { stepKey, attempt, hook })
    } else if (event.type === 'hook-completed' || event.type === 'hook-failed' || event.type === 'hook-skipped') open.delete(`${event.stepKey}\n${event.hook}`)
  }
  return [...open.values()]
}
