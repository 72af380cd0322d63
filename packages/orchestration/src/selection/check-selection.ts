import { MillraceError } from '@millrace/protocol'
import type { AssetGraph } from '../graph/asset-graph'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import type { SelectionExpression } from './expression'

/** The assets that a selection names by their whole key, and where. */
export const exactKeys = function* (expression: SelectionExpression): Generator<{ key: string; position: number }> {
  switch (expression.kind) {
    case 'attribute':
      if (expression.attribute === 'key' && expression.value !== null && !expression.value.includes('*')) yield { key: expression.value, position: expression.position }
      return
    case 'clause': yield { key: expression.key, position: expression.position }; return
    case 'not': case 'roots': case 'sinks': case 'traversal': yield* exactKeys(expression.operand); return
    case 'and': case 'or':
      for (const operand of expression.operands) yield* exactKeys(operand)
  }
}

/** For launches: throws `unknown-asset`, with the nearest right key, when the selection names an asset exactly that nobody declares. */
export const checkSelection = (expression: SelectionExpression, graph: AssetGraph): void => {
  for (const { key, position } of exactKeys(expression)) {
    const number = graph.numbers.get(key)
    const node = number === undefined ? undefined : graph.nodes[number]
    if (node !== undefined && node.kind !== 'missing') continue
    const suggestion = nearestKey(key, graph.nodes.flatMap((known) => (known.kind === 'missing' ? [] : known.key)))
    throw new MillraceError('unknown-asset', `The selection names “${key}”, which no code location declares.${suggestKey(suggestion)}`, {
      details: { key, position, suggestion },
    })
  }
}
