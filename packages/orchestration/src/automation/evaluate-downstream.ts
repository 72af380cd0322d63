import type { PartitionSet } from '../partitions/partition-set'
import { intersectionOf, unionOf } from './asset-slices'
import type { ConditionNode } from './condition-node'
import type { AnswersAbout } from './downstream-answers'
import { downstreamConditions, type DownstreamCondition } from './downstream-conditions'
import { answer, type Evaluation, type Question } from './evaluation'

type Evaluate = (node: ConditionNode, question: Question) => Evaluation

/** One `any-downstream-conditions` in its place. */
interface DownstreamQuestion {
  readonly node: ConditionNode
  readonly question: Question
  readonly evaluate: Evaluate
  /** It and all that contains it: nobody asks for what he is part of. */
  readonly within: ReadonlySet<ConditionNode>
  /** Another such question contains it. */
  readonly isNested: boolean
  /** What is to be asked; of that, what asks no further, and what does. */
  readonly open: readonly DownstreamCondition[]
  readonly plain: readonly DownstreamCondition[]
  readonly asking: readonly DownstreamCondition[]
  /** There are few enough that ask each other for each way from one to the other to be gone. */
  readonly isExact: boolean
}

/**
 * Conditions that ask each other answer differently by who asks: with n of them there are n · 2ⁿ⁻¹ answers, and the reference takes n! ways to
 * find them. Of more than so many each answers once, and who asks within them gets what the others have answered so far.
 */
const mostExact = 8
/** In the evaluation of one condition; beyond, what was not asked yet is not asked. */
const mostAsked = 4_096
const mostDeep = 64

const openQuestion = (node: ConditionNode, question: Question, evaluate: Evaluate): DownstreamQuestion => {
  const within = new Set([node])
  let isNested = false
  for (let part = question.above; part !== null; part = part.above) {
    within.add(part.node)
    isNested ||= part.node.condition.type === 'any-downstream-conditions'
  }
  const all = downstreamConditions(question.on.tick.graph, question.entity)
  const open = all.filter((each) => !within.has(each.node))
  return {
    node, question, evaluate, within, isNested, open,
    plain: open.filter((each) => !each.node.asksDownstream),
    asking: open.filter((each) => each.node.asksDownstream),
    isExact: all.filter((each) => each.node.asksDownstream).length <= mostExact,
  }
}

/** A condition of assets downstream, asked about this one. */
const ask = ({ node, question, evaluate, isNested }: DownstreamQuestion, { node: operand, names }: DownstreamCondition, candidates: PartitionSet): Evaluation => {
  const { on, entity } = question
  // What is asked within others is noted once, whichever way leads to it.
  const place = isNested ? `${node.name}@${entity.name}` : question.place
  const child = evaluate(operand, {
    on, entity, candidates,
    place: operand.isPlaced ? `${place}/${names.join(', ')}/${operand.name}` : '',
    above: { node, above: question.above },
  })
  return { ...child, name: names.join(', '), label: null, times: null, children: [child] }
}

/** A condition asked within another; null when too many were. */
const askWithin = (asked: DownstreamQuestion, each: DownstreamCondition): Evaluation | null => {
  const { downstream } = asked.question.on
  if (downstream.asked >= mostAsked || downstream.depth >= mostDeep) return null
  downstream.asked += 1
  downstream.depth += 1
  const found = ask(asked, each, allOf(asked))
  downstream.depth -= 1
  return found
}

const allOf = ({ question: { on, entity } }: DownstreamQuestion): PartitionSet => on.tick.full(entity)
const nothingOf = ({ question: { on, entity } }: DownstreamQuestion): PartitionSet => on.tick.empty(entity)
const answersAbout = (asked: DownstreamQuestion): AnswersAbout => asked.question.on.downstream.about(asked.question.entity, nothingOf(asked))

/** Those that ask no further, each asked once about all partitions: it answers the same wherever it is asked again. */
const askPlain = (asked: DownstreamQuestion): Evaluation[] => {
  const answers = answersAbout(asked)
  return asked.plain.filter(({ node }) => !answers.has(node)).map((each) => {
    const found = ask(asked, each, allOf(asked))
    answers.note(each.node, found.matched)
    return found
  })
}

/** Those that ask further, one after the other: each gets what those before have answered. */
const askInTurn = (asked: DownstreamQuestion): Evaluation[] => {
  const answers = answersAbout(asked)
  if (answers.isAsking) return []
  answers.isAsking = true
  const found = asked.asking.filter(({ node }) => !answers.has(node)).flatMap((each) => {
    const evaluation = askWithin(asked, each)
    if (evaluation === null) return []
    answers.note(each.node, evaluation.matched)
    return [evaluation]
  })
  answers.isAsking = false
  return found
}

/** The answer to who asks within these others; known, if they asked before, in whatever order. */
const askExactly = (asked: DownstreamQuestion, each: DownstreamCondition): { readonly matched: PartitionSet; readonly fresh: readonly Evaluation[] } => {
  const { on, entity } = asked.question
  const key = `${each.node.id} ${entity.id} ${[...asked.within].map(({ id }) => id).sort((a, b) => a - b).join(' ')}`
  const known = on.downstream.nested.get(key)
  if (known !== undefined) {
    for (const [name, memory] of known.noted) on.memories.set(name, memory)
    return { matched: known.matched, fresh: [] }
  }
  const outside = on.memories
  const noted: typeof outside = new Map()
  on.memories = noted
  const found = askWithin(asked, each)
  on.memories = outside
  if (found === null) return { matched: nothingOf(asked), fresh: [] }
  for (const [name, memory] of noted) outside.set(name, memory)
  on.downstream.nested.set(key, { matched: found.matched, noted })
  return { matched: found.matched, fresh: [found] }
}

const answerNested = (asked: DownstreamQuestion): Evaluation => {
  const { node, question, isExact } = asked
  const plain = askPlain(asked)
  const inTurn = isExact ? [] : askInTurn(asked)
  const exact = isExact ? asked.asking.map((each) => askExactly(asked, each)) : []
  const known = answersAbout(asked).except(asked.within, nothingOf(asked))
  const matched = exact.reduce((union, each) => unionOf(union, each.matched), known)
  return answer(node, question, { matched: intersectionOf(question.candidates, matched), children: [...plain, ...inTurn, ...exact.flatMap(({ fresh }) => fresh)] })
}

const answerFirst = (asked: DownstreamQuestion): Evaluation => {
  const { node, question, open, plain, isExact } = asked
  const children = (isExact ? open : plain).map((each) => ask(asked, each, question.candidates))
  const inTurn = isExact ? [] : askInTurn(asked)
  const found = [...children, ...inTurn].reduce((union, { matched }) => unionOf(union, matched), nothingOf(asked))
  const matched = isExact ? found : unionOf(found, answersAbout(asked).except(asked.within, nothingOf(asked)))
  return answer(node, question, { matched: intersectionOf(question.candidates, matched), children: [...children, ...inTurn] })
}

/** The conditions of everything downstream, each asked about this asset. What was told before in the evaluation of one condition is not told again. */
export const evaluateDownstream = (node: ConditionNode, question: Question, evaluate: Evaluate): Evaluation => {
  const asked = openQuestion(node, question, evaluate)
  return asked.isNested ? answerNested(asked) : answerFirst(asked)
}
