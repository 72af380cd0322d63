import type { Metadata, RawError } from '@millrace/protocol'
import { readMetadata } from '../metadata'

// Taken while the SDK loads: an author who replaces a global must not break the report of his own error.
const { apply } = Reflect
const textOf = String
const slice = String.prototype.slice
const cut = (text: string, length: number): string => apply(slice, text, [0, length]) as string

const longest = { name: 256, message: 65_536, stack: 65_536, code: 128 } as const
const deepestCause = 16

const readProperty = (value: object, key: string): unknown => {
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

const readText = (value: object, key: keyof typeof longest): string | undefined => {
  const text = readProperty(value, key)
  return typeof text === 'string' && text !== '' ? cut(text, longest[key]) : undefined
}

const print = (value: unknown): string => {
  try {
    return cut(textOf(value), longest.message)
  } catch {
    return 'an object that cannot be shown as text'
  }
}

/** The facts of a `Failure`, of whichever copy of the SDK. One that cannot be read must not hide what failed. */
const readFacts = (thrown: object): Metadata | undefined => {
  if (readProperty(thrown, 'code') !== 'failure') return undefined
  try {
    const facts = readMetadata(readProperty(thrown, 'metadata'))
    return Object.keys(facts).length === 0 ? undefined : facts
  } catch (cause) {
    return { metadata: { type: 'text', value: `could not be read: ${print(cause)}` } }
  }
}

const describe = (thrown: unknown, seen: readonly unknown[]): RawError => {
  if (typeof thrown !== 'object' && typeof thrown !== 'function' || thrown === null) {
    return { name: 'Error', message: `${print(thrown)} was thrown, which is no error` }
  }
  const stack = readText(thrown, 'stack')
  const code = readText(thrown, 'code')
  const cause = readProperty(thrown, 'cause')
  const raw: RawError = { name: readText(thrown, 'name') ?? 'Error', message: readText(thrown, 'message') ?? (stack === undefined ? print(thrown) : '') }
  if (code !== undefined) raw.code = code
  if (stack !== undefined) raw.stack = stack
  const metadata = readFacts(thrown)
  if (metadata !== undefined) raw.metadata = metadata
  if (cause !== undefined && cause !== null && seen.length < deepestCause && !seen.includes(cause)) raw.cause = describe(cause, [...seen, cause])
  return raw
}

/**
 * Describes whatever was thrown, with its chain of causes: null, proxies, getters that throw, objects without a text.
 * Never throws.
 */
export const rawError = (thrown: unknown): RawError => {
  try {
    return describe(thrown, [thrown])
  } catch {
    return { name: 'Error', message: 'a value that cannot be inspected was thrown' }
  }
}
