export type CronFieldName = 'minute' | 'hour' | 'day of month' | 'month' | 'day of week'

export interface CronProblem {
  readonly message: string
  /** Where in the text, counted in characters from 0. */
  readonly position: number
}

/** One written field, lower case, and where it stands. */
export interface FieldText {
  readonly name: CronFieldName
  readonly text: string
  readonly position: number
}

export interface CronField {
  /** Sorted, without repetition; Sunday is 0. */
  readonly values: readonly number[]
  /** A bare `*` or `?` stands in the list. */
  readonly hasStar: boolean
  /** `L` in the day of the month. */
  readonly hasLast: boolean
  /** `fri#2` and `L5` in the day of the week: the weekday and which of the month. */
  readonly nth: readonly NthWeekday[]
}

export interface NthWeekday {
  readonly weekday: number
  readonly nth: number | 'last'
}

interface FieldBounds {
  readonly low: number
  readonly high: number
  readonly names: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const bounds: Record<CronFieldName, FieldBounds> = {
  minute: { low: 0, high: 59, names: [] },
  hour: { low: 0, high: 23, names: [] },
  'day of month': { low: 1, high: 31, names: [] },
  month: { low: 1, high: 12, names: months },
  'day of week': { low: 0, high: 6, names: weekdays },
}

export class CronSyntaxProblem extends Error {
  readonly problem: CronProblem
  constructor(problem: CronProblem) {
    super(problem.message)
    this.problem = problem
  }
}

const refuse = (field: FieldText, offset: number, message: string): never => {
  throw new CronSyntaxProblem({ message: `${message} in the ${field.name}`, position: field.position + offset })
}

/** An item of a list, where it stands in its field. */
interface Item {
  readonly text: string
  readonly offset: number
}

const readNumber = (field: FieldText, item: Item): number => {
  const { low, high, names } = bounds[field.name]
  const named = names.indexOf(item.text)
  const value = named === -1 ? (/^\d+$/.test(item.text) ? Number(item.text) : Number.NaN) : named + low
  if (Number.isNaN(value)) return refuse(field, item.offset, item.text === '' ? 'a value is missing' : `“${item.text}” is not a value`)
  if (field.name === 'day of week' && value === 7) return 0
  if (value < low || value > high) return refuse(field, item.offset, `${item.text} is not between ${low} and ${high}`)
  return value
}

const sequence = (low: number, high: number, step: number): number[] => {
  const values: number[] = []
  for (let value = low; value <= high; value += step) values.push(value)
  return values
}

/** A range that runs over the end of the field goes on at its beginning; a step that does not fit is carried over as the reference does. */
const wrappingRange = (field: FieldText, range: { low: number; high: number; step: number }): number[] => {
  const { low: least, high: most } = bounds[field.name]
  const { low, high, step } = range
  if (low < high) return sequence(low, high, step)
  if (low === high) return sequence(least, most, step)
  const upper = sequence(low, most, step)
  const last = upper.at(-1) ?? low
  const rest = most - last
  const skipped = last - least + step > most - least + 1 && rest < step ? step - rest : 0
  return [...upper, ...sequence(least + skipped, high, step)]
}

const readRange = (field: FieldText, item: Item): number[] | null => {
  const slash = item.text.indexOf('/')
  const body = slash === -1 ? item.text : item.text.slice(0, slash)
  const stepText = slash === -1 ? '1' : item.text.slice(slash + 1)
  const dash = body.indexOf('-')
  if (slash === -1 && dash === -1) return null
  if (!/^\d+$/.test(stepText) || Number(stepText) === 0) {
    return refuse(field, item.offset + slash + 1, stepText === '' ? 'a step is missing' : `“${stepText}” is not a step`)
  }
  const step = Number(stepText)
  const { low: least, high: most } = bounds[field.name]
  if (body === '*') return sequence(least, most, step)
  const lowText = dash === -1 ? body : body.slice(0, dash)
  const highText = dash === -1 ? String(most) : body.slice(dash + 1)
  const isLast = field.name === 'day of month' && highText === 'l'
  const low = readNumber(field, { text: lowText, offset: item.offset })
  const high = isLast ? most : readNumber(field, { text: highText, offset: item.offset + dash + 1 })
  return wrappingRange(field, { low, high, step })
}

/** `fri#2`, `mon-wed#1` and `L5`. */
const readNthWeekdays = (field: FieldText, item: Item): NthWeekday[] | null => {
  if (field.name !== 'day of week') return null
  const last = /^l(\d+)$/.exec(item.text)
  if (last !== null) return [{ weekday: readNumber(field, { text: last[1] ?? '', offset: item.offset + 1 }), nth: 'last' }]
  const hash = item.text.indexOf('#')
  if (hash === -1) return null
  const nthText = item.text.slice(hash + 1)
  if (!/^[1-5]$/.test(nthText)) return refuse(field, item.offset + hash + 1, `“${nthText}” is not a number from 1 to 5 after #`)
  const days = { text: item.text.slice(0, hash), offset: item.offset }
  const isNamedRange = /^[a-z]+-[a-z]+$/.test(days.text)
  const values = (isNamedRange ? readRange(field, days) : null) ?? [readNumber(field, days)]
  return values.map((weekday) => ({ weekday, nth: Number(nthText) }))
}

const itemsOf = (field: FieldText): Item[] => {
  const items: Item[] = []
  let offset = 0
  for (const text of field.text.split(',')) {
    items.push({ text, offset })
    offset += text.length + 1
  }
  return items
}

/** Reads one field. Throws a `CronSyntaxProblem`. */
export const readField = (field: FieldText): CronField => {
  const isDayField = field.name === 'day of month' || field.name === 'day of week'
  if (field.text === '?' && isDayField) return { values: [], hasStar: true, hasLast: false, nth: [] }
  const values = new Set<number>()
  const nth: NthWeekday[] = []
  let hasStar = false
  let hasLast = false
  for (const item of itemsOf(field)) {
    const nthWeekdays = readNthWeekdays(field, item)
    const range = nthWeekdays === null ? readRange(field, item) : null
    if (item.text === '*') hasStar = true
    else if (item.text === 'l' && field.name === 'day of month') hasLast = true
    else if (nthWeekdays !== null) nth.push(...nthWeekdays)
    else for (const value of range ?? [readNumber(field, item)]) values.add(value)
  }
  return { values: [...values].sort((a, b) => a - b), hasStar, hasLast, nth }
}

/** Whether the values are all that the field can hold. */
export const coversAll = (field: CronField, name: CronFieldName): boolean => {
  const { low, high } = bounds[name]
  return field.values.length === high - low + 1
}
