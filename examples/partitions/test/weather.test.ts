import { buildContext, createMemory, materialize } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import * as weather from '../src/definitions'

const now = new Date('2026-02-10T12:00:00Z')
const stations = ['alps', 'coast', 'city']

/** Measures some days at all stations, and makes their means. */
const measured = async (dates: readonly string[]) => {
  const memory = createMemory()
  for (const date of dates) {
    for (const station of stations) await materialize(weather, { job: weather.measure, partition: { date, station }, memory, now })
    await materialize(weather, { job: weather.updateMeans, partition: date, memory, now })
  }
  return memory
}

describe('the weather', () => {
  it('is made day by day, each from the stations of that day and the day before', async () => {
    const memory = await measured(['2026-01-01', '2026-01-02', '2026-01-03'])

    expect(memory.partitions(weather.measurements)).toHaveLength(9)
    expect(memory.value(weather.dailyMean, { partition: '2026-01-02' })).toBe(6.7)
    expect(memory.value(weather.heatingDays, { partition: '2026-01-03' })).toBe(3)
    expect(memory.value(weather.weekTrend, { partition: '2026-01-03' })).toBeCloseTo(6.7)
  })

  it('does not count a day that was left out', async () => {
    const memory = await measured(['2026-01-01'])
    for (const station of stations) await materialize(weather.measurements, { partition: { date: '2026-01-03', station }, memory, now })
    const { error } = await materialize([weather.dailyMean, weather.heatingDays], { partition: '2026-01-03', memory, now })

    expect(error?.message).toContain('the input `before` at partition `2026-01-02` has no value')
  })

  it('is reported for several months by one run', async () => {
    const days = Array.from({ length: 31 }, (_, index) => `2026-01-${String(index + 1).padStart(2, '0')}`)
    const result = await materialize(weather.monthlyReport, { partition: '2026-01-01', now, values: days.map((day, index) => [weather.dailyMean, index, day] as const) })

    expect(result.value(weather.monthlyReport)).toEqual({ days: 31, coldest: 0 })
  })

  it('has its latest day in the summary', async () => {
    const result = await materialize(weather.today, { now, values: [[weather.dailyMean, 3.5, '2026-02-09']] })

    expect(result.value(weather.today)).toBe('The latest mean is 3.5 °C.')
  })

  it('has 23 hours on the day on which summer time begins', async () => {
    const rows = await weather.measurements.invoke(buildContext({ partition: { date: '2026-03-29', station: 'coast' }, config: { offset: 1 } }))

    expect([rows.length, rows[0]?.at, rows.at(-1)?.at]).toEqual([4, new Date('2026-03-28T23:00:00Z'), new Date('2026-03-29T17:00:00Z')])
  })
})
