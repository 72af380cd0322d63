import type { Json } from '@millrace/protocol'

export type ValueRow = Readonly<Record<string, Json>>

const isObject = (value: Json): value is { [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A map with keys that are no texts arrives as pairs. */
const pairRow = (value: Json): ValueRow | undefined => {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [key, part] = value
  return key !== undefined && part !== undefined && !isObject(key) && isObject(part) ? { key, ...part } : undefined
}

const allOrNone = (rows: readonly (ValueRow | undefined)[]): ValueRow[] | undefined => {
  const present = rows.filter((row) => row !== undefined)
  return present.length === rows.length && rows.length > 0 ? present : undefined
}

/** The value as rows of a table, when it is one: a list of objects, or a map of at least two. */
export function valueRows(value: Json): ValueRow[] | undefined {
  if (Array.isArray(value)) return allOrNone(value.map((item) => (isObject(item) ? item : undefined))) ?? allOrNone(value.map(pairRow))
  if (!isObject(value)) return undefined
  const entries = Object.entries(value)
  return entries.length < 2 ? undefined : allOrNone(entries.map(([key, part]) => (isObject(part) ? { key, ...part } : undefined)))
}
