import type { AssetJobSnapshot, AssetSnapshot, JobSnapshot, PartitionsDefinition, ScheduleSnapshot } from '@millrace/protocol'
import { describe, expect, it } from 'vitest'
import { findPartitionProblems } from './find-partition-problems'
import { openAt } from './open-partitions'

const now = openAt(Date.parse('2026-02-01T00:00:00Z'))
const days: PartitionsDefinition = { type: 'daily', start: '2026-01-01' }
const hours: PartitionsDefinition = { type: 'hourly', start: '2026-01-01' }
const regions: PartitionsDefinition = { type: 'static', keys: ['north', 'south'] }
const grid: PartitionsDefinition = { type: 'multi', dimensions: [{ name: 'date', partitions: days }, { name: 'region', partitions: regions }] }

const line = new Map<string, number>()
const asset = (key: string, parts: Partial<AssetSnapshot> = {}): AssetSnapshot => {
  line.set(key, line.size + 1)
  return { key, kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, bundlePosition: { line: line.get(key) ?? 1, column: 1 }, ...parts }
}
const job = (name: string, selection: string, parts: Partial<AssetJobSnapshot> = {}): JobSnapshot => ({ name, kind: 'asset', selection, tags: {}, bundlePosition: { line: 99, column: 1 }, ...parts })
const reads = (name: string, asset: string, mapping?: AssetSnapshot['inputs'][number]['mapping']): Pick<AssetSnapshot, 'inputs'> => ({ inputs: [{ name, asset, ...(mapping === undefined ? {} : { mapping }) }] })
const window = (startOffset: number, endOffset: number) => ({ type: 'time-window' as const, startOffset, endOffset, allowNonexistentUpstream: false })
const messages = (assets: AssetSnapshot[], jobs: JobSnapshot[] = []): string[] => findPartitionProblems({ assets, jobs, schedules: [] }, now).map(({ message }) => message)

