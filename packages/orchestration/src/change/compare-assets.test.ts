import type { AssetSnapshot } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { compareAssets } from './compare-assets'
import { comparedAsset, type ComparedAsset } from './compared-asset'

const snapshot = (key: string, fields: Partial<AssetSnapshot> = {}): AssetSnapshot => ({
  key, kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, ...fields,
})
const asset = (key: string, fields: Partial<ComparedAsset> = {}): ComparedAsset => ({ ...comparedAsset(snapshot(key)), ...fields })

test('an asset that one side lacks is new or removed, and nothing else is said of it', () => {
  const changes = compareAssets([asset('a'), asset('b')], [asset('b'), asset('c')])
  expect([...changes]).toEqual([['c', { key: 'c', reasons: ['new'] }], ['a', { key: 'a', reasons: ['removed'] }]])
})

test('what an author may change without changing the asset is no change', () => {
  const before = comparedAsset(snapshot('a', { inputs: [{ name: 'x', asset: 'x' }], deps: ['y'], metadata: { n: { type: 'json', value: { a: 1, b: 2 } } } }))
  const after = comparedAsset(snapshot('a', {
    inputs: [{ name: 'renamed', asset: 'y' }], deps: ['x'], metadata: { n: { type: 'json', value: { b: 2, a: 1 } } },
    description: 'said otherwise', owners: ['team:new'], group: 'other',
  }))
  expect(compareAssets([before], [after]).size).toBe(0)
})

test('every reason is told with what changed', () => {
  const before = asset('a', {
    codeVersion: '1', dependencies: [{ asset: 'x', mapping: null }, { asset: 'y', mapping: null }], tags: { tier: 'gold', old: '1' }, kinds: ['duckdb'],
    metadata: { rows: { type: 'number', value: 1 } }, partitions: { type: 'daily', start: '2024-01-01' },
  })
  const after = asset('a', {
    dependencies: [{ asset: 'x', mapping: { type: 'last' } }, { asset: 'z', mapping: null }], tags: { tier: 'silver' },
    metadata: { rows: { type: 'number', value: 2 }, more: { type: 'null' } },
  })
  expect(compareAssets([before], [after]).get('a')).toEqual({
    key: 'a',
    reasons: ['code-version', 'dependencies', 'partitions-definition', 'tags', 'metadata'],
    codeVersion: { before: '1', after: null },
    dependencies: { added: ['z'], changed: ['x'], removed: ['y'] },
    partitions: { before: { type: 'daily', start: '2024-01-01' }, after: null },
    tags: { added: [], changed: ['tier'], removed: ['kind:duckdb', 'old'] },
    metadata: { added: ['more'], changed: ['rows'], removed: [] },
  })
})

test('partitions are the same when they mean the same', () => {
  const differ = (one: ComparedAsset['partitions'], other: ComparedAsset['partitions']): boolean =>
    compareAssets([asset('a', { partitions: one })], [asset('a', { partitions: other })]).size > 0
  expect(differ({ type: 'daily', start: '2024-01-01' }, { type: 'daily', start: '2024-01-01', timezone: 'UTC', endOffset: 0 })).toBe(false)
  expect(differ({ type: 'daily', start: '2024-01-01' }, { type: 'daily', start: '2024-01-01', timezone: 'Europe/Berlin' })).toBe(true)
  const [region, tier] = [{ name: 'region', partitions: { type: 'static' as const, keys: ['eu'] } }, { name: 'tier', partitions: { type: 'static' as const, keys: ['x'] } }]
  expect(differ({ type: 'multi', dimensions: [region, tier] }, { type: 'multi', dimensions: [tier, region] })).toBe(false)
  expect(differ({ type: 'static', keys: ['a', 'b'] }, { type: 'static', keys: ['b', 'a'] })).toBe(true)
})

test('a manifest tells how an asset is sliced and by which mappings it reads', () => {
  const before = comparedAsset(snapshot('a', { partitions: { type: 'daily', start: '2026-01-01' }, inputs: [{ name: 'x', asset: 'x' }], deps: ['y'] }))
  const after = comparedAsset(snapshot('a', { partitions: { type: 'daily', start: '2026-01-02' }, inputs: [{ name: 'x', asset: 'x', mapping: { type: 'last' } }], deps: ['y'], depMappings: { y: { type: 'all' } } }))
  expect(compareAssets([before], [after]).get('a')).toEqual({
    key: 'a', reasons: ['dependencies', 'partitions-definition'], dependencies: { added: [], changed: ['x', 'y'], removed: [] },
    partitions: { before: { type: 'daily', start: '2026-01-01' }, after: { type: 'daily', start: '2026-01-02' } },
  })
})
