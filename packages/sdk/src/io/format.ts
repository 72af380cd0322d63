import type { Json } from '@millrace/protocol'
import { toJson } from '../to-json'

/** How a value becomes the bytes of an object. */
export type ValueFormat = 'json' | 'ndjson' | 'text' | 'bytes'

export const valueFormats: readonly ValueFormat[] = ['json', 'ndjson', 'text', 'bytes']
export const extensions: Readonly<Record<ValueFormat, string>> = { json: 'json', ndjson: 'ndjson', text: 'txt', bytes: 'bin' }

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** A value that a format cannot write. `code` is `value-not-storable`. */
class ValueFormatError extends TypeError {
  readonly code = 'value-not-storable'
  override readonly name = 'ValueFormatError'
}

const refuse = (format: ValueFormat, wanted: string, value: unknown): never => {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
  throw new ValueFormatError(`the format \`${format}\` takes ${wanted}, not ${found}`)
}

const rows = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : refuse('ndjson', 'a list', value)

/** What is no JSON is refused, but dates become texts: the reader sees what is in the file, not what was written. */
const line = (value: unknown, path: string): string => JSON.stringify(toJson(value, path))

const writers: Readonly<Record<ValueFormat, (value: unknown) => Uint8Array>> = {
  json: (value) => encoder.encode(line(value, '')),
  ndjson: (value) => encoder.encode(rows(value).map((row, index) => `${line(row, `[${index}]`)}\n`).join('')),
  text: (value) => encoder.encode(typeof value === 'string' ? value : refuse('text', 'a text', value)),
  bytes: (value) => value instanceof Uint8Array ? value : refuse('bytes', 'a Uint8Array', value),
}

const readers: Readonly<Record<ValueFormat, (bytes: Uint8Array) => unknown>> = {
  json: (bytes) => JSON.parse(decoder.decode(bytes)) as Json,
  ndjson: (bytes) => decoder.decode(bytes).split('\n').filter((text) => text.trim() !== '').map((text) => JSON.parse(text) as Json),
  text: (bytes) => decoder.decode(bytes),
  bytes: (bytes) => bytes,
}

export const writeValue = (format: ValueFormat, value: unknown): Uint8Array => writers[format](value)
export const readValue = (format: ValueFormat, bytes: Uint8Array): unknown => readers[format](bytes)
