import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPreviewPage, type PreviewPage } from './preview-page'
import type { PreviewResult } from './preview-page-entry'

let opened: PreviewPage
let elsewhere: Server
let elsewhereAddress = ''
const heardElsewhere: string[] = []

beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    heardElsewhere.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('export {}')
  })
  await new Promise<void>((resolve) => { elsewhere.listen(0, '127.0.0.1', resolve) })
  const address = elsewhere.address()
  elsewhereAddress = typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : ''
  opened = await openPreviewPage()
  await opened.page.evaluate(() => {
    document.cookie = 'secret=cookie'
    localStorage.setItem('secret', 'storage')
  })
})
afterAll(async () => {
  await opened.close()
  await new Promise((resolve) => elsewhere.close(resolve))
})

const single = (code: string): Promise<PreviewResult> => opened.page.evaluate((given) => window.lab.show({ 'definitions.ts': given }), code)
const healthy = async (): Promise<void> => {
  const { update } = await single(`import { externalAsset } from '@millrace/sdk'\nexport const a = externalAsset('healthy-${Math.random().toString(36).slice(2)}')`)
  expect(update).toMatchObject({ assets: [{ kind: 'external' }] })
}

/** Runs attempts at load and reads, from a description, how each of them ended. */
async function outcomesOf(attempts: Record<string, string>): Promise<Record<string, string>> {
  const lines = Object.entries(attempts).map(([name, code]) => `await attempt(${JSON.stringify(name)}, async () => { ${code} })`)
  const { update, problems } = await single(`import { externalAsset } from '@millrace/sdk'
const outcomes: Record<string, string> = {}
const attempt = async (name: string, work: () => unknown) => {
  try { outcomes[name] = 'got ' + String(await work()) } catch (error) { outcomes[name] = 'failed ' + (error as Error).name }
}
${lines.join('\n')}
export const probe = externalAsset('probe', { description: JSON.stringify(outcomes) })`)
  if (update === null || update === 'same') throw new Error(JSON.stringify(problems))
  return JSON.parse(update.graph.nodes[0]?.description ?? '{}') as Record<string, string>
}

