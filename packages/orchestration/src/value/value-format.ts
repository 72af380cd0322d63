import { MillraceError, valueFormatSchema, type ValueFormat } from '@millrace/protocol'
import { ValueEncodingError } from './encode-value'
import { jsonText } from './json-text'
import { tagKey } from './value-tag'

const encoder = new TextEncoder()
const jsonDecoder = new TextDecoder('utf-8', { fatal: true })
/** A byte order mark at the start of a text is part of it. */
const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const found = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'object') return `a ${typeof value}`
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  return tag === 'Object' ? 'an object' : /^[AEIOU]/.test(tag) ? `an ${tag}` : `a ${tag}`
}

const refuse = (format: ValueFormat, wanted: string, value: unknown): never => {
  throw new ValueEncodingError('', `must be ${wanted} for the format \`${format}\`, not ${found(value)}`)
}

const rowsOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : refuse('ndjson', 'a list', value)

const textOf = (value: unknown): string => {
  if (typeof value !== 'string') return refuse('text', 'a text', value)
  const half = value.search(/\p{Surrogate}/u)
  if (half >= 0) throw new ValueEncodingError('', `has half a character at ${half}, which UTF-8 cannot say: use the format \`json\``)
  return value
}

const isBytes = (value: unknown): value is Uint8Array => Object.prototype.toString.call(value) === '[object Uint8Array]'

const writers: Readonly<Record<ValueFormat, (value: unknown) => Uint8Array>> = {
  json: (value) => encoder.encode(jsonText(value)),
  ndjson: (value) => encoder.encode(rowsOf(value).map((row, index) => `${jsonText(row, `[${index}]`)}\n`).join('')),
  text: (value) => encoder.encode(textOf(value)),
  bytes: (value) => isBytes(value) ? value : refuse('bytes', 'a Uint8Array', value),
}

const readers: Readonly<Record<ValueFormat, (bytes: Uint8Array) => unknown>> = {
  json: (bytes) => JSON.parse(jsonDecoder.decode(bytes)) as unknown,
  ndjson: (bytes) => jsonDecoder.decode(bytes).split('\n').filter((text) => text.trim() !== '').map((text) => JSON.parse(text) as unknown),
  text: (bytes) => textDecoder.decode(bytes),
  bytes: (bytes) => bytes.slice(),
}

/** The bytes of a value in a format that others read too. Throws `ValueEncodingError` for a value that the format does not keep as it is. */
export const writeFormat = (format: ValueFormat, value: unknown): Uint8Array => writers[format](value)

/** What `writeFormat` wrote, as a copy. Throws for bytes that are not of the format. */
export const readFormat = (format: ValueFormat, bytes: Uint8Array): unknown => readers[format](bytes)

const headers = valueFormatSchema.options.map((format) => ({ format, header: encoder.encode(`{"${tagKey}":"${format}"}\n`) }))

/** A value as the platform keeps it in a format: a line that names the format, then the bytes of the value. */
export const encodeInFormat = (format: ValueFormat, value: unknown): Uint8Array => {
  const header = headers.find((each) => each.format === format)?.header
  if (header === undefined) throw new MillraceError('internal', `there is no format ${JSON.stringify(format)}`)
  const body = writeFormat(format, value)
  const whole = new Uint8Array(header.length + body.length)
  whole.set(header)
  whole.set(body, header.length)
  return whole
}

/** A stored value that names its format. `start` is where the value begins. */
export interface FormattedValue { readonly format: ValueFormat; readonly start: number }

/** The format that stored bytes name; null for `millrace-json`. The first bytes of a value are enough. */
export const formatOf = (bytes: Uint8Array): FormattedValue | null => {
  const known = headers.find(({ header }) => bytes.length >= header.length && header.every((byte, index) => bytes[index] === byte))
  return known === undefined ? null : { format: known.format, start: known.header.length }
}
