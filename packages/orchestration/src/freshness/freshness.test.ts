import { freshnessPolicySchema, type FreshnessPolicy } from '@millrace/protocol'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { checkFreshnessPolicy } from './check-freshness-policy'
import { freshnessOf } from './freshness'

const at = (time: string): Temporal.Instant => Temporal.Instant.from(`2024-05-${time}Z`)

const ask = (policy: FreshnessPolicy, last: string | null, now: string): readonly [string, string | null] => {
  const { state, changesAt } = freshnessOf({ policy, lastMaterialization: last === null ? null : at(last), now: at(now) })
  return [state, changesAt?.toString() ?? null]
}

describe('a time window', () => {
  const day: FreshnessPolicy = { type: 'time-window', failWindowSeconds: 24 * 3600, warnWindowSeconds: 12 * 3600 }

  test('warns, then fails, and says when', () => {
    expect(ask(day, null, '10T00:00:00')).toEqual(['unknown', null])
    expect(ask(day, '10T00:00:00', '10T11:59:59')).toEqual(['pass', '2024-05-10T12:00:00Z'])
    expect(ask(day, '10T00:00:00', '10T12:00:00')).toEqual(['warn', '2024-05-11T00:00:00Z'])
    expect(ask(day, '10T00:00:00', '11T00:00:00')).toEqual(['fail', null])
    expect(ask({ type: 'time-window', failWindowSeconds: 60 }, '10T00:00:00', '10T00:00:59')).toEqual(['pass', '2024-05-10T00:01:00Z'])
  })

  test('a warning after the failure, or a window under a minute, is no policy', () => {
    expect(freshnessPolicySchema.safeParse({ ...day, warnWindowSeconds: 24 * 3600 }).success).toBe(false)
    expect(freshnessPolicySchema.safeParse({ type: 'time-window', failWindowSeconds: 59 }).success).toBe(false)
  })
})

describe('deadlines', () => {
  const morning: FreshnessPolicy = { type: 'cron', deadlineCron: '0 9 * * *', lowerBoundSeconds: 15 * 60, timezone: 'UTC' }

  test('on time: passes until the next deadline', () => {
    expect(ask(morning, '10T08:50:00', '10T09:00:00')).toEqual(['pass', '2024-05-11T09:00:00Z'])
  })

  test('late: fails from the deadline until it is made', () => {
    expect(ask(morning, '09T08:50:00', '10T08:59:59')).toEqual(['pass', '2024-05-10T09:00:00Z'])
    expect(ask(morning, '09T08:50:00', '10T09:00:00')).toEqual(['fail', null])
    expect(ask(morning, '10T09:30:00', '10T09:30:00')).toEqual(['pass', '2024-05-11T09:00:00Z'])
  })

  test('early: what was made before the window does not count for its deadline', () => {
    expect(ask(morning, '10T08:30:00', '10T08:40:00')).toEqual(['pass', '2024-05-10T09:00:00Z'])
    expect(ask(morning, '10T08:30:00', '10T09:00:00')).toEqual(['fail', null])
    expect(ask(morning, '10T08:45:00', '10T08:50:00')).toEqual(['pass', '2024-05-11T09:00:00Z'])
  })

  test('windows must not overlap', () => {
    expect(() => { checkFreshnessPolicy({ ...morning, lowerBoundSeconds: 24 * 3600 }) }).not.toThrow()
    expect(() => { checkFreshnessPolicy({ ...morning, lowerBoundSeconds: 24 * 3600 + 1 }) }).toThrow('come every 86400 seconds')
    expect(() => { checkFreshnessPolicy({ ...morning, deadlineCron: '*/7 * * * *', lowerBoundSeconds: 300 }) }).toThrow('come every 240 seconds')
    expect(() => { checkFreshnessPolicy({ ...morning, timezone: 'Mars/Olympus' }) }).toThrow()
  })
})

test('the state stays what it is until the instant that is named, and is another one then', () => {
  const policy: fc.Arbitrary<FreshnessPolicy> = fc.oneof(
    fc.record({ type: fc.constant('time-window' as const), failWindowSeconds: fc.integer({ min: 7200, max: 90000 }), warnWindowSeconds: fc.integer({ min: 60, max: 7199 }) }),
    fc.record({
      type: fc.constant('cron' as const), deadlineCron: fc.constantFrom('0 9 * * *', '30 */6 * * *', '0 2 * * 1'),
      lowerBoundSeconds: fc.integer({ min: 60, max: 6 * 3600 }), timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
    }),
  )
  const moment = fc.integer({ min: 0, max: 40 * 86_400 }).map((seconds) => Temporal.Instant.from('2024-03-01T00:00:00Z').add({ seconds }))
  fc.assert(fc.property(policy, moment, fc.nat(200_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (given, last, later, part) => {
    const now = last.add({ seconds: later })
    const stateAt = (instant: Temporal.Instant): string => freshnessOf({ policy: given, lastMaterialization: last, now: instant }).state
    const { state, changesAt } = freshnessOf({ policy: given, lastMaterialization: last, now })
    if (changesAt === null) {
      expect(stateAt(now.add({ hours: 24 * 30 }))).toBe(state)
    } else {
      expect(stateAt(changesAt)).not.toBe(state)
      expect(stateAt(changesAt.subtract({ milliseconds: 1 }))).toBe(state)
      expect(stateAt(now.add({ milliseconds: Math.floor((changesAt.epochMilliseconds - now.epochMilliseconds) * part) }))).toBe(state)
    }
  }), { numRuns: 300 })
})
