import { maxReportsPerStep, type CheckEvaluation, type FromProcessFrame, type ToProcessFrame } from '@millrace/protocol'
import type { StepAssignment, StepReference } from './sandbox'

type ReportFrame = Extract<FromProcessFrame, { type: 'asset-reported' }>
type StepOutputFrame = Extract<FromProcessFrame, { type: 'step-output' }>
type HookFrame = Extract<FromProcessFrame, { type: 'hook-completed' | 'hook-failed' }>
type StepState = 'assigned' | 'started' | 'ended'

/** What a process is asked besides running steps. */
export type TickQuestion = Extract<ToProcessFrame, { tick: number }>
type AnswerType = 'tick-success' | 'condition-answer' | 'mapping-answer' | 'config-answer'
const answerTypes: Record<TickQuestion['type'], AnswerType> = {
  'evaluate-schedule': 'tick-success', 'evaluate-sensor': 'tick-success', 'evaluate-condition': 'condition-answer', 'evaluate-mapping': 'mapping-answer', 'evaluate-config': 'config-answer',
}

/** Of one attempt: which outputs it may yield, and what it has. */
interface Yielding { readonly outputs: NonNullable<StepAssignment['outputs']>; readonly areAssets: boolean; readonly seen: Set<string> }

/** More would be more steps than a run may have. */
const mostOutputs = 100_000

/** Each is a row that a transaction writes. */
const mostChangedKeys = 1_000_000

/** Of one attempt: the assets that are its own, of which it does not report, and how often it did. */
interface Reporting { readonly own: ReadonlySet<string>; count: number }

/** Which steps and ticks a process may speak about, and what it said so far. */
export class StepLedger {
  readonly #states = new Map<string, StepState>()
  readonly #yielding = new Map<string, Yielding>()
  /** Of ticks: the type of the answer, and null once one was given. */
  readonly #ticks = new Map<number, AnswerType | null>()
  #changedKeys = 0
  /** Of steps that make a range: its keys. */
  readonly #ranges = new Map<string, ReadonlySet<string>>()

  readonly #reporting = new Map<string, Reporting>()
  /** Of steps that have ended, here or elsewhere: the hooks that have yet to report. */
  readonly #hooks = new Map<string, Set<string>>()
  /** Of steps with checks: what is to be said, once each. */
  readonly #checks = new Map<string, readonly WantedCheck[]>()

  assign(steps: readonly StepAssignment[]): void {
    for (const step of steps) {
      const key = keyOf(step)
      if (this.#states.has(key)) continue
      this.#states.set(key, 'assigned')
      const own = [step.asset, ...[...step.assets ?? [], ...step.outputs ?? []].map(({ asset }) => asset)]
      this.#reporting.set(key, { own: new Set(own.flatMap((asset) => asset ?? [])), count: 0 })
      // A function of checks makes nothing of the range that it looks at.
      if (step.kind !== 'check' && step.partitions?.isRange === true) this.#ranges.set(key, new Set(step.partitions.partitions.map((each) => each.key)))
      if (step.checks !== undefined) this.#checks.set(key, evaluationsOf(step))
      const outputs = step.outputs ?? step.assets?.map(({ output }) => ({ name: output, isDynamic: false }))
      if (outputs !== undefined) this.#yielding.set(key, { outputs, areAssets: step.assets !== undefined, seen: new Set() })
    }
  }

  /** Hooks of a step that may have run in another process. */
  assignHooks(asked: Pick<Extract<ToProcessFrame, { type: 'run-hooks' }>, 'step' | 'attempt' | 'hooks'>): void {
    const key = keyOf(asked)
    this.#hooks.set(key, new Set([...this.#hooks.get(key) ?? [], ...asked.hooks]))
  }

  assignTick({ tick, type }: TickQuestion): void {
    if (!this.#ticks.has(tick)) this.#ticks.set(tick, answerTypes[type])
  }

  /** Why the frame may not be said, or null when it may. */
  objection(frame: FromProcessFrame): string | null {
    switch (frame.type) {
      case 'log':
        return this.#objectionToLog(frame)
      case 'step-start':
        return this.#move(frame, 'assigned', 'started')
      case 'step-output':
        return this.#objectionToOutput(frame)
      case 'asset-reported':
        return this.#objectionToReport(frame)
      case 'partitions-changed':
        return this.#objectionToPartitionsChange(frame)
      case 'step-success':
        return this.#objectionToEnd(frame) ?? this.#objectionToChecks(frame, `the end of step ${frame.step}`) ?? this.#move(frame, 'started', 'ended')
      case 'step-failure':
        return this.#move(frame, 'started', 'ended')
      case 'hook-completed':
      case 'hook-failed':
        return this.#objectionToHook(frame)
      case 'tick-success':
      case 'tick-failure':
      case 'condition-answer':
      case 'mapping-answer':
      case 'config-answer':
        return this.#answer(frame)
      default:
        return null
    }
  }

  #answer({ type, tick }: { type: AnswerType | 'tick-failure'; tick: number }): string | null {
    const expected = this.#ticks.get(tick)
    if (expected === undefined) return `'${type}' for tick ${tick}, which was not asked of this process`
    if (expected === null) return `'${type}' for tick ${tick}, which is already answered`
    if (type !== 'tick-failure' && type !== expected) return `'${type}' for tick ${tick}, which is answered by '${expected}'`
    this.#ticks.set(tick, null)
    return null
  }

  #objectionToLog(frame: { step?: number | undefined; attempt?: number | undefined; tick?: number | undefined }): string | null {
    if (frame.tick !== undefined) {
      if (frame.step !== undefined || frame.attempt !== undefined) return 'a log line names both a tick and a step'
      return this.#ticks.has(frame.tick) ? null : `a log line for tick ${frame.tick}, which was not asked of this process`
    }
    if (frame.step === undefined && frame.attempt === undefined) return null
    if (frame.step === undefined || frame.attempt === undefined) return 'a log line names a step without an attempt, or an attempt without a step'
    const key = keyOf({ step: frame.step, attempt: frame.attempt })
    return this.#states.has(key) || this.#hooks.has(key) ? null : `a log line for step ${frame.step}, attempt ${frame.attempt}, which was not assigned to this process`
  }

