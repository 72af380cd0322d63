import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStore } from './create-store'
import type { Failure } from './draft-server'
import { DraftSync } from './draft-sync'
import { localDrafts } from './local-draft'
import { openWorkspace, reduceWorkspace, type Files, type ServerDraft } from './workspace-state'

class Refusal extends Error {
  readonly failure: Failure
  constructor(failure: Failure) { super('refused'); this.failure = failure }
}
const problem = (code: string) => new Refusal({ kind: 'problem', code, detail: `${code}!` })
const classify = (error: unknown): Failure => { if (error instanceof Refusal) return error.failure; throw error }

/** A server with one draft, as the procedures behave. */
const fakeServer = (initial: Record<string, string>) => {
  let files = new Map<string, string | Uint8Array>(Object.entries(initial))
  let version = 1
  const server = {
    failWith: null as Error | null,
    saves: [] as string[],
    edit: (path: string, text: string) => { files = new Map([...files, [path, text]]); version += 1 },
    files: () => Object.fromEntries(files),
    read: async (): Promise<ServerDraft> => {
      if (server.failWith !== null) throw server.failWith
      return { branch: 'main', version, baseCommit: 'c0', headCommit: 'c0', deployedCommit: null, branchMoved: false, files: new Map(files), base: new Map() }
    },
    save: async (change: { files: Files; deleted: readonly string[]; version: number }) => {
      if (server.failWith !== null) throw server.failWith
      if (change.version !== version) throw problem('conflict')
      files = new Map([...files, ...change.files])
      for (const path of change.deleted) files.delete(path)
      version += 1
      server.saves.push([...change.files.keys(), ...change.deleted.map((path) => `-${path}`)].join(' '))
      return { version }
    },
    readCommitted: async () => '',
  }
  return server
}

const memoryStorage = () => {
  const kept = new Map<string, string>()
  return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value) }, removeItem: (key: string) => { kept.delete(key) } }
}

const openPage = async (server: ReturnType<typeof fakeServer>, storage = memoryStorage()) => {
  const store = createStore(reduceWorkspace, openWorkspace(await server.read()))
  const sync = new DraftSync({ store, server, local: localDrafts(storage, 'draft'), classify })
  sync.restore()
  const write = (path: string, text: string) => store.dispatch({ type: 'write', files: new Map([[path, text]]) })
  return { store, sync, write, storage, phase: () => sync.state.getState().phase, text: (path: string) => store.getState().files.get(path) }
}

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

it('typing is saved once, half a second after it stops', async () => {
  const server = fakeServer({ 'a.ts': 'a' })
  const page = await openPage(server)
  for (const text of ['1', '12', '123']) {
    page.write('a.ts', text)
    await vi.advanceTimersByTimeAsync(300)
  }
  expect([server.saves, page.phase()]).toEqual([[], 'pending'])
  await vi.advanceTimersByTimeAsync(300)
  expect([server.saves, server.files(), page.phase()]).toEqual([['a.ts'], { 'a.ts': '123' }, 'saved'])
  expect(page.storage.kept.size).toBe(0)
})

it('a rename is one save', async () => {
  const server = fakeServer({ 'a.ts': 'a' })
  const page = await openPage(server)
  page.store.dispatch({ type: 'move', from: 'a.ts', to: 'b.ts' })
  await vi.advanceTimersByTimeAsync(600)
  expect([server.saves, server.files()]).toEqual([['b.ts -a.ts'], { 'b.ts': 'a' }])
})

it('a page that closes before the save finds its changes again', async () => {
  const server = fakeServer({ 'a.ts': 'a', 'gone.ts': 'x' })
  const first = await openPage(server)
  first.write('a.ts', 'unsaved')
  first.store.dispatch({ type: 'remove', path: 'gone.ts' })
  first.sync.close()

  const second = await openPage(server, first.storage)
  expect([second.text('a.ts'), second.text('gone.ts')]).toEqual(['unsaved', undefined])
  await vi.advanceTimersByTimeAsync(10)
  expect([server.files(), second.phase()]).toEqual([{ 'a.ts': 'unsaved' }, 'saved'])
})

it('without a server changes wait, and go when it is back', async () => {
  const server = fakeServer({ 'a.ts': 'a' })
  const page = await openPage(server)
  server.failWith = new Refusal({ kind: 'offline' })
  page.write('a.ts', 'b')
  await vi.advanceTimersByTimeAsync(5000)
  expect(page.phase()).toBe('offline')
  expect(page.storage.kept.get('draft')).toContain('"b"')
  server.failWith = null
  await vi.advanceTimersByTimeAsync(20_000)
  expect([server.files(), page.phase()]).toEqual([{ 'a.ts': 'b' }, 'saved'])
})

it('what another tab did to other files comes in by itself', async () => {
  const server = fakeServer({ 'a.ts': 'a', 'b.ts': 'b' })
  const page = await openPage(server)
  server.edit('b.ts', 'theirs')
  page.write('a.ts', 'mine')
  await vi.advanceTimersByTimeAsync(1200)
  expect([page.phase(), page.text('b.ts'), server.files()]).toEqual(['saved', 'theirs', { 'a.ts': 'mine', 'b.ts': 'theirs' }])
})

it('the same file changed in two tabs is asked about, and nothing is lost meanwhile', async () => {
  for (const [keep, expected] of [['ours', 'mine'], ['theirs', 'theirs']] as const) {
    const server = fakeServer({ 'a.ts': 'a', 'b.ts': 'b' })
    const page = await openPage(server)
    server.edit('a.ts', 'theirs')
    page.write('a.ts', 'mine')
    await vi.advanceTimersByTimeAsync(2000)
    expect([page.phase(), page.sync.state.getState().conflict?.paths, server.files()['a.ts']]).toEqual(['conflict', ['a.ts'], 'theirs'])
    await expect(page.sync.flush()).rejects.toThrow('another tab')
    page.sync.decide(keep)
    await vi.advanceTimersByTimeAsync(1000)
    expect([page.phase(), page.text('a.ts'), server.files()['a.ts']]).toEqual(['saved', expected, expected])
  }
})

it('a refusal is shown and the next edit tries again', async () => {
  const server = fakeServer({ 'a.ts': 'a' })
  const page = await openPage(server)
  server.failWith = problem('invalid-path')
  page.write('a.ts', 'b')
  await vi.advanceTimersByTimeAsync(600)
  expect([page.phase(), page.sync.state.getState().detail]).toEqual(['refused', 'invalid-path!'])
  server.failWith = null
  page.write('a.ts', 'c')
  await vi.advanceTimersByTimeAsync(600)
  expect([page.phase(), server.files()]).toEqual(['saved', { 'a.ts': 'c' }])
})

it('flush saves at once, what is typed meanwhile included, and a browser without room says so', async () => {
  const server = fakeServer({ 'a.ts': 'a' })
  const storage = memoryStorage()
  storage.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }
  const page = await openPage(server, storage)
  page.write('a.ts', 'b')
  await vi.advanceTimersByTimeAsync(200)
  expect(page.sync.state.getState().isKeptLocally).toBe(false)
  await page.sync.flush()
  expect([server.files(), page.sync.state.getState().isKeptLocally]).toEqual([{ 'a.ts': 'b' }, true])
})
