import { describe, expect, it } from 'vitest'
import { formatBytes } from './format-bytes'
import { formatDuration } from './format-duration'
import { formatRelativeTime } from './format-time'
import { truncateMiddle } from './truncate-middle'

describe('durations', () => {
  it('never shows a unit that is full', () => {
    expect([0, 340.4, 999.6, 2410, 9996, 59_960, 65_000, 3_599_700, 11_520_000, 352_800_000].map(formatDuration))
      .toEqual(['0 ms', '340 ms', '1.00 s', '2.41 s', '10.0 s', '1 m 00 s', '1 m 05 s', '1 h 00 m', '3 h 12 m', '4 d 2 h'])
  })
  it('shows a dash for what is not a length of time', () => expect(formatDuration(Number.NaN)).toBe('–'))
})

describe('sizes', () => {
  it('uses binary units', () => {
    expect([0, 812, 1024, 1536, 25_165_824, 1_048_575].map(formatBytes)).toEqual(['0 B', '812 B', '1 KiB', '1.5 KiB', '24 MiB', '1 MiB'])
  })
})

describe('relative time', () => {
  it('speaks of both directions', () => {
    const now = 1_800_000_000_000
    expect([now - 1000, now - 240_000, now + 75_600_000, now - 3 * 86_400_000].map((at) => formatRelativeTime(at, now)))
      .toEqual(['just now', '4 min ago', 'in 21 h', '3 d ago'])
  })
})

describe('long keys', () => {
  it('keep both ends, and more of the telling one', () => {
    expect(truncateMiddle('warehouse/sales/daily/orders', 16)).toBe('wareho…ly/orders')
    expect(truncateMiddle('orders', 16)).toBe('orders')
  })
})
