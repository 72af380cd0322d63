import { parseCron } from '@millrace/orchestration/cron'
import { nearestKey } from '@millrace/orchestration/graph'
import { fail, show, type Defining } from '../check-definition'

/** A cron text that can be read. What is wrong is said with its place in the text. */
export const checkCron = (defining: Defining, cron: unknown): string => {
  if (typeof cron !== 'string' || cron.length > 256) return fail(defining, `${show(cron)} is no cron text: write five fields, for example "0 2 * * *"`)
  const { problem } = parseCron(cron)
  return problem === undefined ? cron : fail(defining, `the cron ${show(cron)} cannot be read at character ${problem.position + 1}: ${problem.message}`)
}

const properName = (zone: string): string | null => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** A time zone of the IANA database, written as there. Default `UTC`. */
export const checkTimezone = (defining: Defining, timezone: unknown): string => {
  if (timezone === undefined) return 'UTC'
  if (typeof timezone !== 'string') return fail(defining, `\`timezone\` must be a text such as "Europe/Berlin", not ${show(timezone)}`)
  const proper = /^[A-Za-z]/.test(timezone) ? properName(timezone) : null
  // Other names of a zone resolve to its first one; only a difference in case is a mistake.
  if (proper !== null && (proper === timezone || proper.toLowerCase() !== timezone.toLowerCase())) return timezone
  const near = proper ?? nearestKey(timezone, Intl.supportedValuesOf('timeZone'))
  return fail(defining, `there is no time zone ${show(timezone)}; ${near === null ? 'write a name of the IANA database, for example "Europe/Berlin"' : `did you mean ${show(near)}?`}`)
}
