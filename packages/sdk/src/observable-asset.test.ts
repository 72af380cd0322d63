import { expect, test } from 'vitest'
import { asset, observableAsset, observed, resource } from './index'
import { materialize, observe } from './testing/index'

const bucket = resource('bucket', { init: () => ({ hash: () => 'abc' }) })
const feed = observableAsset('vendors/feed', { resources: { bucket }, run: ({ resources }) => observed({ dataVersion: resources.bucket.hash(), metadata: { bytes: 12 } }) })
const prices = asset('prices', { deps: [feed], run: () => 4.5 })

test('a look says what it saw, and makes nothing', async () => {
  const seen = await observe(feed)
  expect(seen).toMatchObject({ success: true, dataVersion: 'abc', metadata: { bytes: { type: 'number', value: 12 } } })
  expect(seen.events.map(({ type }) => type)).toEqual(['run-enqueued', 'run-starting', 'run-start', 'step-start', 'log', 'asset-observed', 'step-success', 'run-success'])
  expect((await feed.invoke({ resources: { bucket: { hash: () => 'x' } } }))?.dataVersion).toBe('x')
})

test('it comes before what depends on it', async () => {
  const result = await materialize([prices, feed])
  expect(result.steps.map(({ key, status }) => [key, status])).toEqual([['vendors/feed', 'succeeded'], ['prices', 'succeeded']])
})

test('one that says nothing fails, and nothing can read its value', async () => {
  // @ts-expect-error what it says is what it is for; JavaScript authors can forget it
  const silent = observableAsset('silent', { run: () => undefined })
  expect((await observe(silent)).error).toMatchObject({ code: 'no-observation', message: 'observable asset `silent` must say what it saw: return observed({ … })' })
  // @ts-expect-error nothing is stored of an observable asset
  const wrong = asset('wrong', { inputs: { silent }, run: () => 1 })
  await expect(materialize(wrong)).rejects.toThrow('input `silent` of asset `wrong` is an observable asset, of which no value is stored: list it in `deps`')
})
