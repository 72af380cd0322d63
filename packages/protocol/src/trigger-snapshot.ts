import { z } from 'zod'
import { assetKeySchema } from './asset-key'
import { definitionNameSchema } from './definition-name'
import { runConfigSchema, tagsSchema } from './run-config'
import { runStatusSchema, runTargetSchema } from './run'
import { bundlePositionSchema, sourcePositionSchema } from './source-position'

const described = {
  name: definitionNameSchema,
  description: z.string().optional(),
  /** Whether it ticks from its first deployment on, or only once somebody starts it. */
  defaultStatus: z.enum(['running', 'stopped']),
  /** Tags of every run that it requests. */
  tags: tagsSchema,
  bundlePosition: bundlePositionSchema.optional(),
  source: sourcePositionSchema.optional(),
}

const crons = {
  /** Ticks at the ticks of any of these. */
  crons: z.array(z.string().min(1).max(256)).min(1).max(100),
  timezone: z.string().min(1).max(64),
}

/** How much later than the end of a window a schedule ticks. */
const scheduleOffsetsSchema = z.object({
  minute: z.int().min(0).max(59).optional(),
  hour: z.int().min(0).max(23).optional(),
  /** 0 is Sunday. */
  dayOfWeek: z.int().min(0).max(6).optional(),
  dayOfMonth: z.int().min(1).max(31).optional(),
})
export type ScheduleOffsets = z.infer<typeof scheduleOffsetsSchema>

export const scheduleSnapshotSchema = z.object({
  ...described,
  timing: z.discriminatedUnion('type', [
    z.object({ type: z.literal('cron'), ...crons }),
    /** Ticks when partitions of the job come to exist, or as it says itself, and requests a run for each of the newest. */
    z.object({ type: z.literal('partitions'), offsets: scheduleOffsetsSchema, crons: crons.crons.optional(), timezone: crons.timezone.optional() }),
  ]),
  target: runTargetSchema,
  /** Configuration of every run, unless a request has its own. */
  config: runConfigSchema.optional(),
  /** A function says what each tick requests. Otherwise it is one run of the target. */
  isEvaluated: z.boolean(),
})
export type ScheduleSnapshot = z.infer<typeof scheduleSnapshotSchema>

const sensed = {
  ...described,
  /** The shortest time between two ticks. */
  intervalSeconds: z.number().min(1).max(7 * 86_400),
  /** What its runs may be of: one selection, or jobs. Empty: it requests none. */
  targets: z.array(runTargetSchema).max(1_000),
}

export const sensorSnapshotSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('standard'), ...sensed }),
  /** Ticks about the newest materialization of an asset. `isEvaluated`: a function says what to request, otherwise it is one run of the target. */
  z.object({ kind: z.literal('asset'), ...sensed, asset: assetKeySchema, isEvaluated: z.boolean() }),
  /** Ticks about all materializations of these assets that it has not consumed. */
  z.object({ kind: z.literal('multi-asset'), ...sensed, assets: z.array(z.object({ name: z.string().min(1).max(255), asset: assetKeySchema })).min(1).max(1_000) }),
  /** Ticks once for each run that comes to one of these statuses. */
  z.object({
    kind: z.literal('run-status'), ...sensed, statuses: z.array(runStatusSchema).min(1),
    /** Runs of these jobs, all of the code location, or all of the deployment. */
    monitor: z.union([z.object({ jobs: z.array(definitionNameSchema).min(1) }), z.literal('location'), z.literal('deployment')]),
  }),
])
export type SensorSnapshot = z.infer<typeof sensorSnapshotSchema>
