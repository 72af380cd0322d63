import { expect, test } from 'vitest'
import { decideRetry } from './retry-decision'

const half = () => 0.5

test('a policy allows so many retries, a request counts instead of it, and a final failure allows none', () => {
  const policy = { maxRetries: 2 }
  expect([0, 1, 2].map((retries) => decideRetry({ retries, policy }, half))).toEqual([{ delayMs: 0 }, { delayMs: 0 }, null])
  expect(decideRetry({ retries: 2, policy, wish: { request: { maxRetries: 3, delayMs: 10 } } }, half)).toEqual({ delayMs: 10 })
  expect(decideRetry({ retries: 1, policy, wish: { request: { maxRetries: 1, delayMs: 0 } } }, half)).toBeNull()
  expect(decideRetry({ retries: 0, policy, wish: { isFinal: true } }, half)).toBeNull()
  expect(decideRetry({ retries: 0 }, half)).toBeNull()
})

test.each([
  [{}, [100, 100, 100]],
  [{ backoff: 'linear' }, [100, 200, 300]],
  [{ backoff: 'exponential' }, [100, 300, 700]],
  [{ backoff: 'exponential', jitter: 'full' }, [25, 75, 175]],
  [{ backoff: 'linear', jitter: 'plus-minus' }, [50, 150, 250]],
] as const)('the delay with %j', (shape, expected) => {
  const policy = { maxRetries: 9, delayMs: 100, ...shape }
  expect([0, 1, 2].map((retries) => decideRetry({ retries, policy }, () => 0.25)?.delayMs)).toEqual(expected)
})
