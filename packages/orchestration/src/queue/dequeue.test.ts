import { expect, test } from 'vitest'
import { dequeue, type QueuedRun } from './dequeue'

const run = (id: string, minute: number, rest: Partial<QueuedRun> = {}): QueuedRun => ({
  id, priority: 0, createdAt: `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`, tags: {}, ...rest,
})

test('higher priority first, then first in, first out, up to the free room', () => {
  const queued = [run('new', 3), run('old', 1), run('urgent', 4, { priority: 5 }), run('later', 2, { priority: -1 })]
  expect(dequeue({ queued, live: [], limits: { maxConcurrentRuns: null } })).toEqual(['urgent', 'old', 'new', 'later'])
  expect(dequeue({ queued, live: [{ id: 'x', tags: {} }], limits: { maxConcurrentRuns: 3 } })).toEqual(['urgent', 'old'])
  expect(dequeue({ queued, live: [{ id: 'x', tags: {} }], limits: { maxConcurrentRuns: 0 } })).toEqual([])
})

test('a run over a tag limit waits, and those behind it pass', () => {
  const queued = [run('a', 1, { tags: { db: 'x' } }), run('b', 2, { tags: { db: 'y' } }), run('c', 3)]
  const live = [{ id: 'z', tags: { db: 'x' } }]
  expect(dequeue({ queued, live, limits: { maxConcurrentRuns: 10, tagLimits: [{ key: 'db', limit: 2 }] } })).toEqual(['a', 'c'])
  expect(dequeue({ queued, live, limits: { maxConcurrentRuns: 10, tagLimits: [{ key: 'db', value: 'x', limit: 1 }] } })).toEqual(['b', 'c'])
})

test('a limit may count each value by itself', () => {
  const queued = [run('a', 1, { tags: { user: '1' } }), run('b', 2, { tags: { user: '1' } }), run('c', 3, { tags: { user: '2' } })]
  expect(dequeue({ queued, live: [], limits: { maxConcurrentRuns: null, tagLimits: [{ key: 'user', limit: 1, value: { applyLimitPerUniqueValue: true } }] } })).toEqual(['a', 'c'])
})

test('of two limits on one tag the later counts, as in the reference', () => {
  const queued = [run('a', 1, { tags: { tier: 'x' } }), run('b', 2, { tags: { tier: 'x' } })]
  expect(dequeue({ queued, live: [], limits: { maxConcurrentRuns: null, tagLimits: [{ key: 'tier', limit: 1 }, { key: 'tier', limit: 2 }] } })).toEqual(['a', 'b'])
})
