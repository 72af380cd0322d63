import { dayLength, dayOfDate, daysInMonth, firstDayOfYear, minuteLength, weekdayOfDay, yearOfTime } from './civil-date'
import { lowerBound } from './lower-bound'
import type { CronSchedule } from '../cron/parse-cron'

const daysOfYear = (schedule: CronSchedule, year: number): Int32Array => {
  const from = firstDayOfYear(year)
  if (schedule.dayRule === 'every' && schedule.months.length === 12) {
    return Int32Array.from({ length: firstDayOfYear(year + 1) - from }, (_, index) => from + index)
  }
  const days: number[] = []
  for (const month of schedule.months) {
    const length = daysInMonth(year, month)
    const first = dayOfDate({ year, month, day: 1 })
    for (let day = 1; day <= length; day++) {
      if (matchesDay(schedule, { day, length, weekday: weekdayOfDay(first + day - 1) })) days.push(first + day - 1)
    }
  }
  return Int32Array.from(days)
}

interface DayInMonth {
  readonly day: number
  readonly length: number
  readonly weekday: number
}

const matchesWeek = (schedule: CronSchedule, { day, length, weekday }: DayInMonth): boolean => {
  if (schedule.nthWeekdays.length === 0) return schedule.weekdays.includes(weekday)
  return schedule.nthWeekdays.some((wanted) =>
    wanted.weekday === weekday && (wanted.nth === 'last' ? day + 7 > length : Math.ceil(day / 7) === wanted.nth))
}

const matchesMonth = (schedule: CronSchedule, { day, length }: DayInMonth): boolean =>
  schedule.daysOfMonth.includes(day) || (schedule.lastDayOfMonth && day === length)

const matchesDay = (schedule: CronSchedule, day: DayInMonth): boolean => {
  switch (schedule.dayRule) {
    case 'every': return true
    case 'month': return matchesMonth(schedule, day)
    case 'week': return matchesWeek(schedule, day)
    case 'either': return matchesMonth(schedule, day) || matchesWeek(schedule, day)
  }
}

/** The wall times that match a schedule, as a sorted list of which no member is stored: days are, per year, and times of a day once. */
export class WallTimes {
  readonly #schedule: CronSchedule
  readonly #times: readonly number[]
  readonly #years = new Map<number, Int32Array>()

  constructor(schedule: CronSchedule) {
    this.#schedule = schedule
    this.#times = schedule.minutesOfDay.map((minute) => minute * minuteLength)
  }

  /** How many lie in the half-open span. */
  count(from: number, to: number): number {
    if (to <= from) return 0
    const last = yearOfTime(to)
    let count = -this.rank(yearOfTime(from), from)
    for (let year = yearOfTime(from); year < last; year++) count += this.#days(year).length * this.#times.length
    return count + this.rank(last, to)
  }

  /** How many of the year lie before the wall time. */
  rank(year: number, wallTime: number): number {
    const days = this.#days(year)
    const day = Math.floor(wallTime / dayLength)
    const index = lowerBound(days, day)
    const before = index * this.#times.length
    return days[index] === day ? before + lowerBound(this.#times, wallTime - day * dayLength) : before
  }

  /** The n-th of a year; counting beyond it goes on in the next one. */
  at(year: number, rank: number): number {
    let days = this.#days(year)
    while (rank >= days.length * this.#times.length) {
      rank -= days.length * this.#times.length
      days = this.#days(++year)
    }
    const day = days[Math.floor(rank / this.#times.length)] ?? firstDayOfYear(year)
    return day * dayLength + (this.#times[rank % this.#times.length] ?? 0)
  }

  #days(year: number): Int32Array {
    const known = this.#years.get(year)
    if (known !== undefined) return known
    const days = daysOfYear(this.#schedule, year)
    this.#years.set(year, days)
    return days
  }
}
