export { parseCron } from './parse-cron'
export { shortestInterval } from './shortest-interval'
export type { CronProblem } from './cron-field'
