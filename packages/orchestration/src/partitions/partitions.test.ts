import type { PartitionMapping, PartitionsDefinition, TimePartitionsDefinition } from '@millrace/protocol'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { relatePartitions } from './mapping/relate-partitions'
import { openPartitions, type Partitions } from './open-partitions'
import { translateSet, type PartitionSet } from './partition-set'
import { decodePartitionSet, encodePartitionSet } from './partition-set-codec'

const open = (definition: PartitionsDefinition, now = '2024-12-01T12:00:00Z', dynamicKeys: Record<string, string[]> = {}): Partitions =>
  openPartitions(definition, { now: Temporal.Instant.from(now), dynamicKeys })

const daily: TimePartitionsDefinition = { type: 'daily', start: '2024-01-01', timezone: 'America/New_York' }
const hourly: TimePartitionsDefinition = { type: 'hourly', start: '2024-03-01', timezone: 'America/New_York' }
const weekdays: TimePartitionsDefinition = { ...daily, exclusions: [{ cron: '0 0 * * 6,0' }, { at: '2024-07-04' }] }
const regions: PartitionsDefinition = { type: 'static', keys: ['eu', 'us', 'asia', 'africa', 'oceania'] }
const cube: PartitionsDefinition = {
  type: 'multi',
  dimensions: [
    { name: 'region', partitions: regions },
    { name: 'day', partitions: { ...daily, start: '2024-11-20' } },
    { name: 'tier', partitions: { type: 'static', keys: ['gold', 'free'] } },
  ],
}

describe('windows', () => {
  test('the second of two equal hours says its offset', () => {
    const hours = open(hourly)
    expect([...hours.range('2024-11-03-00:00', '2024-11-03-02:00')]).toEqual([
      '2024-11-03-00:00', '2024-11-03-01:00', '2024-11-03-01:00-0500', '2024-11-03-02:00',
    ])
    expect(hours.has('2024-03-10-02:00')).toBe(false)
  })

  test('an excluded window does not exist, and the one before it does not grow', () => {
    const days = open(weekdays)
    expect(days.nextKey('2024-11-29')).toBeNull()
    expect(days.nextKey('2024-07-03')).toBe('2024-07-05')
    expect(days.windowOf('2024-07-03')?.end.toString()).toBe('2024-07-04T04:00:00Z')
    expect(days.keyAt(Temporal.Instant.from('2024-11-30T12:00:00Z'))).toBe('2024-11-29')
  })

  test('a key format that does not tell windows apart is refused', () => {
    expect(() => open({ ...daily, keyFormat: '%Y-%m' })).toThrow('gives several windows')
    expect(() => open({ ...daily, keyFormat: '%Q' })).toThrow('uses %Q')
  })

  test('a hundred years of hours are counted, not listed', () => {
    const hours = open({ ...hourly, start: '1900-01-01' }, '2024-01-01T05:00:00Z')
    expect(hours.size).toBeGreaterThan(1_000_000)
    expect(hours.placeOf(hours.keyAtPlace(1_000_000))).toBe(1_000_000)
    expect(JSON.stringify(encodePartitionSet(hours.all())).length).toBeLessThan(120)
  })
})

const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Havana', 'Africa/Casablanca'] as const
const timeDefinition: fc.Arbitrary<TimePartitionsDefinition> = fc.record({
  timezone: fc.constantFrom(...zones),
  start: fc.constantFrom('2023-12-31', '2024-02-29T05:00', '2024-03-30T23:30', '2024-10-27'),
  endOffset: fc.integer({ min: -2, max: 2 }),
  exclusions: fc.constantFrom<TimePartitionsDefinition['exclusions'] & object>([], [{ cron: '0 0 * * 0' }], [{ cron: '0 * 1 * *' }, { at: '2024-11-05' }]),
}).chain((fields) => fc.constantFrom<TimePartitionsDefinition>(
  { type: 'hourly', ...fields }, { type: 'daily', ...fields }, { type: 'weekly', dayOffset: 3, ...fields }, { type: 'monthly', ...fields },
  { type: 'cron', cron: '30 1,14 * * *', keyFormat: '%Y-%m-%dT%H:%M%z', ...fields },
))

