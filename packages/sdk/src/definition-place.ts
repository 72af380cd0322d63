import type { BundlePosition } from '@millrace/protocol'
import type { DefinitionPlace } from './definition'

interface CallSite { getLineNumber(): number | null; getColumnNumber(): number | null }
interface StackCapture {
  captureStackTrace?(target: object, above: unknown): void
  stackTraceLimit?: number
  prepareStackTrace?: unknown
}

// Taken while the SDK loads; authors may replace what hangs on `Error`.
const stacks = Error as StackCapture
const { captureStackTrace } = stacks
const defaultLimit = 10

/**
 * Notes where the author called `above` (a function of the SDK). Costs some microseconds: the engine formats the stack
 * only when it is read.
 */
export const placeOf = (above: unknown): DefinitionPlace => {
  const place: DefinitionPlace = {}
  if (captureStackTrace === undefined) return place
  const limit = stacks.stackTraceLimit ?? defaultLimit
  stacks.stackTraceLimit = 1
  captureStackTrace(place, above)
  stacks.stackTraceLimit = limit
  return place
}

const positionOf = (line: number | null | undefined, column: number | null | undefined): BundlePosition | undefined =>
  typeof line === 'number' && typeof column === 'number' && line > 0 && column > 0 ? { line, column } : undefined

const readStack = (stack: unknown): BundlePosition | undefined => {
  if (Array.isArray(stack)) {
    const [site] = stack as CallSite[]
    return positionOf(site?.getLineNumber(), site?.getColumnNumber())
  }
  if (typeof stack !== 'string') return undefined
  const found = /:(\d+):(\d+)\)?\s*$/.exec(stack)
  return found === null ? undefined : positionOf(Number(found[1]), Number(found[2]))
}

const asSites = (_: unknown, sites: readonly CallSite[]): readonly CallSite[] => sites

/** The place as line and column of the loaded file, from 1; undefined where the engine gives no stacks. */
export const bundlePosition = (place: DefinitionPlace): BundlePosition | undefined => {
  const { prepareStackTrace } = stacks
  try {
    // As call sites a stack costs half of what it costs as a text; a text was formatted before, or by another engine.
    stacks.prepareStackTrace = asSites
    return readStack(place.stack)
  } catch {
    return undefined
  } finally {
    stacks.prepareStackTrace = prepareStackTrace
  }
}

const readFrames = (stack: unknown): readonly string[] => {
  if (Array.isArray(stack)) return stack.map((site) => `    at ${String(site)}`)
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : []
}

/** The place as the lines of a stack below its message; empty where the engine gives no stacks. */
export const placeFrames = (place: DefinitionPlace): readonly string[] => {
  try {
    return readFrames(place.stack)
  } catch {
    return []
  }
}
