import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { processMark } from '@millrace/storage'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { every } from './every'
import { makeSandboxFolder } from './sandbox-folder'

let folder = ''
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'millrace-sandbox-folder-')) })
afterAll(() => rm(folder, { recursive: true, force: true }))

const log = { info: () => {}, warn: () => {}, error: () => {} }

it('a worker that was killed leaves a folder behind only until the next start; those of living workers stay', async () => {
  const mine = await processMark()
  // The id of this process at another time: whoever had it is gone.
  const killed = `worker-${mine.replace(/-[^-]+$/, '-1')}-abcdef`
  const elsewhere = `worker-${mine.replace(/^[0-9a-f]{8}/, '00000000')}-abcdef`
  for (const name of [killed, elsewhere, 'worker-older1', 'worker-newer1', 'something']) {
    await mkdir(join(folder, name, 'inside'), { recursive: true })
    await writeFile(join(folder, name, 'inside', 'bundle.js'), 'x')
  }
  await utimes(join(folder, 'worker-older1'), 1, 1)
  const first = await makeSandboxFolder(folder, log)
  const second = await makeSandboxFolder(folder, log)
  expect((await readdir(folder)).sort()).toEqual([elsewhere, 'worker-newer1', 'something', basename(first), basename(second)].sort())
})

it('work that repeats goes on after a failure, waits with jitter, and stops when told', async () => {
  const times: number[] = []
  const failures: string[] = []
  const stop = every(20, { what: 'it', jitter: 0.5, log: { error: ((_: object, text: string) => failures.push(text)) as never }, work: async () => {
    times.push(performance.now())
    if (times.length === 1) throw new Error('once')
  } })
  expect(times, 'not all workers at once when they start together').toEqual([])
  while (times.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
  stop()
  expect(failures).toEqual(['it failed'])
  const count = times.length
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(times).toHaveLength(count)
})