test('keys and windows round-trip in every zone', () => {
  fc.assert(fc.property(timeDefinition, fc.nat(), (definition, seed) => {
    const partitions = open(definition)
    fc.pre(partitions.size > 0)
    const place = seed % partitions.size
    const key = partitions.keyAtPlace(place)
    const window = partitions.windowOf(key)
    expect(partitions.placeOf(key)).toBe(place)
    expect(window === null ? null : partitions.keyAt(window.start)).toBe(key)
    expect(window === null ? null : partitions.keyAt(window.end.subtract({ milliseconds: 1 }))).toBe(key)
    const next = partitions.nextKey(key)
    if (next !== null) expect(partitions.previousKey(next)).toBe(key)
  }), { numRuns: 300 })
})

const spaces = [daily, hourly, weekdays, regions, cube].map((definition) => open(definition))

const listed = (partitions: Partitions): fc.Arbitrary<PartitionSet> => {
  const place = fc.nat({ max: partitions.size - 1 })
  const range = fc.tuple(place, place).map(([one, other]) => partitions.range(partitions.keyAtPlace(Math.min(one, other)), partitions.keyAtPlace(Math.max(one, other))))
  const single = fc.array(place, { maxLength: 6 }).map((places) => partitions.setOf(places.map((each) => partitions.keyAtPlace(each))))
  return fc.array(fc.oneof(range, single), { maxLength: 3 }).map((sets) => sets.reduce((one, other) => one.union(other), partitions.none()))
}

const setsOf = (count: number): fc.Arbitrary<readonly PartitionSet[]> =>
  fc.constantFrom(...spaces).chain((space) => fc.array(listed(space), { minLength: count, maxLength: count }))

describe('sets', () => {
  test('obey the laws of sets, and say so as lists of keys do', () => {
    fc.assert(fc.property(setsOf(3), ([a, b, c]) => {
      if (a === undefined || b === undefined || c === undefined) return
      expect(a.union(b).equals(b.union(a))).toBe(true)
      expect(a.intersection(b.union(c)).equals(a.intersection(b).union(a.intersection(c)))).toBe(true)
      expect(a.difference(b.union(c)).equals(a.difference(b).intersection(a.difference(c)))).toBe(true)
      expect(a.difference(b).union(a.intersection(b)).equals(a)).toBe(true)
      expect(a.union(b).size).toBe(a.size + b.size - a.intersection(b).size)
      expect(a.isSubsetOf(a.union(b))).toBe(true)
    }), { numRuns: 150 })
  })

  test('agree with sets of keys', () => {
    fc.assert(fc.property(setsOf(2), ([a, b]) => {
      if (a === undefined || b === undefined) return
      const [keys, others] = [new Set(a), new Set(b)]
      expect(a.size).toBe(keys.size)
      expect([...a.difference(b)]).toEqual([...keys].filter((key) => !others.has(key)))
      expect([...a.intersection(b)]).toEqual([...keys].filter((key) => b.has(key)))
    }), { numRuns: 60 })
  })

  test('come back from JSON as they were', () => {
    fc.assert(fc.property(setsOf(1), ([a]) => {
      if (a !== undefined) expect(decodePartitionSet(JSON.parse(JSON.stringify(encodePartitionSet(a))), a.space).equals(a)).toBe(true)
    }), { numRuns: 150 })
  })

  test('of other partitions are refused, and translated by key', () => {
    const [days, later] = [open(daily), open({ ...daily, start: '2024-06-01' })]
    const stored = encodePartitionSet(days.range('2024-05-31', '2024-06-02'))
    expect([...decodePartitionSet(stored, later).intersection(later.all())]).toEqual(['2024-06-01', '2024-06-02'])
    expect(() => decodePartitionSet(stored, open(weekdays))).toThrow('other partitions')
    expect([...translateSet(days.range('2024-05-31', '2024-06-03'), open(weekdays))]).toEqual(['2024-05-31', '2024-06-03'])
    expect(() => days.all().union(open(weekdays).all())).toThrow('different partitions')
  })

  test('of dynamic partitions survive that keys are added and removed', () => {
    const dynamic: PartitionsDefinition = { type: 'dynamic', name: 'customers' }
    const before = open(dynamic, undefined, { customers: ['ann', 'bob', 'eve'] })
    const stored = encodePartitionSet(before.setOf(['bob', 'eve']))
    expect([...decodePartitionSet(stored, open(dynamic, undefined, { customers: ['zoe', 'eve', 'ann'] }))]).toEqual(['eve'])
  })
})

