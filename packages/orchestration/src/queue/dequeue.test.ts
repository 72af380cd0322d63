import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dequeue, type QueuedRun } from './dequeue'
import { runPriority } from './run-priority'

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

test('page by page: a run that is cut off has used up its tags in its page, and one dropped early does not come back', () => {
  const tagged = (id: string, minute: number, priority = 0): QueuedRun => run(id, minute, { priority, tags: { db: 'x' } })
  const limits = { maxConcurrentRuns: 1, tagLimits: [{ key: 'db', limit: 1 }] }
  expect(dequeue({ queued: [tagged('a', 1), tagged('b', 2, 5), run('c', 3, { priority: 1 })], live: [], limits, pageSize: 2 })).toEqual(['b'])
  expect(dequeue({ queued: [tagged('a', 1), tagged('b', 2), run('c', 3, { priority: 9 })], live: [], limits: { ...limits, maxConcurrentRuns: 2 }, pageSize: 1 })).toEqual(['c', 'a'])
})

test('a priority that is no integer counts as none', () => {
  expect(['7', '-2', ' 3 ', '1_000', 'high', '1.5', ''].map((priority) => runPriority({ 'dagster/priority': priority }))).toEqual([7, -2, 3, 1000, 0, 0, 0])
  expect(runPriority({})).toBe(0)
})

const tags = fc.dictionary(fc.constantFrom('db', 'team'), fc.constantFrom('x', 'y'))
const runs = fc.array(fc.record({ tags, priority: fc.integer({ min: -2, max: 2 }) }), { maxLength: 20 })
  .map((rows) => rows.map((row, index) => run(`q${String(index).padStart(2, '0')}`, index, row)))

test('what is admitted never exceeds the room or a limit, whatever the pages and the order the queue is given in', () => {
  fc.assert(fc.property(runs, runs, fc.nat(8), fc.integer({ min: 1, max: 25 }), (queued, live, maxConcurrentRuns, pageSize) => {
    const limits = { maxConcurrentRuns, tagLimits: [{ key: 'db', limit: 3 }, { key: 'team', limit: 1, value: { applyLimitPerUniqueValue: true } }] }
    const admitted = dequeue({ queued, live, limits, pageSize })
    expect(admitted.length).toBeLessThanOrEqual(Math.max(0, maxConcurrentRuns - live.length))
    expect(dequeue({ queued: queued.toReversed(), live, limits, pageSize })).toEqual(admitted)
    const count = (isCounted: (run: { tags: Readonly<Record<string, string>> }) => boolean) =>
      [live.filter(isCounted).length, queued.filter((each) => admitted.includes(each.id) && isCounted(each)).length] as const
    for (const [before, added] of [count(({ tags: own }) => 'db' in own)]) if (added > 0) expect(before + added).toBeLessThanOrEqual(3)
    for (const team of ['x', 'y']) {
      const [before, added] = count(({ tags: own }) => own['team'] === team)
      if (added > 0) expect(before + added).toBeLessThanOrEqual(1)
    }
  }))
})
