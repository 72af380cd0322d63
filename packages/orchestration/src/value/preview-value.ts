import type { Json, ValueFormat } from '@millrace/protocol'
import { JsonPrefixReader } from './read-json-prefix'
import { isElsewhere } from './value-elsewhere'
import { formatOf } from './value-format'
import { tagKey } from './value-tag'

/** How a stored value is written: in a format of its author's choice, with its types (`millrace-json`), or by an IO manager that has it. */
export type ShownFormat = ValueFormat | 'millrace-json' | 'elsewhere'
/** What a page shows of a stored value. `truncated`: there is more. */
export interface ValuePreview { readonly format: ShownFormat; readonly value: Json; readonly truncated: boolean }
type Shown = Omit<ValuePreview, 'format'>

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

const shownBytes = 1_024
const bytesPerLine = 16

/** As hexadecimal editors show them: the offset, the bytes, and those that are ASCII as such. */
const hexLine = (bytes: Uint8Array, offset: number): string => {
  const line = [...bytes.subarray(offset, offset + bytesPerLine)]
  const digits = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ').padEnd(bytesPerLine * 3 - 1)
  return `${offset.toString(16).padStart(8, '0')}  ${digits}  ${line.map((byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.').join('')}`
}

const previewBytes = (bytes: Uint8Array, limit: number): Shown => {
  const part = bytes.subarray(0, Math.min(shownBytes, limit))
  const lines = Array.from({ length: Math.ceil(part.length / bytesPerLine) }, (_, index) => hexLine(part, index * bytesPerLine))
  return { value: lines.join('\n'), truncated: part.length < bytes.length }
}

const previewText = (bytes: Uint8Array, limit: number): Shown => {
  // What is cut off in the middle of a character ends before it.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, limit * 3), { stream: true })
  const shownText = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')
  return { value: shownText, truncated: shownText.length < text.length || bytes.length > limit * 3 }
}

/** The rows that are whole; of the first one what there is. */
const previewRows = (bytes: Uint8Array, limit: number): Shown => {
  const lines = new TextDecoder().decode(bytes.subarray(0, limit * 6)).split('\n')
  const rest = lines.pop() ?? ''
  const rows: Json[] = []
  let budget = limit
  for (const line of lines.length === 0 && rest !== '' ? [rest] : lines) {
    const { value, truncated } = new JsonPrefixReader(line, budget).read()
    if (!truncated || rows.length === 0) rows.push(value)
    if (truncated) return { value: rows, truncated: true }
    budget -= line.length
  }
  return { value: rows, truncated: rest !== '' || bytes.length > limit * 6 }
}

const previewJson = (bytes: Uint8Array, limit: number): Shown => {
  // A character has at most three bytes per UTF-16 unit; escapes only make the text longer.
  const part = bytes.subarray(0, limit * 6 + 64)
  const { value, truncated } = new JsonPrefixReader(new TextDecoder().decode(part), limit).read()
  return { value, truncated: truncated || part.length < bytes.length }
}

const previews: Readonly<Record<ValueFormat, (bytes: Uint8Array, limit: number) => Shown>> = {
  json: previewJson, ndjson: previewRows, text: previewText, bytes: previewBytes,
}

/**
 * JSON to show of a stored value, at most about `limit` characters of it. `bytes` may be only the beginning of the value.
 * Text is shown as text, NDJSON as a list of its rows, bytes as lines of hexadecimal digits. Of `millrace-json` dates become ISO-8601
 * texts, bigints and `NaN` texts, sets lists, maps objects (or pairs when a key is no text), bytes a text with their length,
 * `undefined` null. Never throws, whatever the bytes are.
 */
export const previewValue = (bytes: Uint8Array, limit: number): ValuePreview => {
  const formatted = formatOf(bytes)
  if (formatted !== null) return { format: formatted.format, ...previews[formatted.format](bytes.subarray(formatted.start), limit) }
  const { value, truncated } = previewJson(bytes, limit)
  return { format: isElsewhere(bytes) ? 'elsewhere' : 'millrace-json', value: show(value), truncated }
}
