import { z } from 'zod'

/** The shortest time that freshness is told by. */
const seconds = z.number().min(60)

const timeWindowSchema = z.object({
  type: z.literal('time-window'),
  /** An asset whose latest materialization is this old, or older, fails. */
  failWindowSeconds: seconds,
  /** One that is this old is warned of. */
  warnWindowSeconds: seconds.optional(),
}).refine(({ failWindowSeconds, warnWindowSeconds }) => warnWindowSeconds === undefined || warnWindowSeconds < failWindowSeconds, {
  path: ['warnWindowSeconds'],
  message: 'the warning must come before the failure: warnWindowSeconds is less than failWindowSeconds',
})

const cronSchema = z.object({
  type: z.literal('cron'),
  /** By each tick the asset is to be there. */
  deadlineCron: z.string(),
  /** How long before a deadline a materialization counts for it; no longer than the shortest time between two deadlines. */
  lowerBoundSeconds: seconds,
  timezone: z.string().default('UTC'),
})

/** When an asset is expected to be made. */
export const freshnessPolicySchema = z.discriminatedUnion('type', [timeWindowSchema, cronSchema])
export type FreshnessPolicy = z.infer<typeof freshnessPolicySchema>

export const freshnessStateSchema = z.enum(['pass', 'warn', 'fail', 'unknown'])
export type FreshnessState = z.infer<typeof freshnessStateSchema>
