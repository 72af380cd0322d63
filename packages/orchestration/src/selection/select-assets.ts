import { MillraceError, type AssetKey } from '@millrace/protocol'
import type { AssetGraph, AssetNode } from '../graph/asset-graph'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { keysOf, reach, rootsWithin, sinksWithin, type NodeSet } from '../graph/traverse'
import type { SelectionExpression, TraversalDepth } from './expression'
import { wildcardMatcher } from './match-wildcard'
import { parseSelection } from './parse-selection'

export interface SelectOptions {
  /** Answers `status:value` for an asset; without it a selection by status is refused. */
  readonly hasStatus?: (key: AssetKey, status: string) => boolean
}

type Attribute = Extract<SelectionExpression, { kind: 'attribute' }>
type Test = (node: AssetNode) => boolean

const isMade: Test = (node) => node.kind === 'asset'
const edges = (depth: TraversalDepth): number => (depth === 'all' ? Number.POSITIVE_INFINITY : depth)

const attributeTest = ({ attribute, value, position }: Attribute, options: SelectOptions): Test => {
  if (attribute === 'kind') {
    return value === null ? (node) => isMade(node) && node.asset?.kinds.length === 0 : (node) => isMade(node) && node.asset?.kinds.includes(value) === true
  }
  if (value === null) return () => false
  const matches = wildcardMatcher(value)
  switch (attribute) {
    case 'key': return (node) => matches(node.key)
    case 'owner': return (node) => node.asset?.owners.includes(value) === true
    case 'group': return (node) => isMade(node) && node.asset !== null && matches(node.asset.group)
    case 'is': return value === 'external' ? (node) => !isMade(node) : isMade
    case 'code_location': return (node) => node.location === value
    case 'status': {
      const { hasStatus } = options
      if (hasStatus === undefined) {
        throw new MillraceError('selection-syntax', '“status:” cannot be used here: it asks for what is known only while a deployment runs', { details: { position } })
      }
      return (node) => hasStatus(node.key, value)
    }
  }
}

const unknownClause = (graph: AssetGraph, key: string, position: number): MillraceError => {
  const suggestion = nearestKey(key, graph.numbers.keys())
  return new MillraceError('unknown-asset', `There is no asset “${key}”.${suggestKey(suggestion)}`, { details: { key, position, suggestion } })
}

/** Evaluates expressions to sets of node numbers. What is made here and what is external is told apart as Dagster does. */
class Evaluator {
  readonly #graph: AssetGraph
  readonly #options: SelectOptions

  constructor(graph: AssetGraph, options: SelectOptions) {
    this.#graph = graph
    this.#options = options
  }

  evaluate(expression: SelectionExpression): NodeSet {
    switch (expression.kind) {
      case 'all': return this.#filter(isMade)
      case 'attribute': return this.#attribute(expression)
      case 'tag': {
        const { name, value } = expression
        return name === null ? this.#none() : this.#filter((node) => isMade(node) && tagOf(node, name) === value)
      }
      case 'not': {
        const excluded = this.evaluate(expression.operand)
        return this.#filter((node, number) => isMade(node) && excluded[number] === 0)
      }
      case 'and': return this.#and(expression.operands)
      case 'or': return this.#or(expression.operands)
      case 'roots': return rootsWithin(this.#graph, this.evaluate(expression.operand))
      case 'sinks': return sinksWithin(this.#graph, this.evaluate(expression.operand))
      case 'traversal': return this.#traverse(this.evaluate(expression.operand), expression)
      case 'clause': return this.#clause(expression)
    }
  }

  #none(): NodeSet {
    return new Uint8Array(this.#graph.nodes.length)
  }

  #filter(test: (node: AssetNode, number: number) => boolean): NodeSet {
    const set = this.#none()
    let number = 0
    for (const node of this.#graph.nodes) {
      if (test(node, number)) set[number] = 1
      number++
    }
    return set
  }

  #attribute(expression: Attribute): NodeSet {
    const { attribute, value } = expression
    if (attribute !== 'key' || value === null || value.includes('*')) return this.#filter(attributeTest(expression, this.#options))
    const set = this.#none()
    this.#addKey(set, value)
    return set
  }

  #addKey(set: NodeSet, key: string): void {
    const number = this.#graph.numbers.get(key)
    if (number !== undefined) set[number] = 1
  }

  #and(operands: readonly SelectionExpression[]): NodeSet {
    const [first, ...rest] = operands
    const set = first === undefined ? this.#none() : this.evaluate(first)
    for (const operand of rest) {
      const other = this.evaluate(operand)
      for (let number = 0; number < set.length; number++) if (other[number] === 0) set[number] = 0
    }
    return set
  }

  #or(operands: readonly SelectionExpression[]): NodeSet {
    const set = this.#none()
    for (const operand of operands) {
      // A box drawn around thousands of nodes is a union of exact keys: each costs one look-up, not a set of its own.
      if (operand.kind === 'attribute' && operand.attribute === 'key' && operand.value !== null && !operand.value.includes('*')) {
        this.#addKey(set, operand.value)
      } else {
        const other = this.evaluate(operand)
        for (let number = 0; number < set.length; number++) if (other[number] === 1) set[number] = 1
      }
    }
    return set
  }

  #traverse(start: NodeSet, { up, down }: { up?: TraversalDepth; down?: TraversalDepth }): NodeSet {
    if (up === undefined && down === undefined) return start
    const { nodes, upstream, downstream } = this.#graph
    const below = down === undefined ? this.#none() : reach(downstream, start, edges(down))
    if (up !== undefined) {
      const above = reach(upstream, start, edges(up))
      for (let number = 0; number < above.length; number++) if (above[number] === 1 && nodes[number]?.kind === 'asset') below[number] = 1
    }
    return below
  }

  #clause(expression: Extract<SelectionExpression, { kind: 'clause' }>): NodeSet {
    const { key, position } = expression
    if (!this.#graph.numbers.has(key)) throw unknownClause(this.#graph, key, position)
    const start = this.#none()
    this.#addKey(start, key)
    return this.#traverse(start, expression)
  }
}

const tagOf = (node: AssetNode, name: string): string | undefined =>
  node.asset !== null && Object.hasOwn(node.asset.tags, name) ? node.asset.tags[name] : undefined

/** Parses a selection or throws `selection-syntax` with the message, `position` and `expected` in its details. */
export const readSelection = (text: string): SelectionExpression => {
  const parsed = parseSelection(text)
  if (parsed.error === undefined) return parsed.expression
  const { message, position, expected } = parsed.error
  throw new MillraceError('selection-syntax', `The selection cannot be read at position ${position}: ${message}.`, { details: { position, expected, selection: text } })
}

/**
 * The keys that a selection chooses, in topological order; external assets too where the language says so.
 * Throws `selection-syntax`, or `unknown-asset` for a bare key that does not exist.
 */
export const selectAssets = (selection: string | SelectionExpression, graph: AssetGraph, options: SelectOptions = {}): AssetKey[] => {
  const expression = typeof selection === 'string' ? readSelection(selection) : selection
  return keysOf(graph, new Evaluator(graph, options).evaluate(expression))
}