describe('the partitions of a build', () => {
  it('are fine where they fit', () => {
    expect(messages([
      asset('raw', { partitions: days }), asset('clean', { partitions: days, ...reads('raw', 'raw') }), asset('hour', { partitions: hours, ...reads('raw', 'raw') }),
      asset('sales', { partitions: grid, ...reads('raw', 'raw') }), asset('byDay', { partitions: days, ...reads('sales', 'sales', { type: 'multi-to-single', dimension: 'date' }) }),
      asset('report', reads('last', 'clean', { type: 'last' })), asset('balance', { partitions: days, ...reads('before', 'balance', window(-1, -1)) }),
      asset('grown', { partitions: grid, ...reads('before', 'grown', { type: 'multi', dimensions: [{ upstream: 'date', downstream: 'date', mapping: window(-1, -1) }, { upstream: 'region', downstream: 'region', mapping: { type: 'identity' } }] }) }),
      asset('elsewhere', { partitions: regions, deps: ['other/location'], depMappings: { 'other/location': { type: 'last' } } }), asset('own', { partitions: days, ...reads('raw', 'raw', { type: 'custom' }) }),
    ], [job('daily', 'key:clean or key:raw or key:report'), job('grid', 'key:sales', { partitions: grid }), job('unreadable', 'group:('), job('unknown', 'key:nowhere')])).toEqual([])
  })

  it.each<[string, AssetSnapshot[], string]>([
    ['kinds that do not meet', [asset('a', { partitions: regions }), asset('b', { partitions: days, ...reads('a', 'a') })], 'input `a` of asset `b` cannot read partitions of asset `a`: static partitions and daily partitions have no keys in common: say which are read by a mapping, such as allPartitions() or customMapping(…)'],
    ['two zones', [asset('a', { partitions: days }), asset('b', { partitions: { ...days, timezone: 'Europe/Berlin' }, ...reads('a', 'a') })], 'windows are related in one time zone, and these are in UTC and Europe/Berlin'],
    ['a window over keys', [asset('a', { partitions: regions }), asset('b', { partitions: regions, ...reads('a', 'a', window(-1, 0)) })], 'timeWindow() relates windows of time to windows of time, and one side is listed keys'],
    ['a window from a whole', [asset('a', { partitions: days }), asset('b', reads('a', 'a', window(-1, 0)))], 'timeWindow() says what each partition reads, and what reads has no partitions'],
    ['an own mapping from a whole', [asset('a', { partitions: days }), asset('b', reads('a', 'a', { type: 'custom' }))], 'customMapping() says what each partition reads, and what reads has no partitions'],
    ['a dimension that is not there', [asset('a', { partitions: grid }), asset('b', { partitions: days, ...reads('a', 'a', { type: 'multi-to-single', dimension: 'day' }) })], 'there is no dimension “day”; there are “date”, “region”'],
    ['a table of other keys', [asset('a', { partitions: regions }), asset('b', { partitions: { type: 'static', keys: ['x'] }, ...reads('a', 'a', { type: 'static', downstreamByUpstream: { north: 'y' } }) })], 'the mapping names the downstream partition “y”, which does not exist'],
    ['a key that was misspelt', [asset('a', { partitions: regions }), asset('b', reads('a', 'a', { type: 'specific', keys: ['nort'] }))], 'there is no partition “nort”; did you mean “north”?'],
    ['a mapping of a whole', [asset('a'), asset('b', { partitions: days, deps: ['a'], depMappings: { a: { type: 'last' } } })], '`deps` of asset `b` maps partitions of asset `a`, which has none'],
    ['itself, now', [asset('a', { partitions: days, ...reads('before', 'a', window(-1, 0)) })], 'asset `a` depends on itself by input `before`: a partition can read earlier ones only, as self({ startOffset: -1 }) does'],
    ['itself, all of it', [asset('a', { partitions: days, deps: ['a'], depMappings: { a: { type: 'all' } } })], 'asset `a` depends on itself by `deps`'],
    ['windows that cannot be told apart', [asset('a', { partitions: { ...days, keyFormat: '%Y-%m' } })], 'partitions of asset `a`: the key format “%Y-%m” gives several windows of “0 0 * * *” the key 2026-01'],
    ['an end before the start, in two notations', [asset('a', { partitions: { ...days, end: '2025-12-31T00:00:00Z' } })], 'partitions of asset `a`: they end before they start'],
  ])('are refused: %s', (_, assets, message) => {
    const problems = findPartitionProblems({ assets, jobs: [], schedules: [] }, now)
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message)
    expect(problems[0]?.positions).toEqual([assets.at(-1)?.bundlePosition])
  })

  it('are one in a job', () => {
    const assets = [asset('a', { partitions: days }), asset('b', { partitions: regions }), asset('c', { partitions: { ...days, timezone: 'UTC' } }), asset('d')]
    expect(messages(assets, [job('both', 'key:a or key:b'), job('alike', 'key:a or key:c or key:d'), job('all', '*', { partitions: regions })])).toEqual([
      'job `both` selects assets with different partitions, `a` and `b`: one run makes one partition, so give each a job of its own',
      'job `all` and asset `a`, which it selects, have different partitions: one run makes one partition, so give the job the asset\'s, or leave the asset out',
    ])
  })

  it('are there for the schedules that tick by them', () => {
    const assets = [asset('a', { partitions: days }), asset('b'), asset('c', { partitions: regions })]
    const jobs = [job('ofDays', 'key:a or key:b'), job('whole', 'key:b'), job('ofRegions', 'key:c'), job('own', 'key:b', { partitions: hours })]
    const schedule = (name: string, target: string, timing: Partial<Extract<ScheduleSnapshot['timing'], { type: 'partitions' }>> = {}): ScheduleSnapshot =>
      ({ name, defaultStatus: 'stopped', tags: {}, timing: { type: 'partitions', offsets: {}, ...timing }, target: { job: target }, isEvaluated: false, bundlePosition: { line: 7, column: 1 } })
    const find = (...schedules: ScheduleSnapshot[]) => findPartitionProblems({ assets, jobs, schedules }, now)
    expect(find(schedule('daily', 'ofDays', { offsets: { hour: 3 } }), schedule('hourly', 'own'), schedule('regions', 'ofRegions', { crons: ['0 1 * * *'] }))).toEqual([])
    expect(find(schedule('wrong', 'whole'))).toEqual([{
      code: 'invalid-partitions', positions: [{ line: 7, column: 1 }],
      message: 'schedule `wrong` makes the newest partition of job `whole`, which has none: give the job `partitions`, or the schedule `cron` and `target`',
    }])
    expect(find(schedule('timeless', 'ofRegions'))[0]?.message).toContain('these partitions have no time that a schedule could tick by: give it a cron')
    expect(find(schedule('odd', 'own', { offsets: { hour: 3 } }))[0]?.message).toContain('“hour” says nothing about hourly partitions')
  })
})
