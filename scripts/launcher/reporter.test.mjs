import { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReporter } from './reporter.mjs'

test('a reader that goes away does not make the launcher spin or end', async () => {
  let writes = 0
  const stream = new Writable({ write: (_chunk, _encoding, done) => { writes += 1; done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) } })
  const report = createReporter({ stream })
  report.line('first')
  await nextTurn()
  await nextTurn()
  for (let round = 0; round < 100; round += 1) report.failure(new Error('something else'))
  expect(writes).toBe(1)
})
