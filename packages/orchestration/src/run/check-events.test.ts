import type { AssetStep, CheckStep, MultiAssetStep, StepPartitions } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { failuresOfStep } from './check-events'

const range: StepPartitions = { isRange: true, partitions: [{ key: 'a' }, { key: 'b' }] }
const checks = [{ asset: 'orders', name: 'positive', isBlocking: false }]
const fields = { index: 0, inputs: [], needs: [], checks }
const happening = { at: '2026-01-01T00:00:00.000Z', stepKey: 'orders', attempt: 1 }
const erroredOf = (step: AssetStep | CheckStep | MultiAssetStep) => failuresOfStep(step, { ...happening, attempted: null }).flatMap((event) => (event.type === 'asset-check-errored' ? [event.partition] : []))

test('a check that a function makes of its range as a whole does not fail for each partition, where nobody would ever mend it', () => {
  const step: AssetStep = { kind: 'asset', key: 'orders', asset: 'orders', ...fields, partitions: range }
  expect(erroredOf(step)).toEqual([undefined])
  expect(failuresOfStep(step, { ...happening, attempted: null }).flatMap((event) => (event.type === 'asset-failed' ? [event.partition] : []))).toEqual(['a', 'b'])
  expect(erroredOf({ kind: 'multi-asset', key: 'sales', multiAsset: 'sales', assets: [{ asset: 'orders', output: 'orders', isRequired: true }], ...fields, partitions: range })).toEqual([undefined])
})

test('one of a single partition, and a function of checks, fail for theirs', () => {
  expect(erroredOf({ kind: 'asset', key: 'orders', asset: 'orders', ...fields, partitions: { isRange: false, partitions: [{ key: 'a' }] } })).toEqual(['a'])
  expect(erroredOf({ kind: 'check', key: 'orders:positive', ...fields, partitions: range })).toEqual(['a', 'b'])
})
