const steps = [
  { limit: 60_000, unit: 1000, name: 's' },
  { limit: 3_600_000, unit: 60_000, name: 'min' },
  { limit: 86_400_000, unit: 3_600_000, name: 'h' },
  { limit: 30 * 86_400_000, unit: 86_400_000, name: 'd' },
  { limit: 365 * 86_400_000, unit: 30 * 86_400_000, name: 'mo' },
  { limit: Number.POSITIVE_INFINITY, unit: 365 * 86_400_000, name: 'y' },
]

/** `just now`, `4 min ago`, `in 21 h`: both instants in milliseconds since the epoch. */
export function formatRelativeTime(at: number, now: number): string {
  const distance = Math.abs(at - now)
  if (distance < 5000) return 'just now'
  const step = steps.find((candidate) => distance < candidate.limit)
  if (step === undefined) return '–'
  const amount = `${Math.floor(distance / step.unit)} ${step.name}`
  return at <= now ? `${amount} ago` : `in ${amount}`
}

const absolute = new Intl.DateTimeFormat('en-CA', {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
})
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' })

/** `2026-11-20 02:00:01 CET` in the reader's time zone. */
export const formatAbsoluteTime = (at: number): string => absolute.format(at).replace(',', '')

/** `02:00:01.402` in the reader's time zone, for logs. */
export const formatClockTime = (at: number): string => clock.format(at)
