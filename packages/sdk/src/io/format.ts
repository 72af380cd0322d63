import { readFormat, writeFormat } from '@millrace/orchestration/values'
import { valueFormatSchema, type ValueFormat } from '@millrace/protocol'
import { toJson } from '../to-json'

export const valueFormats: readonly ValueFormat[] = valueFormatSchema.options
export const extensions: Readonly<Record<ValueFormat, string>> = { json: 'json', ndjson: 'ndjson', text: 'txt', bytes: 'bin' }

/** Dates become texts: who reads sees what is in the file, not what was written. */
const asJson = (value: unknown): unknown => value === undefined ? value : toJson(value, '')

export const writeObject = (format: ValueFormat, value: unknown): Uint8Array =>
  writeFormat(format, format === 'json' || (format === 'ndjson' && Array.isArray(value)) ? asJson(value) : value)

export const readObject = (format: ValueFormat, bytes: Uint8Array): unknown => readFormat(format, bytes)
