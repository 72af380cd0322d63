import { isError, NativeString, stringSlice } from './primordials.js'

const longest = 65_000
const deepest = 8

const read = (value, key) => {
  try {
    const text = value[key]
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

const print = (value) => {
  try {
    return NativeString(value)
  } catch {
    return 'a value that cannot be shown as text was thrown'
  }
}

const chainOf = (value, depth) => {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    return { name: 'Error', message: stringSlice(print(value), 0, longest) }
  }
  const name = stringSlice(read(value, 'name') ?? 'Error', 0, 256)
  const result = { name, message: stringSlice(read(value, 'message') ?? print(value), 0, longest) }
  const stack = read(value, 'stack')
  const code = read(value, 'code')
  if (stack !== undefined) result.stack = stringSlice(stack, 0, longest)
  if (code !== undefined) result.code = stringSlice(code, 0, 128)
  let cause
  try {
    cause = value.cause
  } catch {
    cause = undefined
  }
  if (cause !== undefined && depth < deepest) result.cause = chainOf(cause, depth + 1)
  return result
}

/** Describes whatever was thrown. Proxies, getters that throw and values without text do not break it. */
export const rawError = (thrown) => {
  try {
    return chainOf(thrown, 0)
  } catch {
    return { name: 'Error', message: 'a value that cannot be inspected was thrown' }
  }
}

/** The text a person reads about whatever was thrown. */
export const errorText = (thrown) => {
  const error = rawError(thrown)
  let isRealError = false
  try {
    isRealError = isError(thrown)
  } catch {
    isRealError = false
  }
  return isRealError && error.stack !== undefined ? error.stack : `${error.name}: ${error.message}`
}
