import type { Json } from '@millrace/protocol'
import { JsonPrefixReader } from './read-json-prefix'
import { tagKey } from './value-tag'

/** What a page shows of a stored value. `truncated`: there is more. */
export interface ValuePreview { readonly value: Json; readonly truncated: boolean }

const bytesOf = (base64: string): number => Math.floor(base64.replace(/[=…]+$/, '').length * 3 / 4)
const isPair = (part: Json): part is [Json, Json] => Array.isArray(part) && part.length === 2
const isRecord = (value: Json | undefined): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A map or an escaped object: an object where all keys are texts, else pairs. */
const entries = (value: Json | undefined): Json => {
  const pairs = (Array.isArray(value) ? value : []).filter(isPair).map(([key, part]): [Json, Json] => [show(key), show(part)])
  if (pairs.every(([key]) => typeof key === 'string')) return Object.fromEntries(pairs as [string, Json][])
  return pairs
}

const shown: Readonly<Record<string, (value: Json | undefined, type: Json | undefined) => Json>> = {
  undefined: () => null,
  number: (value) => value === '-0' ? 0 : value ?? null,
  bigint: (value) => value ?? null,
  date: (value) => value ?? 'Invalid Date',
  map: entries,
  set: (value) => Array.isArray(value) ? value.map(show) : [],
  object: entries,
  elsewhere: (value) => isRecord(value) ? `kept by the IO manager ${String(value['ioManager'])}` : null,
  bytes: (value, type) => `${String(type ?? 'bytes')} of ${bytesOf(String(value ?? ''))} bytes`,
}

function show(tree: Json): Json {
  if (Array.isArray(tree)) return tree.map(show)
  if (!isRecord(tree)) return tree
  const tag = Object.hasOwn(tree, tagKey) ? tree[tagKey] : undefined
  const present = typeof tag === 'string' && Object.hasOwn(shown, tag) ? shown[tag] : undefined
  if (present !== undefined) return present(tree['value'], tree['type'])
  return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, show(part)]))
}

/**
 * JSON to show of an encoded value, at most about `limit` characters of it. `bytes` may be only the beginning of the value.
 * Dates become ISO-8601 texts, bigints and `NaN` texts, sets lists, maps objects (or pairs when a key is no text), bytes a
 * text with their length, `undefined` null. Never throws, whatever the bytes are.
 */
export const previewValue = (bytes: Uint8Array, limit: number): ValuePreview => {
  // A character has at most three bytes per UTF-16 unit; escapes only make the text longer.
  const part = bytes.subarray(0, limit * 6 + 64)
  const text = new TextDecoder().decode(part)
  const { value, truncated } = new JsonPrefixReader(text, limit).read()
  return { value: show(value), truncated: truncated || part.length < bytes.length }
}
