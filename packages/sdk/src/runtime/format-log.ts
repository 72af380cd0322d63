interface Util { format(...values: readonly unknown[]): string }
interface Engine { process?: { getBuiltinModule?(name: string): unknown } }

const longestMessage = 64_000
const unreadable = '[a value that cannot be shown]'

let formatter: Util | null | undefined
/** Found by the first message that needs it: where the engine makes it from scratch, it costs more than the rest of the SDK. */
const findFormatter = (): Util | null => formatter ??= (globalThis as Engine).process?.getBuiltinModule?.('node:util') as Util | undefined ?? null

/** Cuts a message visibly. */
export const limitMessage = (message: string): string =>
  message.length <= longestMessage ? message : `${message.slice(0, longestMessage)} … [cut: ${message.length} characters]`

const attempt = (work: () => string | undefined): string => {
  try {
    return work() ?? unreadable
  } catch {
    return unreadable
  }
}

const showPlainly = (value: unknown): string => typeof value === 'object' && value !== null && !(value instanceof Error)
  ? JSON.stringify(value, (_, part: unknown) => typeof part === 'bigint' ? `${part}n` : part)
  : String(value)

/** What `console.log` would print. Never throws. */
export const formatValues = (values: readonly unknown[]): string =>
  limitMessage(attempt(() => findFormatter()?.format(...values) ?? values.map((value) => attempt(() => showPlainly(value))).join(' ')))

const fieldText = (value: unknown): string => attempt(() => {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
  if (value instanceof Date) return value.toISOString()
  return showPlainly(value)
})

/** A message with its fields as `name=value`. Never throws. */
export const formatMessage = (message: unknown, fields: unknown): string => {
  const text = typeof message === 'string' ? message : formatValues([message])
  if (typeof fields !== 'object' || fields === null) return limitMessage(text)
  return limitMessage(attempt(() => [text, ...Object.entries(fields).map(([name, value]) => `${name}=${fieldText(value)}`)].join(' ')))
}
