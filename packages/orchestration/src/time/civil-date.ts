/** Calendar arithmetic on whole numbers: a day is its distance from 1970-01-01, a wall time the milliseconds since midnight of that day. */
export const dayLength = 86_400_000
export const minuteLength = 60_000

export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

const daysPerEra = 146_097

/** The proleptic Gregorian calendar, counted in eras of 400 years that begin in March, so that leap days come last. */
export const dayOfDate = ({ year, month, day }: CivilDate): number => {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * daysPerEra + dayOfEra - 719_468
}

export const dateOfDay = (dayNumber: number): CivilDate => {
  const shifted = dayNumber + 719_468
  const era = Math.floor(shifted / daysPerEra)
  const dayOfEra = shifted - era * daysPerEra
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

export const firstDayOfYear = (year: number): number => dayOfDate({ year, month: 1, day: 1 })

/** The year that holds a time, be it an instant read in UTC or a wall time. */
export const yearOfTime = (time: number): number => dateOfDay(Math.floor(time / dayLength)).year

/** 0 is Sunday. */
export const weekdayOfDay = (dayNumber: number): number => (((dayNumber + 4) % 7) + 7) % 7

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0)
