import { expect, test } from 'vitest'
import { placeBars } from './place-bars'

const window = { from: 0, to: 100_000 }

test('a bar of a few milliseconds could hardly be seen or hit: it keeps its length and gets an outline and room for the pointer', () => {
  const [short, long] = placeBars([{ start: 50_000, end: 50_010 }, { start: 60_000, end: 80_000 }], window, 1000)
  expect(short?.bar).toEqual({ left: 500, width: 2 })
  expect(short?.mark).toEqual({ left: 496, width: 10 })
  expect(short?.hit).toEqual({ left: 489, width: 24 })
  expect(long).toEqual({ bar: { left: 600, width: 200 }, mark: { left: 600, width: 200 }, hit: { left: 600, width: 200 } })
})

test('bars side by side share the gap between them, so that each can be hit', () => {
  const [first, second, third] = placeBars([{ start: 50_000, end: 50_000 }, { start: 51_000, end: 51_000 }, { start: 90_000, end: 90_000 }], window, 1000)
  expect(first?.hit).toEqual({ left: 482, width: 24 })
  expect(second?.hit).toEqual({ left: 506, width: 24 })
  expect(third?.hit.width).toBe(24)
})

test('at the edges the room is taken from inside, and what is outside of the window is not drawn', () => {
  const [early, late, gone] = placeBars([{ start: -5_000, end: 10 }, { start: 100_000, end: 100_000 }, { start: -9_000, end: -1 }], window, 1000)
  expect(early?.hit).toEqual({ left: 0, width: 24 })
  expect(late).toMatchObject({ bar: { left: 998, width: 2 }, hit: { left: 976, width: 24 } })
  expect(gone).toBeNull()
})

test('a run inside of another’s time stays in front of it, as long as it is', () => {
  const [outer, inner] = placeBars([{ start: 0, end: 90_000 }, { start: 40_000, end: 40_100 }], window, 1000)
  expect(outer?.bar).toEqual({ left: 0, width: 900 })
  expect(inner?.bar).toEqual({ left: 400, width: 2 })
  expect(inner?.hit.left).toBeLessThanOrEqual(400)
})
