import { toBase64 } from './base64'
import { deepestValue, isBinaryName, tagKey, type ValueTag } from './value-tag'

/** A value that cannot be stored with its type. `path` leads to the part, for example `orders[3].onChange`. */
export class ValueEncodingError extends Error {
  readonly code = 'value-not-storable'
  readonly path: string
  constructor(path: string, reason: string) {
    super(`${path === '' ? 'the value' : `\`${path}\``} ${reason}`)
    this.name = 'ValueEncodingError'
    this.path = path
  }
}

const textEncoder = new TextEncoder()
const getPrototype = Object.getPrototypeOf
const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)
const identifier = /^[\p{L}_$][\p{L}\p{N}_$]*$/u

export const pathStep = (path: string, key: string | number): string => {
  if (typeof key === 'number') return `${path}[${key}]`
  if (!identifier.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** Literal objects of this or another realm, and objects without prototype. */
export const isPlainObject = (value: object): boolean => {
  const prototype: unknown = getPrototype(value)
  if (prototype === null || prototype === Object.prototype) return true
  return typeof prototype === 'object' && getPrototype(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

/** What an object is that is no plain data. */
export const classOf = (value: object): string => {
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name
  return typeof name === 'string' && name !== '' ? `is an instance of ${name}` : 'has a prototype of its own'
}

/** Whether JSON says the value as it is. Anything else, storable or not, goes the long way. */
const isPlainJson = (value: unknown, depth: number): boolean => {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object' || depth >= deepestValue) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (!isPlainJson(value[index], depth + 1)) return false
    }
    return getPrototype(value) === Array.prototype
  }
  if (!isPlainObject(value) || Object.getOwnPropertySymbols(value).length > 0) return false
  for (const key of Object.keys(value)) {
    if (key === tagKey || !isPlainJson((value as Record<string, unknown>)[key], depth + 1)) return false
  }
  return true
}

const tagged = (tag: ValueTag, value?: unknown, type?: string): object =>
  ({ [tagKey]: tag, ...(type === undefined ? {} : { type }), ...(value === undefined ? {} : { value }) })

const binary = (value: object, name: string): object => {
  const bytes = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value as ArrayBuffer)
  return tagged('bytes', toBase64(bytes), name)
}

/** Writes one value as a tree that `JSON.stringify` says without loss. */
class TreeWriter {
  readonly #ancestors = new Set<object>()

  write(value: unknown, path: string): unknown {
    switch (typeof value) {
      case 'string': case 'boolean': return value
      case 'number': return this.#number(value)
      case 'bigint': return tagged('bigint', String(value))
      case 'undefined': return tagged('undefined')
      case 'function': throw new ValueEncodingError(path, 'is a function, which cannot be stored')
      case 'symbol': throw new ValueEncodingError(path, 'is a symbol, which cannot be stored')
      default: return value === null ? null : this.#object(value as object, path)
    }
  }

  #number(value: number): unknown {
    if (Object.is(value, -0)) return tagged('number', '-0')
    return Number.isFinite(value) ? value : tagged('number', String(value))
  }

  #object(value: object, path: string): unknown {
    if (this.#ancestors.has(value)) throw new ValueEncodingError(path, 'contains itself, which cannot be stored: store keys instead of references')
    if (this.#ancestors.size >= deepestValue) {
      throw new ValueEncodingError(`${path.slice(0, 80)}…`, `is more than ${deepestValue} levels deep`)
    }
    this.#ancestors.add(value)
    const tree = this.#composite(value, path)
    this.#ancestors.delete(value)
    return tree
  }

  #composite(value: object, path: string): unknown {
    if (Array.isArray(value)) return this.#list(value, path)
    if (isPlainObject(value)) return this.#record(value as Record<string, unknown>, path)
    const tag = tagOf(value)
    if (tag === 'Date') return this.#date(value as Date)
    if (tag === 'Map') return tagged('map', this.#list([...(value as Map<unknown, unknown>)], path))
    if (tag === 'Set') return tagged('set', this.#list([...(value as Set<unknown>)], path))
    if (isBinaryName(tag)) return binary(value, tag)
    throw new ValueEncodingError(path, `${classOf(value)}, which would come back without its methods: return plain data`)
  }

  #date(value: Date): object {
    const time = Date.prototype.getTime.call(value)
    return tagged('date', Number.isNaN(time) ? null : new Date(time).toISOString())
  }

  #list(items: readonly unknown[], path: string): unknown[] {
    const tree: unknown[] = []
    for (let index = 0; index < items.length; index++) tree.push(this.write(items[index], pathStep(path, index)))
    return tree
  }

  #record(value: Record<string, unknown>, path: string): object {
    const [symbol] = Object.getOwnPropertySymbols(value)
    if (symbol !== undefined) throw new ValueEncodingError(path, `has the key ${String(symbol)}, and symbol keys cannot be stored`)
    const entries = Object.keys(value).map((key): [string, unknown] => [key, this.write(value[key], pathStep(path, key))])
    return Object.hasOwn(value, tagKey) ? tagged('object', entries) : Object.fromEntries(entries)
  }
}

/**
 * Encodes a value as `millrace-json`. JSON, `undefined`, `NaN`, infinities, `-0`, `bigint`, `Date`, `Map`, `Set`, typed arrays,
 * `ArrayBuffer` and any nesting of them come back equal from `decodeValue`; holes of arrays come back as `undefined`.
 * Throws `ValueEncodingError` naming the path of the first part it cannot keep.
 */
export const encodeValue = (value: unknown): Uint8Array => {
  const tree = isPlainJson(value, 0) ? value : new TreeWriter().write(value, '')
  return textEncoder.encode(JSON.stringify(tree))
}