describe('three dimensions', () => {
  test('keys join their parts in the order of the names, the last fastest', () => {
    const partitions = open(cube)
    expect(partitions.dimensions.map(({ name }) => name)).toEqual(['day', 'region', 'tier'])
    expect([partitions.firstKey, partitions.keyAtPlace(1), partitions.lastKey]).toEqual(['2024-11-20|eu|gold', '2024-11-20|eu|free', '2024-11-30|oceania|free'])
    expect(partitions.withDimensionKey('region', 'us').size).toBe(22)
    expect(partitions.windowOf('2024-11-20|eu|gold')?.start.toString()).toBe('2024-11-20T05:00:00Z')
  })
})

const mappings: readonly (readonly [name: string, upstream: PartitionsDefinition, downstream: PartitionsDefinition, mapping: PartitionMapping | null])[] = [
  ['daily to weekly', daily, { ...daily, type: 'weekly' }, null],
  ['hourly to daily', hourly, daily, null],
  ['daily to hourly', daily, hourly, null],
  ['yesterday and today', daily, daily, { type: 'time-window', startOffset: -1, endOffset: 0, allowNonexistentUpstream: false }],
  ['with excluded days', weekdays, hourly, null],
  ['to days with excluded ones', hourly, weekdays, { type: 'time-window', startOffset: -2, endOffset: 1, allowNonexistentUpstream: true }],
  ['an offset that leaves nothing', daily, { ...daily, type: 'weekly' }, { type: 'time-window', startOffset: 1, endOffset: 0, allowNonexistentUpstream: true }],
  ['static', regions, { type: 'static', keys: ['north', 'south'] }, { type: 'static', downstreamByUpstream: { eu: 'north', us: ['north', 'south'], africa: 'south' } }],
  ['three dimensions to one', cube, { ...daily, start: '2024-11-20' }, null],
  ['one to three', regions, cube, { type: 'multi-to-single', dimension: 'region' }],
  ['dimension by dimension', cube, cube, { type: 'multi', dimensions: [
    { upstream: 'day', downstream: 'day', mapping: { type: 'time-window', startOffset: -1, endOffset: 0, allowNonexistentUpstream: false } },
    { upstream: 'tier', downstream: 'tier', mapping: { type: 'identity' } },
  ] }],
]

describe.each(mappings)('a mapping: %s', (_name, one, other, mapping) => {
  const [upstream, downstream] = [open(one), open(other)]
  const relation = relatePartitions({ mapping, upstream, downstream })

  test('gives for a union the union', () => {
    fc.assert(fc.property(listed(downstream), listed(downstream), listed(upstream), listed(upstream), (a, b, c, d) => {
      expect(relation.upstreamOf(a.union(b)).partitions.equals(relation.upstreamOf(a).partitions.union(relation.upstreamOf(b).partitions))).toBe(true)
      expect(relation.downstreamOf(c.union(d)).equals(relation.downstreamOf(c).union(relation.downstreamOf(d)))).toBe(true)
    }), { numRuns: 25 })
  })

  test('gives only what exists, and lists as missing only what does not', () => {
    fc.assert(fc.property(listed(downstream), (a) => {
      const { partitions, nonexistent } = relation.upstreamOf(a)
      expect(partitions.isSubsetOf(upstream.all())).toBe(true)
      expect([...nonexistent.keys()].filter((key) => upstream.has(key))).toEqual([])
    }), { numRuns: 15 })
  })
})

test.each(mappings.filter(([name]) => !/excluded|offset|yesterday/.test(name)))('both ways see the same pairs: %s', (_name, one, other, mapping) => {
  const [upstream, downstream] = [open(one), open(other)]
  const relation = relatePartitions({ mapping, upstream, downstream })
  fc.assert(fc.property(listed(downstream), listed(upstream), (a, c) => {
    const reads = !relation.upstreamOf(a).partitions.intersection(c).isEmpty
    expect(!relation.downstreamOf(c).intersection(a).isEmpty).toBe(reads)
  }), { numRuns: 25 })
})
