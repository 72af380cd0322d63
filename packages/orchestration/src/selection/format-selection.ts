import { MillraceError } from '@millrace/protocol'
import type { SelectionExpression, TraversalDepth } from './expression'
import { isBareKey, isBareValue } from './token'

const quote = (text: string): string => {
  if (/["\\\r\n]/.test(text)) throw new MillraceError('selection-syntax', `The selection language cannot write the text ${JSON.stringify(text)}: it has a quote, a back-slash or a line break.`)
  return `"${text}"`
}
const writeValue = (value: string | null): string => (value === null ? '<null>' : isBareValue(value) ? value : quote(value))
const writeKey = (key: string): string => (isBareKey(key) ? key : quote(key))
const writeDepth = (depth: TraversalDepth): string => (depth === 'all' ? '' : String(depth))
const writeSteps = (depth: TraversalDepth): string => (depth === 'all' ? '*' : '+'.repeat(depth))

/** How closely a form binds: what is looser than its place needs parentheses. */
const looseness = (expression: SelectionExpression): number => {
  switch (expression.kind) {
    case 'or': return 4
    case 'and': return 3
    case 'not': return 2
    case 'all': case 'traversal': return 1
    default: return 0
  }
}

const within = (expression: SelectionExpression, loosest: number): string => {
  const text = formatSelection(expression)
  return looseness(expression) > loosest ? `(${text})` : text
}

/** Writes a selection in its one canonical form; `parseSelection` reads the same expression back. */
export const formatSelection = (expression: SelectionExpression): string => {
  switch (expression.kind) {
    case 'all': return '*'
    case 'attribute': {
      const { attribute, value } = expression
      return `${attribute}:${attribute === 'key' && value !== null ? writeKey(value) : writeValue(value)}`
    }
    case 'tag': return `tag:${writeValue(expression.name)}${expression.value === '' ? '' : `=${writeValue(expression.value)}`}`
    case 'not': return `not ${within(expression.operand, 2)}`
    case 'and': return expression.operands.map((operand) => within(operand, 2)).join(' and ')
    case 'or': return expression.operands.map((operand) => within(operand, 3)).join(' or ')
    case 'roots': case 'sinks': return `${expression.kind}(${formatSelection(expression.operand)})`
    case 'traversal': {
      const { operand, up, down } = expression
      return `${up === undefined ? '' : `${writeDepth(up)}+`}${within(operand, 0)}${down === undefined ? '' : `+${writeDepth(down)}`}`
    }
    case 'clause': {
      const { key, up, down } = expression
      return `${up === undefined ? '' : writeSteps(up)}${key}${down === undefined ? '' : writeSteps(down)}`
    }
  }
}
