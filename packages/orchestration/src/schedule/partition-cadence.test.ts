import type { PartitionsDefinition } from '@millrace/protocol'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { nextTick } from '../time/ticks'
import { cadenceOf, partitionsAtTick } from './partition-cadence'

const daily: PartitionsDefinition = { type: 'daily', start: '2026-01-01', timezone: 'Europe/Berlin' }
const regions: PartitionsDefinition = { type: 'static', keys: ['north', 'south'] }
const at = (text: string): Temporal.Instant => Temporal.Instant.from(text)

describe('a schedule from partitions', () => {
  test('ticks when a window ends, or later by its offsets', () => {
    expect(cadenceOf(daily, {})).toEqual({ cron: '0 0 * * *', timezone: 'Europe/Berlin' })
    expect(cadenceOf(daily, { hour: 2, minute: 30 })).toEqual({ cron: '30 2 * * *', timezone: 'Europe/Berlin' })
    expect(cadenceOf({ type: 'hourly', start: '2026-01-01', minuteOffset: 15 }, {})).toEqual({ cron: '15 * * * *', timezone: 'UTC' })
    expect(cadenceOf({ type: 'weekly', start: '2026-01-01', dayOffset: 1 }, { hour: 6 }).cron).toBe('0 6 * * 1')
    expect(cadenceOf({ type: 'weekly', start: '2026-01-01', dayOffset: 1 }, { dayOfWeek: 3 }).cron).toBe('0 0 * * 3')
    expect(cadenceOf({ type: 'monthly', start: '2026-01-01' }, { dayOfMonth: 5 }).cron).toBe('0 0 5 * *')
    expect(cadenceOf({ type: 'cron', start: '2026-01-01', cron: '0 6,14 * * *', keyFormat: '%Y-%m-%d-%H' }, {}).cron).toBe('0 6,14 * * *')
  })

  test.each<[PartitionsDefinition, object, string]>([
    [regions, {}, 'have no time that a schedule could tick by'],
    [{ type: 'hourly', start: '2026-01-01' }, { hour: 2 }, '“hour” says nothing about hourly partitions; these do: minute'],
    [daily, { dayOfWeek: 1 }, '“dayOfWeek” says nothing about daily'],
    [{ type: 'cron', start: '2026-01-01', cron: '0 6 * * *', keyFormat: '%Y' }, { minute: 1 }, 'they tick as they are'],
    [{ type: 'multi', dimensions: [{ name: 'a', partitions: daily }, { name: 'b', partitions: { type: 'hourly', start: '2026-01-01' } }] }, {}, 'several dimensions of time'],
  ])('cannot be: %j with %j', (definition, offsets, message) => {
    expect(() => cadenceOf(definition, offsets)).toThrow(message)
  })

  test('makes the window that has ended, through a change of the clocks', () => {
    const cadence = cadenceOf(daily, { hour: 2, minute: 30 })
    const tick = nextTick({ crons: [cadence.cron], timezone: cadence.timezone }, at('2026-03-28T12:00:00Z'))
    expect(tick?.toString()).toBe('2026-03-29T01:00:00Z')
    expect([...partitionsAtTick(daily, tick ?? at('2026-01-01T00:00:00Z'))]).toEqual(['2026-03-28'])
    expect([...partitionsAtTick(daily, at('2026-01-01T12:00:00Z'))]).toEqual([])
  })

  test('makes all of what is not time', () => {
    const grid: PartitionsDefinition = { type: 'multi', dimensions: [{ name: 'day', partitions: daily }, { name: 'region', partitions: regions }] }
    expect(cadenceOf(grid, {}).cron).toBe('0 0 * * *')
    expect([...partitionsAtTick(grid, at('2026-01-05T23:00:00Z'))]).toEqual(['2026-01-05|north', '2026-01-05|south'])
    expect([...partitionsAtTick(regions, at('2026-01-05T23:00:00Z'))]).toEqual(['north', 'south'])
    expect([...partitionsAtTick({ type: 'dynamic', name: 'customers' }, at('2026-01-05T23:00:00Z'), { customers: ['acme'] })]).toEqual(['acme'])
  })
})
