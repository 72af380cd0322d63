import { manifestSchema } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { asset, DefinitionError, eager, freshness } from '../index'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'

describe('a freshness policy', () => {
  test('stands in the manifest, beside the condition', () => {
    const answer = describeDefinitions(collectDefinitions({
      a: asset('a', { freshness: freshness.timeWindow({ fail: '24h', warn: '90m' }), automation: eager(), run: () => 1 }),
      b: asset('b', { freshness: freshness.cron('0 9 * * 1-5', { lowerBound: 24 * 3_600_000, timezone: 'Europe/Berlin' }), run: () => 1 }),
      c: asset('c', { run: () => 1 }),
    }))
    const { assets, conditions = [] } = manifestSchema.parse('manifest' in answer ? answer.manifest : null)
    expect(assets.map((each) => each.freshness)).toEqual([
      { type: 'time-window', failWindowSeconds: 86_400, warnWindowSeconds: 5_400 },
      { type: 'cron', deadlineCron: '0 9 * * 1-5', lowerBoundSeconds: 86_400, timezone: 'Europe/Berlin' },
      undefined,
    ])
    expect(assets.map(({ automation }) => automation === undefined ? undefined : conditions[automation]?.label)).toEqual(['eager', undefined, undefined])
  })

  test.each<[string, () => unknown, string]>([
    ['a window below a minute', () => freshness.timeWindow({ fail: '59s' }), 'freshness.timeWindow(): `fail` must be milliseconds or a text such as "24h", at least one minute, not "59s"'],
    ['a warning that comes late', () => freshness.timeWindow({ fail: '1h', warn: '1h' }), 'the warning must come before the failure'],
    ['a cron that cannot be read', () => freshness.cron('* * *', { lowerBound: '1h' }), 'freshness.cron(): the cron "* * *" cannot be read'],
    ['windows that overlap', () => freshness.cron('0 9,11 * * *', { lowerBound: '3h' }), '`lowerBound` is 10800 seconds, and deadlines of "0 9,11 * * *" come every 7200 seconds: make it 7200 or less'],
    ['an unknown zone', () => freshness.cron('0 9 * * *', { lowerBound: '3h', timezone: 'Mars/Olympus' }), 'there is no time zone "Mars/Olympus"'],
    ['something else', () => asset('a', { freshness: { fail: '1h' } as never, run: () => 1 }), '`freshness` must be a policy'],
  ])('cannot be %s', (_, define, message) => {
    expect(define).toThrow(DefinitionError)
    expect(define).toThrow(message)
  })
})
