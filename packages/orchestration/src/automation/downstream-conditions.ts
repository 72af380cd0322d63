import type { AutomationCondition } from '@millrace/protocol'
import type { AutomationEntity, AutomationGraph } from './automation-graph'
import type { ConditionNode } from './condition-node'

export interface DownstreamCondition {
  readonly node: ConditionNode
  /** The assets that have it, by name. */
  readonly names: readonly string[]
}

/**
 * A condition without the downstream conditions in it: those are asked about anyway, by the one that asks about this. Null when nothing is left.
 * What has a label stays as it is.
 */
const withoutDownstream = (condition: AutomationCondition): AutomationCondition | null => {
  if (condition.label !== undefined) return condition
  if (condition.type === 'any-downstream-conditions') return null
  if (condition.type !== 'or' && condition.type !== 'and') return condition
  const operands = condition.operands.map(withoutDownstream)
  const kept = operands.filter((operand) => operand !== null)
  if (condition.type === 'and' && kept.length < operands.length) return null
  if (operands.every((operand, index) => operand === condition.operands[index])) return condition
  const [first, ...more] = kept
  if (first === undefined) return null
  return more.length === 0 ? first : { ...condition, operands: kept }
}

/** All assets that depend on one, near and far. */
const allBelow = (graph: AutomationGraph, entity: AutomationEntity): AutomationEntity[] => {
  const found = new Set<AutomationEntity>([entity])
  for (const each of found) {
    for (const id of each.below) {
      const child = graph.entities[id]
      if (child !== undefined && child.check === null) found.add(child)
    }
  }
  found.delete(entity)
  return [...found]
}

const answers = new WeakMap<AutomationGraph, Map<number, readonly DownstreamCondition[]>>()

const collect = (graph: AutomationGraph, entity: AutomationEntity): readonly DownstreamCondition[] => {
  const byNode = new Map<ConditionNode, string[]>()
  for (const { node, name } of allBelow(graph, entity)) {
    const condition = node === null ? null : withoutDownstream(node.condition)
    if (condition === null) continue
    const compiled = graph.compiler.compile(condition)
    byNode.set(compiled, [...(byNode.get(compiled) ?? []), name])
  }
  return [...byNode].map(([node, names]) => ({ node, names: names.sort() })).sort((a, b) => (a.names.join('\n') < b.names.join('\n') ? -1 : 1))
}

/** The distinct conditions of the assets downstream of one, by the names of these. */
export const downstreamConditions = (graph: AutomationGraph, entity: AutomationEntity): readonly DownstreamCondition[] => {
  const ofGraph = answers.get(graph) ?? new Map<number, readonly DownstreamCondition[]>()
  answers.set(graph, ofGraph)
  const known = ofGraph.get(entity.id) ?? collect(graph, entity)
  ofGraph.set(entity.id, known)
  return known
}
