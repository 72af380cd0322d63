import type { AssetSnapshot, CheckFunctionSnapshot, Manifest } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { findPlanProblems } from './find-plan-problems'

const asset = (key: string, more: Partial<AssetSnapshot> = {}): AssetSnapshot => ({ key, kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, ...more })
const check = (name: string, reads: string, more: Partial<CheckFunctionSnapshot> = {}): CheckFunctionSnapshot => ({
  key: `orders:${name}`, name, checks: [{ asset: 'orders', name, isBlocking: true }], inputs: [{ name: 'other', asset: reads }], deps: [], tags: {}, bundlePosition: { line: name.length, column: 1 }, ...more,
})
const manifest = (more: Partial<Manifest>): Manifest => ({ manifestVersion: 1, assets: [asset('orders'), asset('report', { deps: ['orders'] })], jobs: [], ops: [], schedules: [], sensors: [], ...more })

test('a blocking check that reads what it holds back never runs: the build says so, at the check', () => {
  const [problem, ...more] = findPlanProblems(manifest({ checks: [check('circle', 'report'), check('fine', 'orders')] }))
  expect(more).toEqual([])
  expect(problem).toMatchObject({ code: 'dependency-cycle', positions: [{ line: 6, column: 1 }] })
  expect(problem?.message).toContain('Check `orders:circle` is `blocking`')
  expect(findPlanProblems(manifest({ checks: [check('beside', 'report', { checks: [{ asset: 'orders', name: 'beside', isBlocking: false }] })] }))).toEqual([])
})

test('config of checks and of resources that checks alone use is config of a job like any other', () => {
  const job = (config: object) => ({ kind: 'asset' as const, name: 'nightly', selection: '*', tags: {}, config })
  const checks = [check('limit', 'orders', { configSchema: true, resources: ['warehouse'] }), check('plain', 'orders')]
  const messages = (config: object) => findPlanProblems(manifest({ checks, jobs: [job(config)] })).map(({ message }) => message)
  expect(messages({ assets: { 'orders:limit': { most: 3 } }, resources: { warehouse: {} } })).toEqual([])
  expect(messages({ assets: { 'orders:limt': {} } })).toEqual(['job `nightly` cannot run: The run config configures “orders:limt”, but there is no such check. Did you mean “orders:limit”?'])
  expect(messages({ assets: { 'orders:plain': {} } })).toEqual([expect.stringContaining('that check takes no config')])
})
