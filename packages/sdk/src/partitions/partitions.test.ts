import { describe, expect, it } from 'vitest'
import {
  asset, byDimension, byDimensions, cronPartitions, customMapping, daily, dynamicPartitions, from, hourly, job, monthly, multi, multiRun, self, singleRun, specificPartitions,
  staticMapping, staticPartitions, timeWindow, weekly,
} from '../index'
import { partitionsDefinition } from './partitions'

const bad = (value: unknown): never => value as never
const messageOf = (define: () => unknown): string => {
  try {
    define()
  } catch (error) {
    expect(error).toMatchObject({ name: 'DefinitionError', code: 'invalid-definition' })
    expect((error as Error).stack?.split('\n')[1]).toContain('partitions.test.ts')
    return (error as Error).message
  }
  throw new Error('it was accepted')
}

describe('partitions', () => {
  it('say in the manifest what the author said', () => {
    expect(partitionsDefinition(daily({ start: '2026-01-01', timezone: 'Europe/Berlin', hourOffset: 6, endOffset: 1, exclusions: [{ at: '2026-12-25' }, { cron: '0 6 * * 0' }] })))
      .toEqual({ type: 'daily', start: '2026-01-01', timezone: 'Europe/Berlin', hourOffset: 6, endOffset: 1, exclusions: [{ at: '2026-12-25' }, { cron: '0 6 * * 0' }] })
    expect(partitionsDefinition(cronPartitions({ cron: '0 6,14 * * *', start: '2026-01-01T06:00', end: '2027-01-01', keyFormat: '%Y-%m-%d-%H' })))
      .toEqual({ type: 'cron', cron: '0 6,14 * * *', start: '2026-01-01T06:00', end: '2027-01-01', timezone: 'UTC', keyFormat: '%Y-%m-%d-%H' })
    expect(partitionsDefinition(multi({ region: staticPartitions(['north', 'south']), date: weekly({ start: '2026-01-01', dayOffset: 1 }), customer: dynamicPartitions('customers') }))).toEqual({
      type: 'multi', dimensions: [
        { name: 'customer', partitions: { type: 'dynamic', name: 'customers' } },
        { name: 'date', partitions: { type: 'weekly', start: '2026-01-01', timezone: 'UTC', dayOffset: 1 } },
        { name: 'region', partitions: { type: 'static', keys: ['north', 'south'] } },
      ],
    })
  })

  it.each<[string, () => unknown, string]>([
    ['a zone that was misspelt', () => daily({ start: '2026-01-01', timezone: 'Europe/Berlni' }), '`daily` partitions: there is no time zone "Europe/Berlni"; did you mean "Europe/Berlin"?'],
    ['a zone in small letters', () => hourly({ start: '2026-01-01', timezone: 'europe/berlin' }), '`hourly` partitions: there is no time zone "europe/berlin"; did you mean "Europe/Berlin"?'],
    ['a cron that cannot be', () => cronPartitions({ cron: '0 25 * * *', start: '2026-01-01', keyFormat: '%H' }), '`cron` partitions: the cron "0 25 * * *" cannot be read at character 3'],
    ['an end before the start', () => daily({ start: '2026-02-01', end: '2026-01-01' }), '`daily` partitions: `end` (2026-01-01) must come after `start` (2026-02-01): there would be no partition'],
    ['a day that is not in the calendar', () => monthly({ start: '2026-02-30' }), '`start` is "2026-02-30", which is no date that exists'],
    ['a start that is no moment', () => daily({ start: 'yesterday' }), '`start` must be a date (2026-01-01), a time of the zone'],
    ['a misspelt option', () => daily(bad({ start: '2026-01-01', timeZone: 'UTC' })), '`daily` partitions: unknown option `timeZone`, did you mean `timezone`; options are `start`, `end`, `timezone`'],
    ['an offset of a day for days', () => daily(bad({ start: '2026-01-01', dayOffset: 1 })), 'unknown option `dayOffset`'],
    ['an hour that no day has', () => daily({ start: '2026-01-01', hourOffset: 24 }), '`hourOffset` must be a whole number from 0 to 23, not 24'],
    ['a key format with an unknown code', () => daily({ start: '2026-01-01', keyFormat: '%Q' }), 'the key format “%Q” uses %Q; known are %Y'],
    ['an exclusion that says nothing', () => daily({ start: '2026-01-01', exclusions: bad([{}]) }), '`exclusions[0]` must be { cron: "…" } or { at: "…" }'],
    ['a key that comes twice', () => staticPartitions(['north', 'south', 'north']), '`static` partitions: the partition key "north" comes twice'],
    ['a key with the sign of a range', () => staticPartitions(['a...b']), 'the partition key "a...b" contains “...” or a control character'],
    ['an empty key', () => staticPartitions(['a', '']), 'key 2 must be a text that is not empty'],
    ['no list of keys', () => staticPartitions(bad('north')), 'keys are a list such as ["north", "south"], not "north"'],
    ['a key of a dimension that joins keys', () => multi({ a: staticPartitions(['x|y']), b: staticPartitions(['z']) }), 'the partition key "x|y" of the dimension “a” contains one of | , [ ]'],
    ['one dimension', () => multi({ date: daily({ start: '2026-01-01' }) }), '`multi` partitions: at least two dimensions are needed, and there is only `date`'],
    ['a dimension that is none', () => multi({ date: daily({ start: '2026-01-01' }), region: bad(['north']) }), 'dimension `region` must be partitions such as daily({ start: "2026-01-01" }), not a list'],
    ['a name of no dynamic partitions', () => dynamicPartitions(''), '`dynamic` partitions: a name has 1 to 256 characters'],
  ])('refuse %s, where it stands', (_, define, message) => {
    expect(messageOf(define)).toContain(message)
  })
})

