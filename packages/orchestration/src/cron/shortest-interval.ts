import { firstDayOfYear, dayLength } from '../time/civil-date'
import { WallTimes } from '../time/wall-times'
import type { CronSchedule } from './parse-cron'

const sampledYear = 2024
const sampledTicks = 1000
const sampledUntil = firstDayOfYear(2044) * dayLength

/** The shortest time between two of the next thousand ticks, in seconds; told in UTC, as in the reference, so that a clock change does not count. */
export const shortestInterval = (schedule: CronSchedule): number => {
  const times = new WallTimes(schedule)
  let shortest = Infinity
  let before = times.at(sampledYear, 0)
  for (let rank = 1; rank < sampledTicks && before <= sampledUntil; rank++) {
    const tick = times.at(sampledYear, rank)
    shortest = Math.min(shortest, (tick - before) / 1000)
    before = tick
  }
  return shortest
}
