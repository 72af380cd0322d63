import { expect, test } from 'vitest'
import { checkStanding } from './check-standing'

const keys = new Set(['a', 'b'])

test('the worst of the partitions that exist counts; what was found of others is history', () => {
  expect(checkStanding([{ outcome: 'passed', partitions: ['a', 'b'] }, { outcome: 'failed', partitions: ['deleted', ''] }], keys))
    .toEqual({ outcome: 'passed', counts: { passed: 2, warned: 0, failed: 0, errored: 0 }, gone: ['deleted', ''] })
  expect(checkStanding([{ outcome: 'warned', partitions: ['b'] }, { outcome: 'passed', partitions: ['a'] }], keys).outcome).toBe('warned')
  expect(checkStanding([{ outcome: 'errored', partitions: ['deleted'] }], keys)).toMatchObject({ outcome: 'never', gone: ['deleted'] })
})

test('of a check of the whole asset, what was found of partitions before it lost them does not', () => {
  expect(checkStanding([{ outcome: 'failed', partitions: ['a'] }, { outcome: 'passed', partitions: [''] }], null)).toMatchObject({ outcome: 'passed', gone: ['a'] })
})
