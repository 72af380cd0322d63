import { classOf, isPlainObject, pathStep, ValueEncodingError } from './encode-value'
import { deepestValue } from './value-tag'

/** Refuses what JSON would lose or change. Members of objects that are `undefined` are left out of the text, so they may stand. */
const assertJson = (value: unknown, path: string, depth: number): void => {
  const refuse = (what: string): never => { throw new ValueEncodingError(path, `${what}, which is no JSON`) }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : refuse(`is ${value}`)
  if (typeof value !== 'object') return refuse(value === undefined ? 'is undefined' : `is a ${typeof value}`)
  if (depth >= deepestValue) throw new ValueEncodingError(`${path.slice(0, 80)}…`, `is more than ${deepestValue} levels deep, or contains itself`)
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) assertJson(value[index], pathStep(path, index), depth + 1)
    return
  }
  if (!isPlainObject(value)) return refuse(classOf(value))
  for (const [key, part] of Object.entries(value)) if (part !== undefined) assertJson(part, pathStep(path, key), depth + 1)
}

/** The text of a value that JSON keeps as it is. Throws `ValueEncodingError` with the path of the first part that it does not. */
export const jsonText = (value: unknown, path = ''): string => {
  assertJson(value, path, 0)
  return JSON.stringify(value)
}
