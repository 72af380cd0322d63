import { MillraceError, type OpStep, type PlanStep, type PlanSubset, type Plan, type ValuePointer } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import type { RunState } from '../run/run-state'
import { stepKey } from '../run/step-book'
import { stepsFromFailure } from './steps-from-failure'

export type ReexecutionStrategy =
  | { readonly kind: 'all' }
  | { readonly kind: 'from-failure' }
  /** These steps: `path`, `path[key]`, or `path[?]` for the steps of all keys; and what is below them, if asked. */
  | { readonly kind: 'selected'; readonly steps: readonly string[]; readonly withDownstream?: boolean | undefined }

export interface ReexecutionRequest {
  /** The run to execute again, then the one that it was a re-execution of, and so on. */
  readonly runs: readonly [RunState, ...RunState[]]
  readonly strategy: ReexecutionStrategy
  /** Where a value of one of the runs is, by its place in `runs`; absent for one that is kept elsewhere. */
  readonly findValue?: ((run: number, step: string, output: string) => ValuePointer | undefined) | undefined
}

const baseOf = (key: string): string => (key.includes('[') ? key.slice(0, key.indexOf('[')) : key)

const checkKnown = (steps: readonly string[], { runs }: ReexecutionRequest): void => {
  const [{ plan }] = runs
  const whole = new Set(plan.steps.map((step) => stepKey(step, step.kind === 'op' ? step.dimensions.map(() => null) : [])))
  for (const key of steps) {
    if (whole.has(key) || runs.some((run) => run.indexOf(key) !== undefined)) continue
    const suggestion = nearestKey(key, whole)
    throw new MillraceError('bad-request', `There is no step “${key}” to execute again.${suggestKey(suggestion)}`, { details: { key, suggestion } })
  }
}

/** The steps below those given; of what is multiplied, all keys. */
const withDownstream = (plan: Plan, steps: readonly string[]): string[] => {
  const given = new Set(steps.map(baseOf))
  const below = new Set<string>()
  for (const step of plan.steps) {
    const isBelow = step.needs.some((need) => given.has(plan.steps[need]?.key ?? '') || below.has(plan.steps[need]?.key ?? ''))
    if (isBelow) below.add(step.key)
  }
  const keys = plan.steps.filter((step) => below.has(step.key)).map((step) => stepKey(step, step.kind === 'op' ? step.dimensions.map(() => null) : []))
  return [...new Set([...steps, ...keys])]
}

const chooseSteps = (request: ReexecutionRequest): string[] | null => {
  const { runs: [past], strategy } = request
  if (strategy.kind === 'all') return null
  if (strategy.kind === 'from-failure') {
    if (past.status !== 'failed' && past.status !== 'canceled') {
      throw new MillraceError('conflict', `Only a run that failed or was canceled can be executed again from its failure; this one is ${past.status}.`)
    }
    return stepsFromFailure(past)
  }
  checkKnown(strategy.steps, request)
  return strategy.withDownstream === true ? withDownstream(past.plan, strategy.steps) : [...new Set(strategy.steps)]
}

const addressPattern = /^([^[]+)(?:\[([^\]]+)\])?$/

/** What the steps that do not run have left behind, the latest run first. */
class PastRuns {
  readonly #mappings = new Map<string, PlanSubset['mappings'][number]>()
  readonly #outputs = new Map<string, PlanSubset['outputs'][number]>()
  readonly #request: ReexecutionRequest
  /** Steps of the plan that are read by what runs, or say how often it runs. */
  readonly #wanted: ReadonlySet<number>
  readonly #again: ReadonlySet<string>

  constructor(request: ReexecutionRequest, steps: readonly string[]) {
    this.#request = request
    this.#again = new Set(steps)
    const bases = new Set(steps.map(baseOf))
    const { plan } = request.runs[0]
    // What collects a multiplied step also needs to know by which keys it was.
    const needs = plan.steps.filter((step) => bases.has(step.key)).flatMap((step) => step.needs)
    this.#wanted = new Set([...needs, ...needs.flatMap((need) => dimensionSteps(plan.steps[need]))])
    request.runs.forEach((run, place) => this.#read(run, place))
  }

  subset(steps: readonly string[]): PlanSubset {
    return { steps: [...steps], mappings: [...this.#mappings.values()], outputs: [...this.#outputs.values()] }
  }

  #read(run: RunState, place: number): void {
    for (const { index, key, planned, mapping } of run.instances) {
      const step = run.plan.steps[planned]
      if (step === undefined || !this.#wanted.has(planned) || mapping.includes(null) || this.#runsAgain(step, key)) continue
      if (step.kind === 'op') this.#readMappings(run, { index, key, step })
      for (const address of run.steps[index]?.outputs ?? []) this.#addOutput(place, key, address)
    }
    // A run of a part knew of its own past; what it did not run is known no other way.
    for (const mapping of run.plan.subset?.mappings ?? []) this.#addMapping(mapping)
    for (const output of run.plan.subset?.outputs ?? []) this.#keepOutput(output)
  }

  #runsAgain(step: PlanStep, key: string): boolean {
    return this.#again.has(key) || (step.kind === 'op' && step.dimensions.length > 0 && this.#again.has(stepKey(step, step.dimensions.map(() => null))))
  }

  #readMappings(run: RunState, { index, key, step }: { index: number; key: string; step: OpStep }): void {
    const state = run.steps[index]
    const isSkipped = state?.status === 'skipped' && state.reason?.kind === 'output-not-produced'
    if (state?.status !== 'succeeded' && !isSkipped) return
    for (const { name, isDynamic, isRequired } of step.outputs) {
      if (!isDynamic) continue
      const keys = [...state.outputs ?? []].flatMap((address) => {
        const [, output, mappingKey] = addressPattern.exec(address) ?? []
        return output === name && mappingKey !== undefined ? [mappingKey] : []
      })
      this.#addMapping({ step: key, output: name, keys: isSkipped || (keys.length === 0 && !isRequired) ? null : keys })
    }
  }

  #addMapping(mapping: PlanSubset['mappings'][number]): void {
    const name = `${mapping.step}.${mapping.output}`
    if (!this.#again.has(mapping.step) && !this.#mappings.has(name)) this.#mappings.set(name, mapping)
  }

  #addOutput(place: number, step: string, address: string): void {
    const [, output = address, mappingKey] = addressPattern.exec(address) ?? []
    const value = this.#request.findValue?.(place, step, address)
    this.#keepOutput({ step, output, ...(mappingKey === undefined ? {} : { mappingKey }), ...(value === undefined ? {} : { value }) })
  }

  #keepOutput(output: PlanSubset['outputs'][number]): void {
    const name = JSON.stringify([output.step, output.output, output.mappingKey])
    if (!this.#again.has(output.step) && !this.#outputs.has(name)) this.#outputs.set(name, output)
  }
}

const dimensionSteps = (step: PlanStep | undefined): number[] => (step?.kind === 'op' ? step.dimensions.map((dimension) => dimension.step) : [])

/**
 * The plan of a run that executes a past one again, in whole or in part. Steps that do not run keep what the latest run
 * that ran them stored. Throws `selection-empty` when nothing is left to run, `conflict` when the run did not fail, and
 * `bad-request` for a step that does not exist.
 */
export const planReexecution = (request: ReexecutionRequest): Plan => {
  const { plan: { subset: _, ...whole } } = request.runs[0]
  const steps = chooseSteps(request)
  if (steps === null) return whole
  if (steps.length === 0) throw new MillraceError('selection-empty', 'No step of the run needs to be executed again.')
  return { ...whole, subset: new PastRuns(request, steps).subset(steps) }
}
