import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeObjectStore } from '../test/object-store.contract'
import { startS3Fake } from '../test/s3-fake'
import { objectKeys } from './object-key'
import { openObjectStore } from './open-object-store'
import { processMark } from './process-mark'

let folder = ''
let s3: Awaited<ReturnType<typeof startS3Fake>>
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-storage-'))
  s3 = await startS3Fake({ bucket: 'values' })
})
afterAll(async () => {
  await s3.close()
  await rm(folder, { recursive: true, force: true })
})

describeObjectStore('a folder', () => openObjectStore(join(folder, 'path')))
describeObjectStore('a file:// location, not waiting for the disk', () => openObjectStore(`${pathToFileURL(join(folder, 'by url')).href}?durable=false`))
describeObjectStore('an S3 bucket', () => openObjectStore(`s3://values/some/prefix?endpoint=${encodeURIComponent(s3.endpoint)}&region=eu-central-1`, { credentials }))
describeObjectStore('an S3 bucket without a prefix', () => openObjectStore(`s3://values?endpoint=${encodeURIComponent(s3.endpoint)}`, { credentials }))

describe('where objects lie', () => {
  it('keeps every key of an organization under its own prefix', () => {
    const value = objectKeys.value('acme', { runId: '0199', stepIndex: 12_345, attempt: 2, epoch: 7, part: 3 })
    expect(value).toBe('org/acme/values/0199/12/12345.2.7.3')
    expect(value.startsWith(objectKeys.values('acme', '0199'))).toBe(true)
    expect(objectKeys.build('acme', 'abc', 'code.js')).toBe('org/acme/builds/abc/code.js')
    expect(objectKeys.tree('acme', 'abc')).toBe('org/acme/trees/abc')
  })

  it('refuses ids that would reach into another organization', () => {
    for (const id of ['../other', 'a/b', '', '.', '..', 'a\0']) {
      expect(() => objectKeys.tree(id, 'x'), id).toThrow(/not usable/)
      expect(() => objectKeys.build('acme', id, 'code.js'), id).toThrow(/not usable/)
      expect(() => objectKeys.organization(id), id).toThrow(/not usable/)
    }
  })

  it('sends large objects to S3 in parts', async () => {
    const store = openObjectStore(`s3://values/large?endpoint=${encodeURIComponent(s3.endpoint)}`, { credentials })
    const bytes = new Uint8Array(40 * 1024 * 1024).fill(7)
    bytes[39 * 1024 * 1024] = 9
    await store.put('org/a/large', bytes)
    expect(s3.objects.get('large/org/a/large')?.equals(bytes)).toBe(true)
  })

  it('leaves nothing aside after a thousand puts at once', async () => {
    const store = openObjectStore(join(folder, 'many'))
    const started = performance.now()
    await Promise.all(Array.from({ length: 1000 }, (_, stepIndex) => store.put(objectKeys.value('a', { runId: 'r', stepIndex, attempt: 1, epoch: 1, part: 1 }), new Uint8Array(200))))
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(await readdir(join(folder, 'many', '.new'))).toEqual([])
    expect((await store.list('org/a/', { limit: 5000 })).keys).toHaveLength(1000)
  })

  it('clears away what a writer that died left behind, and nothing younger', async () => {
    const aside = join(folder, 'crashed', '.new')
    await mkdir(aside, { recursive: true })
    await writeFile(join(aside, 'old'), 'x')
    await writeFile(join(aside, 'young'), 'x')
    await utimes(join(aside, 'old'), 1, 1)
    await openObjectStore(join(folder, 'crashed')).check()
    expect(await readdir(aside)).toEqual(['young'])
  })

  it('clears away at the next start what a killed process was writing, and nothing of a living one', async () => {
    const aside = join(folder, 'killed', '.new')
    await mkdir(aside, { recursive: true })
    const living = await processMark()
    const script = `import(${JSON.stringify(new URL('./process-mark.ts', import.meta.url).href)}).then(async ({ processMark }) => { console.log(await processMark()); process.kill(process.pid, 'SIGKILL') })`
    const killed = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { encoding: 'utf8' }).stdout.trim()
    // The same id came to another process, and the machine started anew.
    const reused = living.replace(/-[^-]+$/, '-1')
    const beforeBoot = living.replace(/-[0-9a-f]{8}-/, '-00000000-')
    const elsewhere = living.replace(/^[0-9a-f]{8}/, '00000000')
    for (const mark of [living, killed, reused, beforeBoot, elsewhere]) await writeFile(join(aside, `${mark}.x`), 'x')
    await openObjectStore(join(folder, 'killed')).check()
    expect(killed).toMatch(/^[0-9a-f]{8}-[0-9a-f]{8}-\d+-\w+$/)
    expect((await readdir(aside)).sort()).toEqual([`${living}.x`, `${elsewhere}.x`].sort())
  })

  it('says which location it can not use, and why', async () => {
    expect(() => openObjectStore('')).toThrow(/empty/)
    expect(() => openObjectStore('ftp://x')).toThrow(/kind is not known/)
    expect(() => openObjectStore('s3://bucket?endpont=x')).toThrow(/no setting endpont/)
    expect(() => openObjectStore('s3://bucket?endpoint=ftp:x')).toThrow(/not an http/)
    await writeFile(join(folder, 'file'), '')
    await expect(openObjectStore(join(folder, 'file')).check()).rejects.toMatchObject({ code: 'unavailable' })
    await expect(openObjectStore(`s3://other?endpoint=${encodeURIComponent(s3.endpoint)}`, { credentials }).check()).rejects.toMatchObject({ code: 'unavailable' })
  })
})
