import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { dateOfDay, dayOfDate } from './civil-date'
import { parseCron } from '../cron/parse-cron'
import { countTicks, nextTick, openTicks, previousTick, ticksBackFrom, ticksFrom } from './ticks'
import { openZone } from './zone'

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text)

const take = (ticks: Iterable<Temporal.Instant>, count: number): string[] => {
  const taken: string[] = []
  for (const tick of ticks) {
    taken.push(tick.toString())
    if (taken.length === count) break
  }
  return taken
}

const newYork = (cron: string, ...more: string[]) => ({ crons: [cron, ...more], timezone: 'America/New_York' })

const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'Africa/Casablanca', 'Pacific/Apia', 'Asia/Tehran', 'America/Havana'] as const
const zone = fc.constantFrom(...zones)
const instant = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2060, 0, 1) })

const field = (low: number, high: number): fc.Arbitrary<string> => fc.oneof(
  { weight: 3, arbitrary: fc.constant('*') },
  fc.integer({ min: low, max: high }).map(String),
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high })).map(([a, b]) => `${a}-${b}`),
  fc.integer({ min: 1, max: high }).map((step) => `*/${step}`),
)
const cron = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)).map((fields) => fields.join(' '))

describe('reading a schedule', () => {
  test.each<[string, string, number]>([
    ['* * * *', 'the day of week is missing', 7],
    ['0 24 * * *', '24 is not between 0 and 23 in the hour', 2],
    ['0 0 1,,2 * *', 'a value is missing in the day of month', 6],
    ['0 0 * foo *', '“foo” is not a value in the month', 6],
    ['0 0 * * 5#6', '“6” is not a number from 1 to 5 after # in the day of week', 10],
    ['*/0 * * * *', '“0” is not a step in the minute', 2],
    ['0 0 31 2 *', 'this day never comes in these months', 4],
    ['0 0 * * * 7', 'and this is one more', 10],
    ['@reboot', 'a name stands alone and is one of', 0],
  ])('%s: %s', (text, message, position) => {
    const { problem } = parseCron(text)
    expect(problem?.message).toContain(message)
    expect(problem?.position).toBe(position)
  })

  test('a word of the clock is known, its neighbour is proposed', () => {
    expect(() => openTicks('0 0 * * *', 'europe/berlin')).toThrow('did you mean Europe/Berlin?')
    expect(() => openTicks('0 0 * * *', '+02:00')).toThrow('write the name of the IANA database')
  })
})

describe('when clocks change', () => {
  test('a nightly schedule whose time is skipped ticks as the clocks change, once', () => {
    expect(take(ticksFrom(newYork('15,30 2 * * *'), at('2024-03-09T12:00:00Z')), 3)).toEqual(['2024-03-10T07:00:00Z', '2024-03-11T06:15:00Z', '2024-03-11T06:30:00Z'])
  })

  test('a nightly schedule whose time comes twice ticks the second time', () => {
    expect(take(ticksFrom(newYork('30 1 * * *'), at('2024-11-03T00:00:00Z')), 2)).toEqual(['2024-11-03T06:30:00Z', '2024-11-04T06:30:00Z'])
  })

  test('an hourly schedule follows the clock', () => {
    expect(take(ticksFrom(newYork('30 * * * *'), at('2024-11-03T05:00:00Z')), 3)).toEqual(['2024-11-03T05:30:00Z', '2024-11-03T06:30:00Z', '2024-11-03T07:30:00Z'])
    expect(take(ticksBackFrom(newYork('30 * * * *'), at('2024-03-10T08:00:00Z')), 2)).toEqual(['2024-03-10T07:30:00Z', '2024-03-10T06:30:00Z'])
  })

  test('united schedules give a shared tick once', () => {
    expect(take(ticksFrom(newYork('0 0 * * *', '0 */12 * * *'), at('2024-01-01T05:00:00Z')), 3)).toEqual(['2024-01-01T05:00:00Z', '2024-01-01T17:00:00Z', '2024-01-02T05:00:00Z'])
  })
})

test('the calendar ends: a schedule that never comes again stops', () => {
  expect(nextTick({ crons: ['0 0 29 2 *'], timezone: 'UTC' }, at('9997-01-01T00:00:00Z'))).toBeNull()
  expect(previousTick({ crons: ['0 0 29 2 *'], timezone: 'UTC' }, at('0003-01-01T00:00:00Z'))).toBeNull()
})

test('dates and days are inverse over thousands of years', () => {
  fc.assert(fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => dayOfDate(dateOfDay(day)) === day))
})

test('offsets are those of the zone, and so they are centuries from now', () => {
  fc.assert(fc.property(zone, fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2400, 0, 1) }), (name, time) => {
    const expected = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(name).offsetNanoseconds / 1e6
    expect(openZone(name).offsetAt(time)).toBe(expected)
  }), { numRuns: 400 })
})

test('wall times are read as Temporal reads them: the earlier of two, and a skipped one by the offset before', () => {
  fc.assert(fc.property(zone, instant, (name, time) => {
    const wall = new Temporal.PlainDateTime(1970, 1, 1).add({ milliseconds: time })
    const zoned = wall.toZonedDateTime(name, { disambiguation: 'compatible' })
    expect(openZone(name).instantOf(time)).toBe(zoned.epochMilliseconds)
  }))
})

test('ticks ascend, next and previous are inverse, and numbers count them', () => {
  fc.assert(fc.property(cron, zone, instant, (text, name, time) => {
    const ticks = openTicks(text, name)
    const number = ticks.numberAt(time)
    for (let each = number - 3; each < number + 6; each++) {
      const tick = ticks.tick(each) ?? Number.NaN
      expect(ticks.tick(each + 1) ?? 0).toBeGreaterThan(tick)
      expect(ticks.numberAt(tick)).toBe(each)
      expect(ticks.numberAt(tick + 1)).toBe(each + 1)
      expect(tick < time).toBe(each < number)
    }
  }), { numRuns: 200 })
})

test('what is counted is what is listed, forwards and backwards', () => {
  fc.assert(fc.property(cron, zone, instant, (text, name, time) => {
    const schedule = { crons: [text], timezone: name }
    const from = Temporal.Instant.fromEpochMilliseconds(time)
    const forwards = take(ticksFrom(schedule, from), 20)
    const last = at(forwards.at(-1) ?? '')
    expect(countTicks(schedule, { from, to: last })).toBe(forwards.length - 1)
    expect(take(ticksBackFrom(schedule, last), 20).reverse()).toEqual(forwards)
  }), { numRuns: 100 })
})

test('every tick shows a time of the schedule, or a change of the clocks', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), zone, instant, (minute, hour, name, time) => {
    const tick = nextTick({ crons: [`${minute} ${hour} * * *`], timezone: name }, Temporal.Instant.fromEpochMilliseconds(time))
    const shown = tick?.toZonedDateTimeISO(name)
    const change = shown?.subtract({ milliseconds: 1 }).getTimeZoneTransition('next')
    expect((shown?.hour === hour && shown.minute === minute) || change?.epochMilliseconds === tick?.epochMilliseconds).toBe(true)
  } ), { numRuns: 200 })
})
