import type { PartitionsDefinition } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { openPartitions } from '../partitions/open-partitions'
import { latestWindow } from './latest-window'

const latestOf = (definition: PartitionsDefinition, now: string, lookbackSeconds?: number): string[] =>
  [...latestWindow(openPartitions(definition, { now: Temporal.Instant.from(now) }), lookbackSeconds)]

const day = 24 * 3600
const days: PartitionsDefinition = { type: 'daily', start: '2024-11-01', timezone: 'America/New_York' }
const hours: PartitionsDefinition = { type: 'hourly', start: '2024-11-01', timezone: 'America/New_York' }

describe('the latest window', () => {
  test('is the newest, without a lookback', () => {
    expect(latestOf(days, '2024-11-04T12:00:00Z')).toEqual(['2024-11-03'])
  })

  test('a day back is a day of the calendar, also when it has 25 hours', () => {
    expect(latestOf(days, '2024-11-04T12:00:00Z', day)).toEqual(['2024-11-03'])
    expect(latestOf(days, '2024-11-04T12:00:00Z', 2 * day)).toEqual(['2024-11-02', '2024-11-03'])
  })

  test('and so it is in hours: from the same time of the day before', () => {
    const keys = latestOf(hours, '2024-11-03T21:30:00Z', day)
    expect([keys[0], keys.at(-1), keys.length]).toEqual(['2024-11-02-16:00', '2024-11-03-15:00', 25])
  })
})
