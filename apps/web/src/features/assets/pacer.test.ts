import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPacer } from './pacer'

describe('a pacer', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  it('acts at once, then once more for all that came meanwhile, and never loses the last change', async () => {
    let open: (() => void)[] = []
    const act = vi.fn(() => new Promise<void>((resolve) => { open.push(resolve) }))
    const pacer = createPacer(act, 100)
    pacer.ask()
    for (let change = 0; change < 50; change++) pacer.ask()
    expect(act).toHaveBeenCalledTimes(1)
    for (const resolve of open) resolve()
    open = []
    await vi.advanceTimersByTimeAsync(99)
    expect(act).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(act).toHaveBeenCalledTimes(2)
    pacer.ask()
    for (const resolve of open) resolve()
    await vi.advanceTimersByTimeAsync(100)
    expect(act).toHaveBeenCalledTimes(3)
  })

  it('goes on after a failure and is silent once stopped', async () => {
    const act = vi.fn(() => Promise.reject(new Error('offline')))
    const pacer = createPacer(act, 10)
    pacer.ask()
    await vi.advanceTimersByTimeAsync(10)
    pacer.ask()
    expect(act).toHaveBeenCalledTimes(2)
    pacer.stop()
    pacer.ask()
    await vi.advanceTimersByTimeAsync(50)
    expect(act).toHaveBeenCalledTimes(2)
  })
})
