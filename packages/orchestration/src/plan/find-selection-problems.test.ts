import type { AssetSnapshot, Manifest } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { findSelectionProblems } from './find-selection-problems'

const asset = (key: string, more: Partial<AssetSnapshot> = {}): AssetSnapshot => ({ key, kind: 'asset', inputs: [], deps: [], group: 'sales', owners: ['team:data'], kinds: ['duckdb'], tags: {}, metadata: {}, ...more })
const assets = [asset('orders', { deps: ['elsewhere/feed'] }), asset('feed', { kind: 'external' }), asset('looked/at', { kind: 'observable', group: 'vendors' })]
const manifest = (...selections: string[]): Manifest => ({
  manifestVersion: 1, assets, ops: [], sensors: [], schedules: [],
  jobs: selections.map((selection) => ({ kind: 'asset', name: selection, selection, tags: {}, bundlePosition: { line: 3, column: 1 } })),
})
const messages = (...selections: string[]): string[] => findSelectionProblems(manifest(...selections)).map(({ message }) => message)

test('a selection that a run makes something of is fine, also when it begins in another code location, or cannot be read at all', () => {
  expect(messages('*', 'group:sales', 'key:"elsewhere/feed"+', 'key:"looked/at"', 'group:(')).toEqual([])
})

test('a selection of nothing is a problem at its job, with the nearest group, kind or owner', () => {
  expect(findSelectionProblems(manifest('group:sale'))).toEqual([{
    code: 'unknown-target', positions: [{ line: 3, column: 1 }], message: 'job `group:sale` selects nothing: no asset of this code location fits "group:sale"; did you mean "group:sales"?',
  }])
  expect(messages('kind:duckb', 'owner:"team:dat"')).toEqual([expect.stringContaining('did you mean "kind:duckdb"?'), expect.stringContaining('did you mean "owner:\\"team:data\\""?')])
})

test('what is made elsewhere, and what only a running deployment knows, is no selection of a job', () => {
  expect(messages('key:feed', 'key:"elsewhere/*"', 'status:failed')).toEqual([
    'job `key:feed` selects by "key:feed" only `feed`, which no run of this code location makes',
    'job `key:"elsewhere/*"` selects by "key:\\"elsewhere/*\\"" only `elsewhere/feed`, which no run of this code location makes',
    expect.stringContaining('cannot select by "status:failed": “status:” cannot be used here'),
  ])
})
