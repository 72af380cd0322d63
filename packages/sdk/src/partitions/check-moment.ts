import { fail, show, type Defining } from '../check-definition'

const momentPattern = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z)?)?$/

interface Moment {
  readonly text: string
  /** What the clocks show, as if they were in UTC. */
  readonly shown: number
  readonly isInstant: boolean
}

const checkMoment = (defining: Defining, name: string, value: unknown): Moment => {
  const forms = 'a date (2026-01-01), a time of the zone (2026-01-01T06:30) or an instant (2026-01-01T05:30:00Z)'
  const found = typeof value === 'string' ? momentPattern.exec(value) : null
  if (typeof value !== 'string' || found === null) return fail(defining, `\`${name}\` must be ${forms}, not ${show(value)}`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((part: string | undefined) => Number(part ?? 0))
  const shown = Date.UTC(year, month - 1, day, hour, minute, second, Number((found[7] ?? '0').padEnd(3, '0')))
  const date = new Date(shown)
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute && date.getUTCSeconds() === second
  return exists ? { text: value, shown, isInstant: found[8] !== undefined } : fail(defining, `\`${name}\` is ${show(value)}, which is no date that exists`)
}

/** The start and the end as written. That an instant lies before a time of the zone is checked with the whole definition. */
export const checkSpan = (defining: Defining, start: unknown, end: unknown): { start: string; end?: string } => {
  const from = checkMoment(defining, 'start', start)
  if (end === undefined) return { start: from.text }
  const to = checkMoment(defining, 'end', end)
  if (from.isInstant === to.isInstant && to.shown <= from.shown) fail(defining, `\`end\` (${to.text}) must come after \`start\` (${from.text}): there would be no partition`)
  return { start: from.text, end: to.text }
}

export const checkInstant = (defining: Defining, name: string, value: unknown): string => checkMoment(defining, name, value).text
