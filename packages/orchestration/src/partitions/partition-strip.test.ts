import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openAt, openPartitions } from './open-partitions'
import { partitionStrip } from './partition-strip'

const open = (count: number) => openPartitions({ type: 'static', keys: Array.from({ length: count }, (_, index) => `k${index}`) }, openAt(0))

test('a few partitions have a cell each; what is gone is left out', () => {
  expect(partitionStrip(open(3), [{ partition: 'k0', status: 'materialized' }, { partition: 'k2', status: 'failed' }, { partition: 'gone', status: 'failed' }], 100)).toEqual({
    total: 3, materialized: 1, failed: 1, cells: [
      { first: 'k0', last: 'k0', size: 1, materialized: 1, failed: 0 }, { first: 'k1', last: 'k1', size: 1, materialized: 0, failed: 0 }, { first: 'k2', last: 'k2', size: 1, materialized: 0, failed: 1 },
    ],
  })
  expect(partitionStrip(open(0), [], 100)).toEqual({ total: 0, materialized: 0, failed: 0, cells: [] })
})

test('many partitions share cells, and each is counted in the cell that names it', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 60 }), fc.nat(), (count, most, seed) => {
    const partitions = open(count)
    const place = seed % count
    const { cells } = partitionStrip(partitions, [{ partition: `k${place}`, status: 'materialized' }], most)
    expect(cells.reduce((sum, { size }) => sum + size, 0)).toBe(count)
    const cell = cells.find(({ materialized }) => materialized === 1)
    expect(Number(cell?.first.slice(1))).toBeLessThanOrEqual(place)
    expect(Number(cell?.last.slice(1))).toBeGreaterThanOrEqual(place)
  }))
})
