import type { ParsedSelection, SelectionExpression, SelectionProblem, TextAttribute, TraversalDepth } from './expression'
import { textAttributes } from './expression'
import { parseLegacyClause } from './legacy-clause'
import { isValueToken, tokenize, type Token, type TokenKind } from './token'

/** Deeper nesting is refused, so that hostile text cannot exhaust the stack. */
const maxNesting = 200
const operandStarts = [...textAttributes.map((attribute) => `${attribute}:`), 'tag:', 'roots(', 'sinks(', '(', 'not', '*', '+'] as const
const operandEnds = ['and', 'or', '+', 'end of the selection'] as const
const isValues = ['external', 'materializable']

class SyntaxProblem extends Error {
  readonly problem: SelectionProblem
  constructor(problem: SelectionProblem) {
    super(problem.message)
    this.problem = problem
  }
}

const describe = (token: Token): string => {
  if (token.kind === 'end') return 'the selection ends here'
  if (token.kind === 'unclosed') return 'this quote is never closed'
  if (/^(?:and|or|not|roots|sinks)$/i.test(token.text) && token.kind === 'word') return `“${token.text}” is written “${token.text.toLowerCase()}”`
  return `“${token.text}” cannot stand here`
}

const fail = (token: Token, expected: readonly string[], message?: string): never => {
  throw new SyntaxProblem({ message: message ?? `${describe(token)}; expected ${listWords(expected)}`, position: token.start, expected })
}