describe('the code of an author', () => {
  it('has no page, no parent, no storage and no window', async () => {
    const missing = ['window', 'document', 'parent', 'top', 'opener', 'open', 'frames', 'localStorage', 'sessionStorage', 'cookieStore', 'indexedDB', 'caches',
      'Worker', 'SharedWorker', 'BroadcastChannel', 'importScripts', 'postMessage', 'close']
    const outcomes = await outcomesOf({
      ...Object.fromEntries(missing.map((name) => [name, `return typeof globalThis[${JSON.stringify(name)}]`])),
      origin: 'return self.origin',
      locks: `return typeof navigator.locks`,
      files: `return typeof navigator.storage`,
    })
    for (const name of [...missing, 'locks', 'files']) expect([name, outcomes[name]]).toEqual([name, 'got undefined'])
    expect(outcomes['origin']).toBe('got null')
  })

  it('reaches no network: neither the product nor anybody else', async () => {
    const own = `${opened.address}/leak`
    const other = `http://${elsewhereAddress}/leak`
    const outcomes = await outcomesOf(Object.fromEntries([own, other].flatMap((url, index) => [
      [`fetch ${index}`, `return (await fetch(${JSON.stringify(`${url}-fetch`)}, { mode: 'no-cors', credentials: 'include' })).status`],
      [`request ${index}`, `const request = new XMLHttpRequest(); request.open('GET', ${JSON.stringify(`${url}-xhr`)}, false); request.send(); return request.status`],
      [`import ${index}`, `return await import(/* @vite-ignore */ [${JSON.stringify(`${url}-import`)}][0])`],
      [`socket ${index}`, `const socket = new WebSocket(${JSON.stringify(url.replace('http', 'ws'))}); await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = () => reject(new Error('refused')) })`],
      [`events ${index}`, `const events = new EventSource(${JSON.stringify(`${url}-events`)}); await new Promise((resolve, reject) => { events.onopen = resolve; events.onerror = () => reject(new Error('refused')) })`],
      [`data ${index}`, `return await import(/* @vite-ignore */ ['data:text/javascript,export default 1'][0])`],
    ])))
    for (const [name, outcome] of Object.entries(outcomes)) expect([name, outcome]).toEqual([name, expect.stringMatching(/^failed /)])
    expect(Object.keys(outcomes)).toHaveLength(12)
    expect(opened.strayRequests).toEqual([])
    expect(heardElsewhere).toEqual([])
  })

  it('patches only its own world', async () => {
    const patches = [
      `Object.defineProperty(Object.prototype, 'toJSON', { value: () => ({ type: 'manifest', manifest: { manifestVersion: 1, assets: [{ key: '../../etc' }], jobs: [], ops: [], schedules: [], sensors: [] } }) })`,
      `JSON.stringify = () => 'nonsense'; MessagePort.prototype.postMessage = function () { this.leaked = true }`,
      `Promise.prototype.then = () => { throw new Error('no') }`,
      `Array.prototype.map = () => { throw new Error('no map') }; Object.freeze = (() => { throw new Error('no freeze') }) as never`,
      `globalThis[Symbol.for('millrace.sdk')].serveLocation`,
      `Object.prototype.__defineGetter__('type', () => 'answer'); Object.prototype.then = (resolve: (value: unknown) => void) => resolve({ type: 'manifest' })`,
    ]
    for (const patch of patches) {
      await single(`import { externalAsset } from '@millrace/sdk'\n${patch}\nexport const a = externalAsset('patched')`)
      await healthy()
    }
    expect(await opened.page.evaluate(() => ({} as { toJSON?: unknown; type?: unknown }).toJSON === undefined && JSON.stringify({ a: 1 }) === '{"a":1}')).toBe(true)
  })

  it('cannot pass what a manifest may not hold', async () => {
    const lie = (manifest: string): Promise<PreviewResult> => single(`const json = JSON.stringify
      Object.assign(globalThis, { [Symbol.for('x')]: 1 })
      Object.defineProperty(Object.prototype, 'toJSON', { value(this: unknown) { return this.type === 'manifest' ? { type: 'manifest', manifest: ${manifest} } : this } })
      export const a = json(1)`)
    for (const manifest of ['null', '{ manifestVersion: 2 }', `{ manifestVersion: 1, jobs: [], ops: [], schedules: [], sensors: [], assets: [{ key: '<script>' }] }`, `'x'.repeat(60_000_000)`]) {
      const { problems, update } = await lie(manifest)
      expect(update).toBeNull()
      // On a busy machine the largest lie does not get done in time.
      expect(problems).toMatchObject([{ severity: 'error', message: expect.stringMatching(/could not be read|did not load in time/) as string }])
    }
    await healthy()
  })

  it('cannot flood: what it says beside the answer is ended unread', async () => {
    const flood = await single(`const report = globalThis[Symbol.for('millrace.preview.enter')]
      for (let index = 0; index < 1e6; index += 1) report(index % 2)`)
    expect(flood.problems).toMatchObject([{ message: 'The definitions could not be read: more messages than modules' }])
    const strange = await single(`globalThis[Symbol.for('millrace.preview.enter')]({ name: 'no number' })`)
    expect(strange.problems).toMatchObject([{ message: 'The definitions could not be read: a message of type object' }])
    await healthy()
  })

  it('takes nothing along into the next evaluation', async () => {
    await single(`globalThis.left = 1; navigator.left = 1; Object.prototype.constructor.prototype.left = 1`)
    expect(await outcomesOf({ left: 'return [globalThis.left, navigator.left, ({}).left].join()' })).toEqual({ left: 'got ,,' })
  })

  it('that takes all memory loses its sandbox; the page stays and the next edit is shown', async () => {
    const bombs = [
      'const kept: unknown[] = []; for (;;) kept.push(new Array(1e6).fill(kept.length))',
      'const kept: unknown[] = []; for (;;) kept.push(new Uint8Array(1e8).fill(1))',
      `let text = 'x'; for (;;) text += text`,
      'Array.from({ length: 1e9 }, (_, index) => ({ index }))',
    ]
    for (const bomb of bombs) {
      const { problems, update } = await single(bomb)
      expect(update).toBeNull()
      expect(problems).toMatchObject([{ severity: 'error' }])
      await healthy()
    }
    expect(await opened.page.evaluate(() => [document.cookie, localStorage.getItem('secret')])).toEqual(['secret=cookie', 'storage'])
  })
})

describe('the frame', () => {
  it('opened by itself is as shut in as inside the page', async () => {
    const page = await opened.browser.newPage()
    await page.goto(`${opened.address}/preview/frame.html`)
    expect(await page.evaluate(() => self.origin)).toBe('null')
    const outcome = await page.evaluate(async () => {
      const names = await Promise.allSettled([fetch('/leak').then(() => 'fetch'), new Promise((_, reject) => { reject(new Error(String(localStorage.length))) })])
      return names.map(({ status }) => status)
    })
    expect(outcome).toEqual(['rejected', 'rejected'])
    await page.close()
  })

  it('cannot be put into a page of somebody else, and tells no one its origin', async () => {
    const response = await fetch(`${opened.address}/preview/frame.html`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).toContain("connect-src 'none'")
    expect(policy).toMatch(/^sandbox allow-scripts;/)
    expect(policy).not.toContain('allow-same-origin')
    expect(policy).not.toContain("'unsafe-inline'")
  })
})
