import { MillraceError, type PartitionsDefinition, type ScheduleOffsets, type SinglePartitionsDefinition, type TimePartitionsDefinition } from '@millrace/protocol'
import type { Temporal } from 'temporal-polyfill'
import { latestWindow } from '../automation/latest-window'
import { openPartitions, type OpenOptions } from '../partitions/open-partitions'
import type { PartitionSet } from '../partitions/partition-set'
import { readTimeDefinition } from '../partitions/time-definition'

/** When a schedule ticks that takes its ticks from partitions. */
export interface PartitionCadence {
  readonly cron: string
  readonly timezone: string
}

const isTime = (definition: SinglePartitionsDefinition): definition is TimePartitionsDefinition => definition.type !== 'static' && definition.type !== 'dynamic'

const timeOf = (definition: PartitionsDefinition): TimePartitionsDefinition => {
  const dimensions = definition.type === 'multi' ? definition.dimensions.map(({ partitions }) => partitions) : [definition]
  const [time, ...more] = dimensions.filter(isTime)
  if (time !== undefined && more.length === 0) return time
  throw new MillraceError('invalid-partitions', time === undefined ? 'these partitions have no time that a schedule could tick by: give it a cron' : 'these partitions have several dimensions of time: give the schedule a cron')
}

const usable: Readonly<Record<TimePartitionsDefinition['type'], readonly (keyof ScheduleOffsets)[]>> = {
  hourly: ['minute'], daily: ['minute', 'hour'], weekly: ['minute', 'hour', 'dayOfWeek'], monthly: ['minute', 'hour', 'dayOfMonth'], cron: [],
}

const withOffsets = (definition: TimePartitionsDefinition, { minute, hour, dayOfWeek, dayOfMonth }: ScheduleOffsets): TimePartitionsDefinition => {
  const day = dayOfWeek ?? dayOfMonth
  return {
    ...definition,
    ...minute === undefined ? {} : { minuteOffset: minute },
    ...hour === undefined ? {} : { hourOffset: hour },
    ...day === undefined ? {} : { dayOffset: day },
  }
}

/**
 * When to tick for partitions of time: when a window ends, or so much later. Semantics as Dagster's `build_schedule_from_partitioned_job`. Throws `invalid-partitions` for
 * partitions without time, and for offsets that do not fit.
 */
export const cadenceOf = (definition: PartitionsDefinition, offsets: ScheduleOffsets): PartitionCadence => {
  const time = timeOf(definition)
  const allowed = usable[time.type]
  const misplaced = (Object.keys(offsets) as (keyof ScheduleOffsets)[]).find((name) => offsets[name] !== undefined && !allowed.includes(name))
  if (misplaced !== undefined) {
    throw new MillraceError('invalid-partitions', `“${misplaced}” says nothing about ${time.type} partitions; ${allowed.length === 0 ? 'they tick as they are' : `these do: ${allowed.join(', ')}`}`)
  }
  return { cron: readTimeDefinition(withOffsets(time, offsets)).cron, timezone: time.timezone ?? 'UTC' }
}

/** The partitions that a tick makes, one run for each: of time the newest that has ended, in all other dimensions every one. */
export const partitionsAtTick = (definition: PartitionsDefinition, at: Temporal.Instant, dynamicKeys: OpenOptions['dynamicKeys'] = {}): PartitionSet =>
  latestWindow(openPartitions(definition, { now: at, dynamicKeys }), undefined)
