import type { AssetGraph, AssetNode } from '../graph/asset-graph'
import { textAttributes } from './expression'
import { isBareKey, isBareValue, tokenize, type Token } from './token'

/** One thing that could be typed. Applying it replaces `from`–`to` of the text by `insert`. */
export interface Completion {
  readonly label: string
  readonly insert: string
  readonly from: number
  readonly to: number
  readonly kind: 'attribute' | 'key' | 'value' | 'operator' | 'function'
}

const maxCompletions = 50
const attributeNames = [...textAttributes, 'tag']

interface Place {
  /** The tokens before the one being typed. */
  readonly before: readonly Token[]
  readonly partial: string
  readonly from: number
  readonly to: number
}

const isTyping = (token: Token, cursor: number): boolean =>
  token.end === cursor && !['plus', 'colon', 'equal', 'open', 'close', 'quoted', 'end', 'null'].includes(token.kind)

/** Splits the text at the cursor. What follows the cursor is replaced only up to the end of the token being typed. */
const placeAt = (text: string, cursor: number): Place => {
  const head = text.slice(0, cursor)
  const tokens = tokenize(head).slice(0, -1)
  const last = tokens.at(-1)
  if (last === undefined || (!isTyping(last, cursor) && last.kind !== 'unclosed')) return { before: tokens, partial: '', from: cursor, to: cursor }
  const rest = last.kind === 'unclosed' ? /^[^"\s()]*"?/ : /^[\p{L}\p{N}_*/.-]*/u
  const tail = rest.exec(text.slice(cursor))?.[0] ?? ''
  return { before: tokens.slice(0, -1), partial: last.text, from: last.start, to: cursor + tail.length }
}

/** Those that begin with what is typed first, then those that contain it; each group as it came. */
const rank = (candidates: Iterable<string>, partial: string): string[] => {
  const wanted = partial.toLowerCase().replaceAll('*', '')
  const beginning: string[] = []
  const containing: string[] = []
  for (const candidate of new Set(candidates)) {
    const place = candidate.toLowerCase().indexOf(wanted)
    if (place === 0) beginning.push(candidate)
    else if (place > 0) containing.push(candidate)
    if (beginning.length >= maxCompletions) break
  }
  return [...beginning, ...containing].slice(0, maxCompletions)
}

const valuesOf = (attribute: string, node: AssetNode): readonly string[] => {
  switch (attribute) {
    case 'key': return [node.key]
    case 'owner': return node.asset?.owners ?? []
    case 'group': return node.asset === null ? [] : [node.asset.group]
    case 'kind': return node.asset?.kinds ?? []
    case 'tag': return node.asset === null ? [] : Object.keys(node.asset.tags)
    case 'code_location': return node.location === null ? [] : [node.location]
    default: return []
  }
}

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort()

const writable = (value: string): boolean => !/["\\\r\n]/.test(value)

const completeValue = (attribute: string, place: Place, graph: AssetGraph): Completion[] => {
  const values = attribute === 'is' ? ['external', 'materializable'] : sorted(graph.nodes.flatMap((node) => valuesOf(attribute, node)))
  const isBare = attribute === 'key' ? isBareKey : isBareValue
  return rank(values.filter(writable), place.partial).map((value) => ({
    label: value, insert: isBare(value) ? value : `"${value}"`, from: place.from, to: place.to, kind: attribute === 'key' ? 'key' : 'value',
  }))
}

const completeTagValue = (tag: string, place: Place, graph: AssetGraph): Completion[] => {
  const values = graph.nodes.flatMap((node) => (node.asset !== null && Object.hasOwn(node.asset.tags, tag) ? (node.asset.tags[tag] ?? []) : []))
  return rank(sorted(values).filter(writable), place.partial).map((value) => ({
    label: value, insert: isBareValue(value) ? value : `"${value}"`, from: place.from, to: place.to, kind: 'value',
  }))
}

const completeOperand = (place: Place, graph: AssetGraph): Completion[] => {
  const range = { from: place.from, to: place.to }
  const attributes = rank(attributeNames, place.partial).map((name): Completion => ({ label: `${name}:`, insert: `${name}:`, kind: 'attribute', ...range }))
  const functions = rank(['roots', 'sinks'], place.partial).map((name): Completion => ({ label: `${name}(…)`, insert: `${name}(`, kind: 'function', ...range }))
  const not = rank(['not'], place.partial).map((word): Completion => ({ label: word, insert: `${word} `, kind: 'operator', ...range }))
  const keys = place.partial === '' ? [] : rank(graph.nodes.map((node) => node.key), place.partial).map((key): Completion => ({
    label: key, insert: `key:${isBareKey(key) ? key : `"${key}"`}`, kind: 'key', ...range,
  }))
  return [...attributes, ...functions, ...not, ...keys].slice(0, maxCompletions)
}

const completeOperator = (place: Place): Completion[] => {
  const open = place.before.reduce((depth, token) => depth + (token.kind === 'open' ? 1 : token.kind === 'close' ? -1 : 0), 0)
  const range = { from: place.from, to: place.to }
  const words = rank(['and', 'or'], place.partial).map((word): Completion => ({ label: word, insert: `${word} `, kind: 'operator', ...range }))
  const signs = place.partial === '' ? ['+', ...(open > 0 ? [')'] : [])] : []
  return [...words, ...signs.map((sign): Completion => ({ label: sign, insert: sign, kind: 'operator', ...range }))]
}

/** Whether the tokens end with something complete, after which an operator may follow. */
const endsOperand = (tokens: readonly Token[]): boolean => {
  const last = tokens.at(-1)
  if (last === undefined) return false
  if (last.kind === 'plus') {
    const previous = tokens.slice(0, -1)
    return previous.at(-1)?.kind !== 'digits' && endsOperand(previous)
  }
  if (last.kind === 'digits') return tokens.at(-2)?.kind === 'plus'
  return ['close', 'quoted', 'word', 'wildcard', 'null', 'star'].includes(last.kind) || (last.kind === 'reserved' && tokens.at(-2)?.kind === 'colon')
}

/** What could be typed at the cursor, best first; at most 50. Never throws, whatever the text. */
export const completeSelection = (text: string, cursor: number, graph: AssetGraph): Completion[] => {
  const place = placeAt(text, Math.max(0, Math.min(cursor, text.length)))
  const last = place.before.at(-1)
  const previous = place.before.at(-2)
  if (last?.kind === 'colon' && previous?.kind === 'attribute') return completeValue(previous.text, place, graph)
  if (last?.kind === 'equal' && previous !== undefined) return completeTagValue(previous.text, place, graph)
  return endsOperand(place.before) ? completeOperator(place) : completeOperand(place, graph)
}
