export { parseCron, readCron, type CronSchedule, type ParsedCron } from './parse-cron'
export type { CronProblem, NthWeekday } from './cron-field'
export { countTicks, nextTick, previousTick, ticksBackFrom, ticksFrom, type Schedule } from './ticks'
