import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PacedRefresh } from './paced-refresh'

describe('a paced refresh', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  it('answers the first change at once and a thousand more with one refresh a second', async () => {
    const pace = new PacedRefresh(1000)
    const act = vi.fn(async () => undefined)
    for (let step = 0; step < 1000; step += 1) pace.run('assets', act)
    expect(act).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(999)
    expect(act).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(act).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(5000)
    expect(act).toHaveBeenCalledTimes(2)
  })

  it('never loses the last change, even when it comes during a slow refresh', async () => {
    const pace = new PacedRefresh(1000)
    const slow = vi.fn(() => new Promise((resolve) => { setTimeout(resolve, 3000) }))
    pace.run('assets', slow)
    await vi.advanceTimersByTimeAsync(2900)
    pace.run('assets', slow)
    await vi.advanceTimersByTimeAsync(50)
    expect(slow).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(50)
    expect(slow).toHaveBeenCalledTimes(2)
  })

  it('paces each key by itself, survives a failure and stops when closed', async () => {
    const pace = new PacedRefresh(1000)
    const failing = vi.fn(async () => { throw new Error('no network') })
    const other = vi.fn(async () => undefined)
    pace.run('runs', failing)
    pace.run('assets', other)
    pace.run('runs', failing)
    expect(other).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(failing).toHaveBeenCalledTimes(2)
    pace.run('runs', failing)
    pace.close()
    await vi.advanceTimersByTimeAsync(5000)
    expect(failing).toHaveBeenCalledTimes(2)
  })
})