const listWords = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`

const textAttributeOf = (token: Token): TextAttribute | undefined => textAttributes.find((attribute) => attribute === token.text)

/** Recursive descent over the grammar: `not` binds closest, then `and`, then `or`; traversal takes attributes, functions and parentheses. */
class SelectionParser {
  readonly #tokens: readonly Token[]
  #at = 0
  #nesting = 0

  constructor(text: string) {
    this.#tokens = tokenize(text)
  }

  parse(): SelectionExpression {
    const expression = this.#or()
    const token = this.#peek()
    if (token.kind === 'close') fail(token, operandEnds, 'this parenthesis was never opened')
    if (token.kind === 'end') return expression
    // Where a value runs straight into a character that only a quoted text may hold, the quotes are what is missing.
    const isCutValue = this.#at > 0 && this.#peek(-1).end === token.start && ['unknown', 'colon', 'equal', 'word', 'digits'].includes(token.kind)
    return fail(token, operandEnds, isCutValue ? `“${token.text}” cannot be part of a bare value: put the value in double quotes` : undefined)
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]
    if (token === undefined) throw new Error('a list of tokens always has an end')
    return token
  }

  #next(): Token {
    const token = this.#peek()
    this.#at++
    return token
  }

  #take(kind: TokenKind): boolean {
    if (this.#peek().kind !== kind) return false
    this.#at++
    return true
  }

  #chain(kind: 'and' | 'or', operand: () => SelectionExpression): SelectionExpression {
    const first = operand()
    if (this.#peek().kind !== kind) return first
    const operands = [first]
    while (this.#take(kind)) operands.push(operand())
    return { kind, operands }
  }

  #or(): SelectionExpression {
    return this.#chain('or', () => this.#chain('and', () => this.#not()))
  }

  #nested(token: Token, parse: () => SelectionExpression): SelectionExpression {
    if (++this.#nesting > maxNesting) fail(token, [], `a selection nests at most ${maxNesting} deep`)
    const expression = parse()
    this.#nesting--
    return expression
  }

  #not(): SelectionExpression {
    const token = this.#peek()
    if (this.#take('not')) return { kind: 'not', operand: this.#nested(token, () => this.#not()) }
    if (this.#take('star')) return { kind: 'all' }
    return this.#traversal()
  }

  #traversal(): SelectionExpression {
    const up = this.#upTraversal()
    const operand = this.#operand()
    const down = this.#downTraversal()
    if (up === undefined && down === undefined) return operand
    return { kind: 'traversal', operand, ...(up === undefined ? {} : { up }), ...(down === undefined ? {} : { down }) }
  }

  #upTraversal(): TraversalDepth | undefined {
    if (this.#take('plus')) return 'all'
    if (this.#peek().kind !== 'digits' || this.#peek(1).kind !== 'plus') return undefined
    const depth = this.#depth()
    this.#next()
    return depth
  }

  #downTraversal(): TraversalDepth | undefined {
    if (!this.#take('plus')) return undefined
    return this.#peek().kind === 'digits' ? this.#depth() : 'all'
  }

  #depth(): number {
    return Math.min(Number(this.#next().text), Number.MAX_SAFE_INTEGER)
  }

  #operand(): SelectionExpression {
    const token = this.#next()
    if (token.kind === 'open') return this.#parenthesized(token)
    if (token.kind === 'function') {
      const open = this.#next()
      if (open.kind !== 'open') fail(open, ['('])
      return { kind: token.text === 'roots' ? 'roots' : 'sinks', operand: this.#parenthesized(open) }
    }
    if (token.kind === 'attribute') return this.#attribute(token)
    return this.#refuseOperand(token)
  }

  #refuseOperand(token: Token): never {
    const known = this.#peek().kind === 'colon'
    if (token.kind === 'reserved') return fail(token, operandStarts, `selecting by “${token.text}:” is not possible here`)
    if (token.kind === 'word' && /^(?:not|roots|sinks)$/i.test(token.text)) return fail(token, operandStarts)
    if (token.kind === 'word' && known) return fail(token, operandStarts, `there is no attribute “${token.text}”; expected ${listWords(operandStarts)}`)
    if (token.kind === 'word' || token.kind === 'quoted') {
      return fail(token, operandStarts, `a bare key is a selection only by itself; write key:"${token.text}"`)
    }
    if (token.kind === 'wildcard') return fail(token, operandStarts, `write key:${token.text} to select keys by a wildcard`)
    return fail(token, operandStarts)
  }

  #parenthesized(open: Token): SelectionExpression {
    const expression = this.#nested(open, () => this.#or())
    const token = this.#next()
    if (token.kind === 'end') fail(token, [')', 'and', 'or', '+'], `the parenthesis opened at ${open.start} is never closed`)
    if (token.kind !== 'close') fail(token, [')', 'and', 'or', '+'])
    return expression
  }

  #attribute(name: Token): SelectionExpression {
    const colon = this.#next()
    if (colon.kind !== 'colon') fail(colon, [':'], `“${name.text}” is an attribute: write ${name.text}:value`)
    const attribute = textAttributeOf(name)
    if (attribute === undefined) return this.#tag(name)
    const token = this.#next()
    const value = attribute === 'key' ? this.#key(token) : this.#value(token)
    if (attribute === 'is' && !isValues.includes(value ?? '')) fail(token, isValues)
    return { kind: 'attribute', attribute, value, position: name.start }
  }

  #tag(name: Token): SelectionExpression {
    const tagName = this.#value(this.#next())
    const value = this.#take('equal') ? this.#value(this.#next()) : ''
    return { kind: 'tag', name: tagName, value: value ?? '', position: name.start }
  }

  #key(token: Token): string {
    if (token.kind === 'quoted' || token.kind === 'word' || token.kind === 'wildcard') return token.text
    return this.#refuseValue(token, 'a key')
  }

  #value(token: Token): string | null {
    if (!isValueToken(token)) return this.#refuseValue(token, 'a value')
    return token.kind === 'null' ? null : token.text
  }

  #refuseValue(token: Token, what: string): never {
    const isWordLike = token.kind !== 'end' && token.kind !== 'unclosed' && token.kind !== 'open' && token.kind !== 'close'
    return fail(token, [what, 'a text in double quotes'], isWordLike ? `“${token.text}” must stand in double quotes to be ${what}` : undefined)
  }
}

/** Reads a selection. The grammar and its precedence are those of Dagster's `AssetSelection`, with its older one-key clause. */
export const parseSelection = (text: string): ParsedSelection => {
  if (text.trim() === '') {
    return { error: { message: 'the selection is empty; write * to select every asset', position: 0, expected: operandStarts } }
  }
  try {
    return { expression: new SelectionParser(text).parse() }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    const legacy = parseLegacyClause(text)
    return legacy === null ? { error: error.problem } : { expression: legacy }
  }
}