  #objectionToReport({ step, attempt, asset }: ReportFrame): string | null {
    const key = keyOf({ step, attempt })
    const named = `a report of asset \`${asset}\` by step ${step}, attempt ${attempt}`
    if (this.#states.get(key) !== 'started') return `${named}, which is not running`
    const reporting = this.#reporting.get(key)
    if (reporting?.own.has(asset) !== false) return `${named}, which makes it`
    reporting.count += 1
    return reporting.count > maxReportsPerStep ? `more than ${maxReportsPerStep} reports of assets by step ${step}` : null
  }

  #objectionToHook(frame: HookFrame): string | null {
    const isDue = this.#hooks.get(keyOf(frame))?.delete(frame.hook) === true
    return isDue ? null : `'${frame.type}' for hook \`${frame.hook}\` of step ${frame.step}, attempt ${frame.attempt}, which was not asked of this process, or twice`
  }

  #objectionToOutput(frame: StepOutputFrame): string | null {
    const { step, attempt, output, mappingKey } = frame
    const key = keyOf(frame)
    const named = `an output \`${output}\` of step ${step}, attempt ${attempt}`
    if (this.#states.get(key) !== 'started') return `${named}, which is not running`
    const yielding = this.#yielding.get(key)
    const declared = yielding?.outputs.find(({ name }) => name === output)
    if (yielding === undefined || declared === undefined) return `${named}, which it does not declare`
    const objection = this.#objectionToAsset(frame, yielding.areAssets || declared.asset !== undefined)
    if (objection !== null) return objection
    if (declared.isDynamic !== (mappingKey !== undefined)) return `${named} ${declared.isDynamic ? 'without' : 'with'} a mapping key`
    const place = outputKey(output, mappingKey)
    if (yielding.seen.has(place)) return `${named}${mappingKey === undefined ? '' : `, key \`${mappingKey}\`,`} for the second time`
    if (yielding.seen.size >= mostOutputs) return `more than ${mostOutputs} outputs of step ${step}`
    const unsaid = this.#objectionToChecks(frame, named)
    if (unsaid !== null) return unsaid
    yielding.seen.add(place)
    return null
  }

  #objectionToPartitionsChange({ step, attempt, keys }: Extract<FromProcessFrame, { type: 'partitions-changed' }>): string | null {
    if (this.#states.get(keyOf({ step, attempt })) !== 'started') return `partitions changed by step ${step}, attempt ${attempt}, which is not running`
    this.#changedKeys += keys.length
    return this.#changedKeys > mostChangedKeys ? `more than ${mostChangedKeys} keys of partitions changed by one process` : null
  }

  /** Only an asset may have no value, a version of its data, or partitions. */
  #objectionToAsset(frame: StepOutputFrame, isAsset: boolean): string | null {
    if (isAsset) return frame.hasValue === false && frame.partitions === undefined ? null : this.#objectionToPartitions(frame)
    const isPlain = frame.hasValue === undefined && frame.dataVersion === undefined && frame.partitions === undefined
    return isPlain ? null : `an output of step ${frame.step} as of an asset, which it is not`
  }

  /** What a step yields, it yields as outputs. */
  #objectionToValue(frame: Extract<FromProcessFrame, { type: 'step-success' }>): string | null {
    return frame.hasValue && this.#yielding.has(keyOf(frame)) ? `a value at the end of step ${frame.step}, which yields its values` : null
  }

  #objectionToEnd(frame: Extract<FromProcessFrame, { type: 'step-success' }>): string | null {
    const objection = this.#objectionToValue(frame)
    if (objection !== null || !this.#yielding.has(keyOf(frame))) return objection ?? this.#objectionToPartitions(frame)
    return frame.partitions === undefined ? null : `values of partitions at the end of step ${frame.step}, which yields its values`
  }

  /** Values of a range are of its own partitions, each once. */
  #objectionToPartitions({ type, step, attempt, partitions }: Extract<FromProcessFrame, { type: 'step-success' | 'step-output' }>): string | null {
    const range = this.#ranges.get(keyOf({ step, attempt }))
    const place = type === 'step-success' ? `the end of step ${step}` : `an output of step ${step}`
    if (partitions === undefined) return range === undefined ? null : `${place}, which makes a range, without its partitions`
    if (range === undefined) return `values of partitions at ${place}, which makes no range`
    const wrong = partitions.find(({ partition }, index) => !range.has(partition) || partitions.findIndex((each) => each.partition === partition) !== index)
    return wrong === undefined ? null : `a value of partition \`${wrong.partition}\`, which step ${step} does not make, or twice`
  }

  /** Every assigned check is evaluated, each once, with the asset where that is yielded: what is left out could not block. */
  #objectionToChecks(frame: StepOutputFrame | Extract<FromProcessFrame, { type: 'step-success' }>, place: string): string | null {
    const { step, checks = [] } = frame
    const yielded = frame.type === 'step-output' ? frame.output : null
    const wanted = new Set((this.#checks.get(keyOf(frame)) ?? []).flatMap(({ evaluation, output }) => (output === yielded ? [evaluation] : [])))
    const said = new Set(checks.map(evaluationKey))
    const unknown = checks.find((check) => !wanted.has(evaluationKey(check)))
    if (unknown !== undefined) return `an evaluation of check \`${unknown.name}\` of \`${unknown.asset}\`, for which step ${step} was not asked there`
    return said.size === wanted.size && said.size === checks.length ? null : `${place}, with which checks are evaluated, without each of them once`
  }

  #move(frame: StepReference & { type: string }, from: StepState, to: StepState): string | null {
    const key = keyOf(frame)
    const state = this.#states.get(key)
    const named = `'${frame.type}' for step ${frame.step}, attempt ${frame.attempt}`
    if (state === undefined) return `${named}, which was not assigned to this process`
    if (state !== from) return `${named}, which is ${state === 'assigned' ? 'not started' : `already ${state}`}`
    this.#states.set(key, to)
    if (to === 'ended') {
      this.#yielding.delete(key)
      this.#ranges.delete(key)
      this.#checks.delete(key)
      this.#reporting.delete(key)
    }
    return null
  }
}

const evaluationKey = ({ asset, name, partition }: Pick<CheckEvaluation, 'asset' | 'name' | 'partition'>): string => JSON.stringify([asset, name, partition ?? null])

/** An evaluation, and the output with which alone it comes. */
interface WantedCheck { readonly evaluation: string; readonly output: string | null }

/** The function that makes an asset speaks of the range that it makes as a whole; a function of checks of every partition. */
const evaluationsOf = ({ checks = [], partitions, kind, assets = [], outputs: ofOp = [] }: StepAssignment): WantedCheck[] => {
  const isWhole = partitions === undefined || (kind !== 'check' && partitions.isRange)
  const keys = isWhole ? [undefined] : partitions.partitions.map((each) => each.key)
  const outputs = new Map([...assets.map(({ asset, output }) => [asset, output] as const), ...ofOp.map(({ asset, name }) => [asset, name] as const)])
  return checks.flatMap(({ asset, name }) => keys.map((partition) => ({ evaluation: evaluationKey({ asset, name, partition }), output: outputs.get(asset) ?? null })))
}

const outputKey = (output: string, mappingKey?: string): string => JSON.stringify([output, mappingKey ?? null])

const keyOf = (step: StepReference): string => `${step.step}:${step.attempt}`
