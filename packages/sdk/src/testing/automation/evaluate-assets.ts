import {
  buildAutomationGraph, evaluateAutomation, explainEvaluation, questionKey, type AutomationAsset, type AutomationGraph, type AutomationResult, type CustomQuestion, type Evaluation,
} from '@millrace/orchestration/automation'
import type { AutomationMemory, CheckReference, SimulatedRequest } from './automation-memory'
import type { AutomationProblem, AutomationTick, RequestedAsset } from './automation-tick'
import { readableExplanation } from './readable-explanation'
import { simulationOf, type Simulation } from './simulation'

/** Answers a custom condition's question. */
export type AnswerCustom = (question: CustomQuestion, at: Date) => Promise<boolean | readonly string[]>

/** The options of `evaluateAssets()`. */
export interface EvaluateAssetsOptions {
  readonly memory: AutomationMemory
  /** The assets that a text of the selection language chooses. Without it conditions with selections are refused. */
  readonly select?: (selection: string) => ReadonlySet<string>
  /** Default: custom conditions are refused. */
  readonly answer?: AnswerCustom
}

const graphs = new WeakMap<readonly AutomationAsset[], AutomationGraph>()

const graphOf = (assets: readonly AutomationAsset[], { select }: EvaluateAssetsOptions): AutomationGraph => {
  const known = graphs.get(assets)
  if (known !== undefined) return known
  const graph = buildAutomationGraph(assets, select === undefined ? {} : { select })
  graphs.set(assets, graph)
  return graph
}

const refuseCustom: AnswerCustom = async ({ name }) => Promise.reject(new TypeError(`the condition \`${name}\` is told by a function, which is not here`))

/** Asks what only authors' functions know, until nothing is left to ask. */
const evaluateToEnd = async (graph: AutomationGraph, simulation: Simulation, answer: AnswerCustom): Promise<AutomationResult> => {
  const answers = new Map<string, boolean | readonly string[]>()
  for (;;) {
    const result = evaluateAutomation({ graph, state: simulation.ledger, cursor: simulation.cursor, now: simulation.now, answers })
    if (result.needs.length === 0) return result
    for (const question of result.needs) answers.set(questionKey(question), await answer(question, new Date(simulation.now.epochMilliseconds)))
  }
}

/** The latest evaluation of each condition of a memory, for what was not looked at again. */
const latest = new WeakMap<AutomationMemory, ReadonlyMap<string, Evaluation>>()

class EvaluatedTick implements AutomationTick {
  readonly at: Date
  readonly #result: AutomationResult
  readonly #evaluations: ReadonlyMap<string, Evaluation>

  constructor(result: AutomationResult, given: { at: Date; evaluations: ReadonlyMap<string, Evaluation> }) {
    this.at = given.at
    this.#result = result
    this.#evaluations = given.evaluations
  }

  get requested(): readonly RequestedAsset[] {
    return [...this.#result.requested].map(([asset, partitions]) => ({ asset, partitions: partitions === null ? undefined : [...partitions] }))
  }

  get requestedChecks(): readonly CheckReference[] {
    return this.#result.requestedChecks.map(({ asset, check }) => ({ asset, check }))
  }

  get runs(): readonly SimulatedRequest[] {
    return this.#result.runs.map(({ assets, checks, partition }) => ({ assets, checks: checks ?? undefined, partition: partition ?? undefined }))
  }

  get problems(): readonly AutomationProblem[] {
    return this.#result.problems.map(({ asset, check, error }) => ({ asset, check: check ?? undefined, message: error.message }))
  }

  get evaluated(): readonly string[] {
    return this.#result.evaluations.map(({ entity }) => entity.name)
  }

  requests(asset: { readonly key: string } | string, partition?: string): boolean {
    const found = this.#result.requested.get(typeof asset === 'string' ? asset : asset.key)
    if (partition === undefined || found === null || found === undefined) return found !== undefined && partition === undefined
    return [...found].includes(partition)
  }

  explain(asset: { readonly key: string } | string): string {
    const key = typeof asset === 'string' ? asset : asset.key
    const evaluation = this.#evaluations.get(key)
    if (evaluation === undefined) return `${key}: has no condition that was evaluated`
    return [`${key}: ${this.requests(key) ? 'requested' : 'not requested'}`, ...readableExplanation(explainEvaluation(evaluation), 1)].join('\n')
  }
}

/** One tick over assets as decisions know them. `evaluateAutomation()` is this for definitions. */
export const evaluateAssets = async (assets: readonly AutomationAsset[], options: EvaluateAssetsOptions): Promise<AutomationTick> => {
  const simulation = simulationOf(options.memory)
  const graph = graphOf(assets, options)
  simulation.graph = graph
  simulation.ledger.noteFailures()
  const result = await evaluateToEnd(graph, simulation, options.answer ?? refuseCustom)
  simulation.cursor = result.cursor
  const before = latest.get(options.memory) ?? new Map<string, Evaluation>()
  const evaluations = result.evaluations.length === 0 ? before : new Map([...before, ...result.evaluations.map((each) => [each.entity.name, each] as const)])
  latest.set(options.memory, evaluations)
  return new EvaluatedTick(result, { at: new Date(simulation.now.epochMilliseconds), evaluations })
}
