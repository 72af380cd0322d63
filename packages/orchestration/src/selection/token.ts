import { textAttributes } from './expression'

/** The attributes of the language that ask for what the platform does not know yet: reserved words, and nothing more. */
const reservedAttributes = [
  'column', 'table_name', 'column_tag', 'changed_in_branch', 'partitions', 'automation_type', 'sensor', 'schedule', 'job', 'not_materialized_in_hours',
] as const

const attributes: ReadonlySet<string> = new Set([...textAttributes, 'tag'])
const reserved: ReadonlySet<string> = new Set(reservedAttributes)

/** Attributes whose names may also stand as a bare value. */
const bareValues: ReadonlySet<string> = new Set(['sensor', 'schedule', 'job'])

export type TokenKind =
  | 'and' | 'or' | 'not' | 'star' | 'plus' | 'digits' | 'colon' | 'equal' | 'open' | 'close'
  | 'attribute' | 'reserved' | 'function' | 'quoted' | 'word' | 'wildcard' | 'null' | 'unclosed' | 'unknown' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written; for a quoted text, what is between the quotes. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const operators: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ['and', 'and'], ['AND', 'and'], ['or', 'or'], ['OR', 'or'], ['not', 'not'], ['NOT', 'not'],
  ['sinks', 'function'], ['roots', 'function'],
])
const signs: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ['+', 'plus'], [':', 'colon'], ['=', 'equal'], ['(', 'open'], [')', 'close'],
])

const space = /[ \t\r\n]+/y
const word = /[A-Za-z_*][A-Za-z0-9_*/]*/y
const digits = /[0-9]+/y
const quoted = /"[^"\\\r\n]*"/y
const unclosed = /"[^"\r\n]*/y
const nothing = /<null>/y

const match = (pattern: RegExp, text: string, at: number): string | null => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

const wordKind = (text: string): TokenKind => {
  if (text === '*') return 'star'
  if (text.includes('*')) return 'wildcard'
  return operators.get(text) ?? (attributes.has(text) ? 'attribute' : reserved.has(text) ? 'reserved' : 'word')
}

const tokenAt = (text: string, start: number): Token => {
  const token = (kind: TokenKind, written: string, inner = written): Token => ({ kind, text: inner, start, end: start + written.length })
  const name = match(word, text, start)
  if (name !== null) return token(wordKind(name), name)
  const number = match(digits, text, start)
  if (number !== null) return token('digits', number)
  const string = match(quoted, text, start)
  if (string !== null) return token('quoted', string, string.slice(1, -1))
  const rest = match(unclosed, text, start)
  if (rest !== null) return token('unclosed', rest, rest.slice(1))
  const none = match(nothing, text, start)
  if (none !== null) return token('null', none)
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0)
  return token(signs.get(character) ?? 'unknown', character)
}

/** Splits a selection into tokens. Never fails: what no rule knows becomes an `unknown` token. The last one is `end`. */
export const tokenize = (text: string): Token[] => {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const blank = match(space, text, at)
    if (blank !== null) {
      at += blank.length
      continue
    }
    const token = tokenAt(text, at)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

/** Whether a token can be a value: a quoted text, a word that means nothing else, or `<null>`. */
export const isValueToken = (token: Token): boolean =>
  token.kind === 'quoted' || token.kind === 'word' || token.kind === 'null' || (token.kind === 'reserved' && bareValues.has(token.text))

/** Whether a value may be written without quotes. */
export const isBareValue = (text: string): boolean => {
  const [token] = tokenize(text)
  return token !== undefined && token.start === 0 && token.end === text.length && (token.kind === 'word' || (token.kind === 'reserved' && bareValues.has(text)))
}

/** Whether a `key:` value may be written without quotes. */
export const isBareKey = (text: string): boolean => {
  const [token] = tokenize(text)
  return token !== undefined && token.start === 0 && token.end === text.length && (token.kind === 'word' || token.kind === 'wildcard')
}