const days = daily({ start: '2026-01-01' })
const orders = asset('orders', { partitions: days, run: () => 1 })

describe('what stands beside partitions', () => {
  it.each<[string, () => unknown, string]>([
    ['partitions that are none', () => asset('a', { partitions: bad('daily'), run: () => 1 }), 'asset "a": `partitions` must be partitions such as daily({ start: "2026-01-01" }), not "daily"'],
    ['a policy without partitions', () => asset('a', { backfillPolicy: singleRun(), run: () => new Map<string, number>() }), 'asset "a": `backfillPolicy` says how partitions are put into runs, and the asset has no `partitions`'],
    ['a policy that is none', () => asset('a', { partitions: days, backfillPolicy: bad('single'), run: () => bad(1) }), 'asset "a": `backfillPolicy` is singleRun() or multiRun(…), not "single"'],
    ['a policy of no partitions', () => multiRun({ maxPartitionsPerRun: 0 }), 'multiRun(): `maxPartitionsPerRun` must be a whole number from 1, not 0'],
    ['a past without time', () => asset('a', { partitions: staticPartitions(['x']), inputs: { before: self<number>({ startOffset: -1 }) }, run: () => 1 }), 'asset "a": input `before` is self(), which reads earlier windows, and the asset has no partitions by time'],
    ['a past with two times', () => asset('a', { partitions: multi({ a: days, b: days }), inputs: { before: self<number>({ startOffset: -1 }) }, run: () => 1 }), 'there are several dimensions of time (a, b)'],
    ['a past that is the present', () => self({ startOffset: 0 }), 'self(): `startOffset` must be a whole number below 0, for a partition cannot read itself or later ones'],
    ['a past that ends before it begins', () => self({ startOffset: -1, endOffset: -2 }), '`startOffset` (-1) must not come after `endOffset` (-2)'],
    ['no mapping', () => from(orders, bad('last')), 'from(): the second argument must be a mapping such as lastPartition(), not "last"'],
    ['half a window', () => timeWindow({ startOffset: 0.5 }), 'timeWindow(): `startOffset` must be a whole number'],
    ['a misspelt offset', () => timeWindow(bad({ start: -1 })), 'timeWindow(): unknown option `start`'],
    ['no specific keys', () => specificPartitions([]), 'specificPartitions(): keys are a list'],
    ['a table to nowhere', () => staticMapping({ a: bad(1) }), 'staticMapping(): "a" must lead to a key or a list of keys'],
    ['a mapping of several dimensions in one', () => byDimensions({ a: byDimension('b') }), 'byDimensions(): `a` needs a mapping of one dimension, such as samePartition() or timeWindow(), not one of type multi-to-single'],
    ['a function that is none', () => customMapping(bad('x')), 'customMapping(): takes a function, not "x"'],
    ['a job whose config asks for a partition', () => job('j', { selection: 'orders', config: bad(() => ({})) }), 'job "j": `config` is a function of the partition, and the job has no `partitions`'],
    ['a job of no partitions', () => job('j', { selection: 'orders', partitions: bad({}) }), 'job "j": `partitions` must be partitions such as'],
  ])('is refused: %s', (_, define, message) => {
    expect(messageOf(define)).toContain(message)
  })
})
