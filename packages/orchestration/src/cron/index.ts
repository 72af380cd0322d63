export { parseCron } from './parse-cron'
export type { CronProblem } from './cron-field'
