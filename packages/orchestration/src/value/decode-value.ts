import { MillraceError } from '@millrace/protocol'
import { fromBase64 } from './base64'
import { formatOf, readFormat, type FormattedValue } from './value-format'
import { binaryReaders, isBinaryName, tagKey } from './value-tag'

const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const marker = `"${tagKey}"`

const malformed = (what: string): MillraceError =>
  new MillraceError('internal', `a stored value is not millrace-json: ${what}. Materialize the asset again`)

const list = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw malformed('a list is missing')
  return value.map(revive)
}
const pairs = (value: unknown): [unknown, unknown][] => list(value).map((pair) => {
  if (!Array.isArray(pair) || pair.length !== 2) throw malformed('an entry is not a pair')
  return [pair[0], pair[1]]
})

const readers: Readonly<Record<string, (value: unknown, type: unknown) => unknown>> = {
  undefined: () => undefined,
  number: (value) => Number(value),
  bigint: (value) => BigInt(String(value)),
  date: (value) => new Date(value === null ? Number.NaN : String(value)),
  map: (value) => new Map(pairs(value)),
  set: (value) => new Set(list(value)),
  object: (value) => Object.fromEntries(pairs(value).map(([key, part]) => [String(key), part])),
  bytes: (value, type) => {
    if (typeof type !== 'string' || !isBinaryName(type)) throw malformed('bytes of an unknown type')
    return binaryReaders[type](fromBase64(String(value)).buffer)
  },
}

function revive(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null) return tree
  if (Array.isArray(tree)) {
    for (let index = 0; index < tree.length; index++) tree[index] = revive(tree[index])
    return tree
  }
  const record = tree as Record<string, unknown>
  if (Object.hasOwn(record, tagKey)) {
    const tag = String(record[tagKey])
    const reader = Object.hasOwn(readers, tag) ? readers[tag] : undefined
    if (reader === undefined) throw malformed(`unknown tag ${JSON.stringify(tag)}`)
    return reader(record['value'], record['type'])
  }
  for (const key of Object.keys(record)) {
    const part = record[key]
    if (typeof part === 'object' && part !== null) {
      Object.defineProperty(record, key, { value: revive(part), configurable: true, enumerable: true, writable: true })
    }
  }
  return record
}

/** Decodes what `encodeValue` or `encodeInFormat` wrote, as a copy that shares nothing. Throws `MillraceError` `internal` for other bytes. */
export const decodeValue = (bytes: Uint8Array): unknown => {
  const formatted = formatOf(bytes)
  return formatted === null ? decodeTypes(bytes) : decodeFormat(formatted, bytes)
}

const decodeFormat = ({ format, start }: FormattedValue, bytes: Uint8Array): unknown => {
  try {
    return readFormat(format, bytes.subarray(start))
  } catch (cause) {
    throw new MillraceError('internal', `a stored value is not in its format, ${format}. Materialize the asset again`, { cause })
  }
}

const decodeTypes = (bytes: Uint8Array): unknown => {
  try {
    const text = textDecoder.decode(bytes)
    const tree: unknown = JSON.parse(text)
    return text.includes(marker) ? revive(tree) : tree
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause
    throw new MillraceError('internal', 'a stored value is not millrace-json. Materialize the asset again', { cause })
  }
}
