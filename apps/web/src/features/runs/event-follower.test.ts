import type { StoredRunEvent } from '@millrace/protocol'
import { expect, test, vi } from 'vitest'
import { EventFollower, type FetchEvents } from './event-follower'

const eventOf = (seq: number): StoredRunEvent => ({ type: 'log', runId: 'run', seq, at: '2026-11-20T02:00:00.000Z', level: 'info', source: 'log', message: `line ${seq}` })

/** A log that holds `written.until` events and serves them in pages. */
const logOf = (written: { until: number }): { fetch: FetchEvents; asked: number[] } => {
  const asked: number[] = []
  const fetch: FetchEvents = async (after, limit) => {
    asked.push(after)
    const until = Math.min(written.until, after + limit)
    const items = Array.from({ length: until - after }, (_, index) => eventOf(after + index + 1))
    return { items, nextCursor: until < written.until ? String(until) : null }
  }
  return { fetch, asked }
}

const followed = (fetch: FetchEvents): EventFollower => {
  const follower = new EventFollower(fetch)
  follower.subscribe(() => undefined)
  return follower
}

const settled = (follower: EventFollower) => vi.waitFor(() => expect(follower.state().loading).toBe(false))

test('a long log is read page by page, only as far as the reader goes', async () => {
  const { fetch, asked } = logOf({ until: 50_000 })
  const follower = followed(fetch)
  follower.more()
  await settled(follower)
  expect(follower.state()).toMatchObject({ atEnd: false })
  expect(follower.state().events).toHaveLength(200)
  follower.more()
  await settled(follower)
  expect(asked).toEqual([0, 200])
})

test('a reader at the end gets what the run writes on; one in the middle does not', async () => {
  const written = { until: 300 }
  const follower = followed(logOf(written).fetch)
  follower.more()
  await settled(follower)
  written.until = 310
  follower.wake(310)
  await settled(follower)
  expect(follower.state().events).toHaveLength(200)
  follower.toEnd()
  await settled(follower)
  expect(follower.state()).toMatchObject({ atEnd: true })
  written.until = 320
  follower.wake(320)
  await settled(follower)
  expect(follower.state().events.map((event) => event.seq)).toEqual(Array.from({ length: 320 }, (_, index) => index + 1))
})

test('a lost answer is told, and read again from where it stood', async () => {
  const { fetch } = logOf({ until: 10 })
  let fails = true
  const follower = followed(async (...call) => {
    if (fails) throw new Error('offline')
    return fetch(...call)
  })
  follower.more()
  await settled(follower)
  expect(follower.state().error).toMatchObject({ message: 'offline' })
  fails = false
  follower.retry()
  await settled(follower)
  expect(follower.state()).toMatchObject({ error: undefined, atEnd: true })
  expect(follower.state().events).toHaveLength(10)
})
