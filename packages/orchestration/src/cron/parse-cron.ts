import { MillraceError } from '@millrace/protocol'
import { CronSyntaxProblem, coversAll, readField, type CronField, type CronFieldName, type CronProblem, type FieldText, type NthWeekday } from './cron-field'

/** What a cron string means. */
export interface CronSchedule {
  /** As written. */
  readonly text: string
  /** The times of a day, in minutes after midnight, sorted. */
  readonly minutesOfDay: readonly number[]
  /** Whether it repeats every hour: such a schedule follows the clock through a change, any other fires once. */
  readonly everyHour: boolean
  readonly months: readonly number[]
  readonly daysOfMonth: readonly number[]
  readonly lastDayOfMonth: boolean
  readonly weekdays: readonly number[]
  readonly nthWeekdays: readonly NthWeekday[]
  /** Which day fields count; with `either` one of them is enough. */
  readonly dayRule: 'every' | 'month' | 'week' | 'either'
}

export type ParsedCron =
  | { readonly schedule: CronSchedule; readonly problem?: never }
  | { readonly schedule?: never; readonly problem: CronProblem }

const fieldNames: readonly CronFieldName[] = ['minute', 'hour', 'day of month', 'month', 'day of week']

const aliases: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'], ['@daily', '0 0 * * *'], ['@midnight', '0 0 * * *'], ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'], ['@yearly', '0 0 1 1 *'], ['@annually', '0 0 1 1 *'],
])

const refuse = (message: string, position: number): never => {
  throw new CronSyntaxProblem({ message, position })
}

const splitFields = (text: string): FieldText[] => {
  const words = [...text.matchAll(/\S+/g)]
  const [only] = words
  if (only === undefined) return refuse('the schedule is empty; write five fields, for example 0 2 * * *', 0)
  if (only[0].startsWith('@')) {
    const meaning = aliases.get(text.toLowerCase())
    if (meaning === undefined) return refuse(`a name stands alone and is one of ${[...aliases.keys()].join(', ')}`, only.index)
    return splitFields(meaning).map((field) => ({ ...field, position: 0 }))
  }
  const extra = words[fieldNames.length]
  if (extra !== undefined) refuse(`a schedule has five fields (${fieldNames.join(', ')}), and this is one more`, extra.index)
  return fieldNames.map((name, index) => {
    const word = words[index]
    if (word === undefined) return refuse(`a schedule has five fields: the ${name} is missing`, text.length)
    return { name, text: word[0].toLowerCase(), position: word.index }
  })
}

const allOf = (field: CronField, name: CronFieldName, count: { from: number; to: number }): readonly number[] =>
  field.hasStar || coversAll(field, name) ? Array.from({ length: count.to - count.from + 1 }, (_, index) => count.from + index) : field.values

/** A field that names all its values restricts nothing, unless the other one is restricted without a star: then both stand as written. */
const isRestricted = (field: CronField, name: CronFieldName, other: FieldText): boolean =>
  !field.hasStar && !(coversAll(field, name) && !field.hasLast && /[*?]/.test(other.text))

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const checkDays = (schedule: CronSchedule, fields: readonly FieldText[]): void => {
  const [, , dayField, , weekField] = fields
  if (dayField === undefined || weekField === undefined) return
  const isOnly = (values: readonly number[], wanted: readonly number[]): boolean => values.length === 1 && wanted.includes(values[0] ?? 0)
  const isFebruary = isOnly(schedule.months, [2]) && isOnly(schedule.daysOfMonth, [30, 31]) && !schedule.lastDayOfMonth
  const canCome = schedule.lastDayOfMonth
    || schedule.daysOfMonth.some((day) => schedule.months.some((month) => day <= (longestMonths[month - 1] ?? 0)))
  if (isFebruary || (schedule.dayRule === 'month' && !canCome)) refuse('this day never comes in these months', dayField.position)
  const literal = schedule.weekdays.filter((weekday) => !schedule.nthWeekdays.some((nth) => nth.weekday === weekday))
  if (schedule.nthWeekdays.length > 0 && literal.length > 0 && schedule.weekdays.length < 7) {
    refuse('the n-th weekday of a month and plain weekdays cannot stand in one list', weekField.position)
  }
}

const readSchedule = (text: string): CronSchedule => {
  const texts = splitFields(text)
  const [minute, hour, day, month, weekday] = texts.map(readField)
  const [, , dayText, , weekText] = texts
  if (!minute || !hour || !day || !month || !weekday || !dayText || !weekText) return refuse('a schedule has five fields', 0)
  const minutes = allOf(minute, 'minute', { from: 0, to: 59 })
  const hours = allOf(hour, 'hour', { from: 0, to: 23 })
  const byMonth = isRestricted(day, 'day of month', weekText)
  const byWeek = weekday.nth.length > 0 || isRestricted(weekday, 'day of week', dayText)
  const schedule: CronSchedule = {
    text,
    minutesOfDay: hours.flatMap((value) => minutes.map((each) => value * 60 + each)),
    everyHour: hours.length === 24,
    months: allOf(month, 'month', { from: 1, to: 12 }),
    daysOfMonth: day.values,
    lastDayOfMonth: day.hasLast,
    weekdays: weekday.values,
    nthWeekdays: weekday.nth,
    dayRule: byMonth && byWeek ? 'either' : byMonth ? 'month' : byWeek ? 'week' : 'every',
  }
  checkDays(schedule, texts)
  return schedule
}

/** Reads a cron string of five fields, as croniter does in Dagster. Never throws: a problem says what is wrong and where. */
export const parseCron = (text: string): ParsedCron => {
  try {
    return { schedule: readSchedule(text) }
  } catch (error) {
    if (!(error instanceof CronSyntaxProblem)) throw error
    return { problem: error.problem }
  }
}

/** As `parseCron`, for a text that must be right. Throws `invalid-cron` with the position in the details. */
export const readCron = (text: string): CronSchedule => {
  const { schedule, problem } = parseCron(text)
  if (schedule !== undefined) return schedule
  throw new MillraceError('invalid-cron', `the schedule “${text}” cannot be read: ${problem.message} (at ${problem.position + 1})`, {
    details: { cron: text, position: problem.position },
  })
}
