import {
  buildAutomationGraph, evaluateAutomation, questionKey,
  type AutomationAsset, type AutomationGraph, type AutomationJob, type AutomationResult, type CustomQuestion, type Evaluation, type MappingAnswers,
} from '@millrace/orchestration/automation'
import type { AutomationMemory } from './automation-memory'
import type { AutomationTick } from './automation-tick'
import { EvaluatedTick } from './evaluated-tick'
import { simulationOf, type Simulation } from './simulation'

/** Answers a custom condition's question. */
export type AnswerCustom = (question: CustomQuestion, at: Date) => Promise<boolean | readonly string[]>

/** The options of `evaluateAssets()`. */
export interface EvaluateAssetsOptions {
  readonly memory: AutomationMemory
  /** Jobs with a condition. Default: none. */
  readonly jobs?: readonly AutomationJob[]
  /** The assets that a text of the selection language chooses. Without it conditions with selections are refused. */
  readonly select?: (selection: string) => ReadonlySet<string>
  /** Default: custom conditions are refused. */
  readonly answer?: AnswerCustom
  /** What custom mappings read. Default: they are refused. */
  readonly mappings?: MappingAnswers
}

const graphs = new WeakMap<readonly AutomationAsset[], AutomationGraph>()

const graphOf = (assets: readonly AutomationAsset[], { select, jobs }: EvaluateAssetsOptions): AutomationGraph => {
  const known = graphs.get(assets)
  if (known !== undefined) return known
  const graph = buildAutomationGraph(assets, { ...(select === undefined ? {} : { select }), ...(jobs === undefined ? {} : { jobs }) })
  graphs.set(assets, graph)
  return graph
}

const refuseCustom: AnswerCustom = async ({ name }) => Promise.reject(new TypeError(`the condition \`${name}\` is told by a function, which is not here`))
const refuseMapping: MappingAnswers = ({ reader, upstream }) => {
  throw new TypeError(`what \`${reader}\` reads of \`${upstream}\` is told by a function, which is not here`)
}

/** Asks what only authors' functions know, until nothing is left to ask. */
const evaluateToEnd = async (graph: AutomationGraph, simulation: Simulation, { answer = refuseCustom, mappings = refuseMapping }: EvaluateAssetsOptions): Promise<AutomationResult> => {
  const answers = new Map<string, boolean | readonly string[]>()
  for (;;) {
    const result = evaluateAutomation({ graph, state: simulation.ledger, cursor: simulation.cursor, now: simulation.now, answers, mappings })
    if (result.needs.length === 0) return result
    for (const question of result.needs) answers.set(questionKey(question), await answer(question, new Date(simulation.now.epochMilliseconds)))
  }
}

/** The latest evaluation of each condition of a memory, for what was not looked at again. */
const latest = new WeakMap<AutomationMemory, ReadonlyMap<string, Evaluation>>()

/** One tick over assets as decisions know them. `evaluateAutomation()` is this for definitions. */
export const evaluateAssets = async (assets: readonly AutomationAsset[], options: EvaluateAssetsOptions): Promise<AutomationTick> => {
  const simulation = simulationOf(options.memory)
  const graph = graphOf(assets, options)
  simulation.graph = graph
  simulation.ledger.noteFailures()
  const result = await evaluateToEnd(graph, simulation, options)
  simulation.cursor = result.cursor
  const before = latest.get(options.memory) ?? new Map<string, Evaluation>()
  const evaluations = result.evaluations.length === 0 ? before : new Map([...before, ...result.evaluations.map((each) => [each.entity.name, each] as const)])
  latest.set(options.memory, evaluations)
  return new EvaluatedTick(result, { at: new Date(simulation.now.epochMilliseconds), evaluations })
}
