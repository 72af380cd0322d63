import type { Json } from '@millrace/protocol'

/** What can be shown as JSON: JSON itself, and dates, which become ISO-8601 texts. `undefined` members of objects are left out. */
export type JsonInput = string | number | boolean | null | undefined | Date | readonly JsonInput[] | { readonly [key: string]: JsonInput }

/** A metadata value that cannot be what it says. `code` is `invalid-metadata`. */
export class MetadataError extends Error {
  readonly code = 'invalid-metadata'
  constructor(message: string) {
    super(message)
    this.name = 'MetadataError'
  }
}

const deepest = 100

/** A copy of the value as JSON. Throws `MetadataError` with the path of the first part that is none. */
export const toJson = (value: unknown, path: string, depth = 0): Json => {
  const where = path === '' ? 'it' : `\`${path}\``
  if (depth > deepest) throw new MetadataError(`${where} is more than ${deepest} levels deep, or contains itself`)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object') throw new MetadataError(`${where} is ${value === undefined ? 'undefined' : `a ${typeof value}`}, which is no JSON`)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return Array.from(value, (item, index) => toJson(item ?? null, `${path}[${index}]`, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) {
    throw new MetadataError(`${where} is an instance of ${(value as { constructor: { name: string } }).constructor.name}, which is no JSON`)
  }
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries.map(([key, part]) => [key, toJson(part, path === '' ? key : `${path}.${key}`, depth + 1)]))
}
