import type { Span } from './region'
import type { TimeDefinition } from './time-definition'
import type { WindowTicks } from './window-ticks'

const none: Span = { from: 0, to: 0 }

/** Whether the first window of the definition exists, by the reference's reading of end offsets. */
const hasFirst = (definition: TimeDefinition, ticks: WindowTicks, { first, now }: { first: number; now: number }): boolean => {
  const { endOffset, end, start } = definition
  if (end !== null && end <= start) return false
  const firstEnd = ticks.endOf(first)
  if (endOffset === 0) return firstEnd <= now
  if (endOffset > 0) return firstEnd <= ticks.startOf(ticks.numberAt(now) + endOffset)
  return firstEnd <= ticks.startOf(ticks.lastEnded(now) + endOffset + 1)
}

/** The windows that exist now, by their numbers: from the first after the start, to those that have ended by now and by the end, moved by the end offset. */
export const existingWindows = (definition: TimeDefinition, ticks: WindowTicks, now: number): Span => {
  const { start, end, endOffset } = definition
  const first = ticks.numberAt(start)
  if (ticks.listed.tick(first) === null) return none
  if (!hasFirst(definition, ticks, { first, now })) return none
  const ended = ticks.lastEnded(now)
  const offset = endOffset <= 0 ? ended + endOffset : ticks.numberAt(ticks.endOf(ended)) + endOffset - 1
  const moved = endOffset === 0 ? offset : Math.max(first, offset)
  const last = end === null ? moved : Math.min(moved, ticks.lastEnded(end))
  return last < first ? none : { from: first, to: last + 1 }
}
