import { describe, expect, it } from 'vitest'
import { changeOf, numberSeries } from './metadata-series'
import type { MaterializationRecord } from './server/asset-schema'

const made = (at: string, metadata: MaterializationRecord['metadata']): MaterializationRecord => ({ runId: 'r', seq: 1, at, metadata, valueBytes: null, partition: null, codeVersion: null, dataVersion: null, buildId: 'b' })

describe('numbers over time', () => {
  it('go from old to new, with gaps where a materialization said nothing, and need two points', () => {
    const series = numberSeries([
      made('2026-11-03T00:00:00.000Z', { rows: { type: 'number', value: 30 }, once: { type: 'number', value: 1 } }),
      made('2026-11-02T00:00:00.000Z', { rows: { type: 'number', value: 'NaN' } }),
      made('2026-11-01T00:00:00.000Z', { rows: { type: 'number', value: 20 }, note: { type: 'text', value: 'x' } }),
    ])
    expect(series).toEqual([{ name: 'rows', times: [1, 2, 3].map((day) => Date.UTC(2026, 10, day)), values: [20, null, 30] }])
  })

  it('are compared with the one before', () => {
    expect(changeOf([20, null, 30])).toEqual({ difference: 10, percent: 50 })
    expect(changeOf([0, 5])).toEqual({ difference: 5, percent: undefined })
    expect(changeOf([5])).toBeUndefined()
  })
})
