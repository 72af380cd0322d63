import type { AssetEvent } from '@millrace/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advanceAssetCursor, initialAssetCursor, unconsumedEvents } from './asset-cursor'

const event = (position: number, partition?: string): AssetEvent => ({ asset: 'orders', position, at: position, metadata: {}, ...partition === undefined ? {} : { partition } })
const positions = (events: readonly AssetEvent[]): number[] => events.map(({ position }) => position)

describe('a sensor of several assets', () => {
  test('sees what it has not consumed, again and again', () => {
    const events = [event(2), event(5)]
    expect(positions(unconsumedEvents(initialAssetCursor, events))).toEqual([2, 5])
    expect(advanceAssetCursor(initialAssetCursor, events, [])).toEqual(initialAssetCursor)
    expect(positions(unconsumedEvents(advanceAssetCursor(initialAssetCursor, events, [5]), [...events, event(7)]))).toEqual([7])
  })

  test('leaves other partitions for later, the newest materialization of each', () => {
    const events = [event(1, 'a'), event(2, 'b'), event(3, 'a'), event(4, 'c')]
    const cursor = advanceAssetCursor(initialAssetCursor, events, [4])
    expect(cursor).toEqual({ position: 4, open: [2, 3] })
    expect(positions(unconsumedEvents(cursor, [...events, event(5, 'b')]))).toEqual([2, 3, 5])
    expect(advanceAssetCursor(cursor, unconsumedEvents(cursor, events), [2])).toEqual({ position: 4, open: [3] })
  })

  test('an earlier one is no news once a later of its partition was consumed', () => {
    expect(advanceAssetCursor(initialAssetCursor, [event(1, 'a'), event(2, 'a')], [2])).toEqual({ position: 2, open: [] })
  })

  test('cannot leave more than 25, and says how to go on', () => {
    const events = Array.from({ length: 27 }, (_, index) => event(index + 1, `p${index}`))
    expect(() => advanceAssetCursor(initialAssetCursor, events, [27])).toThrow('26 materializations of “orders” were left for later')
    expect(advanceAssetCursor(initialAssetCursor, events, 'all')).toEqual({ position: 27, open: [] })
  })

  test('what was consumed is never seen again, and what is new always is', () => {
    const history = fc.array(fc.constantFrom('a', 'b', 'c', undefined), { maxLength: 20 }).map((partitions) => partitions.map((partition, index) => event(index + 1, partition)))
    fc.assert(fc.property(history, fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { maxLength: 6 }), (events, ticks) => {
      let cursor = initialAssetCursor
      const consumed = new Set<number>()
      ticks.forEach((chosen, tick) => {
        const visible = events.slice(0, Math.ceil((events.length * (tick + 1)) / ticks.length))
        const shown = unconsumedEvents(cursor, visible)
        expect(positions(shown).some((position) => consumed.has(position))).toBe(false)
        const newest = Math.max(0, ...consumed)
        expect(visible.filter(({ position }) => position > newest).every((each) => shown.includes(each))).toBe(true)
        const now = chosen.flatMap((place) => shown[place]?.position ?? [])
        for (const position of now) consumed.add(position)
        cursor = advanceAssetCursor(cursor, shown, now)
      })
    }))
  })
})
