import { describe, expect, it } from 'vitest'
import { partitionText, readPartition, targetText } from './run-target'

describe('a target with a partition', () => {
  it('is written with it, and read back', () => {
    for (const partition of ['2026-01-01', 'a|b', { from: '2026-01-01', to: '2026-01-31' }]) {
      const text = partitionText({ selection: '*', partition })
      expect(readPartition(text ?? '')).toEqual(partition)
    }
    expect(targetText({ job: 'nightly', partition: { from: 'a', to: 'b' } })).toBe('nightly @ a...b')
    expect(targetText({ selection: 'key:"orders" or key:"total"', partition: '2026-01-01' })).toBe('orders +1 @ 2026-01-01')
    expect([targetText({ selection: '*' }), readPartition('  '), partitionText({ job: 'nightly' })]).toEqual(['all assets', undefined, null])
  })
})
