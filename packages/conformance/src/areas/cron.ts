import { ticksBackFrom, ticksFrom } from '@millrace/orchestration/time'
import { isMillraceError } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

const inputSchema = z.object({
  cron: z.union([z.string(), z.array(z.string())]),
  timezone: z.string().nullish(),
  start: z.string(),
  count: z.int(),
})

const take = (ticks: Iterable<Temporal.Instant>, count: number): string[] => {
  const taken: string[] = []
  for (const tick of ticks) {
    if (taken.length >= count) break
    taken.push(tick.toString())
  }
  return taken
}

/** The area `cron`: when a schedule ticks, forwards and backwards. */
export const runCron = (input: unknown): unknown => {
  const { cron, timezone, start, count } = inputSchema.parse(input)
  try {
    const schedule = { crons: typeof cron === 'string' ? [cron] : cron, timezone: timezone ?? 'UTC' }
    const instant = Temporal.Instant.from(start)
    return { next: take(ticksFrom(schedule, instant), count), previous: take(ticksBackFrom(schedule, instant), count) }
  } catch (error) {
    if (isMillraceError(error)) return { error: true }
    throw error
  }
}
