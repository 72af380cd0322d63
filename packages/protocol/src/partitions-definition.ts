import { z } from 'zod'

/** A wall time of the definition's zone (`2026-01-01`, `2026-01-01T06:30`), or an instant (`2026-01-01T05:30:00Z`). */
const momentSchema = z.string().regex(
  /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?$/,
  'a moment is a date, a date with a time (2026-01-01T06:30) or an instant (2026-01-01T05:30:00Z)',
)

const partitionKeySchema = z.string().max(1024)

const windowFields = {
  /** The first window begins at the first tick at or after it. */
  start: momentSchema,
  /** No window ends after it. */
  end: momentSchema.nullish(),
  timezone: z.string().nullish(),
  /** How a key is written: `%Y %m %d %H %M %S %j %y %z`. Default `%Y-%m-%d`, hourly `%Y-%m-%d-%H:%M`. */
  keyFormat: z.string().max(256).nullish(),
  /** So many windows more, or fewer, than have ended by now. */
  endOffset: z.int().min(-1_000_000).max(1_000_000).optional(),
  /** Windows that begin there do not exist. */
  exclusions: z.array(z.union([z.object({ cron: z.string() }), z.object({ at: momentSchema })])).optional(),
}

const minuteOffset = z.int().min(0).max(59).optional()
const hourOffset = z.int().min(0).max(23).optional()

const hourlySchema = z.object({ type: z.literal('hourly'), ...windowFields, minuteOffset })
const dailySchema = z.object({ type: z.literal('daily'), ...windowFields, minuteOffset, hourOffset })
/** `dayOffset`: the weekday on which windows begin, 0 is Sunday. */
const weeklySchema = z.object({ type: z.literal('weekly'), ...windowFields, minuteOffset, hourOffset, dayOffset: z.int().min(0).max(7).optional() })
/** `dayOffset`: the day of the month on which windows begin, 1 when absent or 0. */
const monthlySchema = z.object({ type: z.literal('monthly'), ...windowFields, minuteOffset, hourOffset, dayOffset: z.int().min(0).max(31).optional() })
const cronWindowsSchema = z.object({ type: z.literal('cron'), ...windowFields, cron: z.string(), keyFormat: z.string().max(256) })

const staticSchema = z.object({ type: z.literal('static'), keys: z.array(partitionKeySchema) })
/** Keys are added and removed at run time, under this name. */
const dynamicSchema = z.object({ type: z.literal('dynamic'), name: z.string().min(1).max(256) })

export const timePartitionsSchema = z.discriminatedUnion('type', [hourlySchema, dailySchema, weeklySchema, monthlySchema, cronWindowsSchema])
export type TimePartitionsDefinition = z.infer<typeof timePartitionsSchema>

export const singlePartitionsSchema = z.discriminatedUnion('type', [
  hourlySchema, dailySchema, weeklySchema, monthlySchema, cronWindowsSchema, staticSchema, dynamicSchema,
])
/** Partitions of one dimension. */
export type SinglePartitionsDefinition = z.infer<typeof singlePartitionsSchema>

/** The product of its dimensions. Keys join their parts with `|`, in the order of the dimensions' names. */
const multiSchema = z.object({
  type: z.literal('multi'),
  dimensions: z.array(z.object({ name: z.string().min(1).max(256), partitions: singlePartitionsSchema })).min(2),
})
export type MultiPartitionsDefinition = z.infer<typeof multiSchema>

/** How an asset is sliced, as the manifest carries it. */
export const partitionsDefinitionSchema = z.discriminatedUnion('type', [
  hourlySchema, dailySchema, weeklySchema, monthlySchema, cronWindowsSchema, staticSchema, dynamicSchema, multiSchema,
])
export type PartitionsDefinition = z.infer<typeof partitionsDefinitionSchema>
