import { expect, it } from 'vitest'
import { fileRows } from './file-rows'
import { rankPaths } from './match-path'
import { searchFiles } from './search-files'
import { pathProblem } from './tree-path'
import { changesOf, openWorkspace, pendingOf, reduceWorkspace, stateOfFile, type ServerDraft, type Workspace, type WorkspaceAction } from './workspace-state'

const draftOf = (files: Record<string, string>, base: Record<string, string | null> = files): ServerDraft => ({
  branch: 'main', version: 3, baseCommit: 'c0', headCommit: 'c0', deployedCommit: null, branchMoved: false, files: new Map(Object.entries(files)), base: new Map(Object.entries(base)),
})
const after = (state: Workspace, ...actions: WorkspaceAction[]) => actions.reduce(reduceWorkspace, state)
const shop = () => openWorkspace(draftOf({ 'src/a.ts': 'a', 'src/b.ts': 'b', 'data/x.csv': 'x' }))

it('an edit is a change until it is undone by hand', () => {
  const edited = after(shop(), { type: 'write', files: new Map([['src/a.ts', 'A']]) })
  expect(changesOf(edited)).toEqual([{ path: 'src/a.ts', state: 'modified' }])
  expect([...pendingOf(edited).files]).toEqual([['src/a.ts', 'A']])

  const back = after(edited, { type: 'write', files: new Map([['src/a.ts', 'a']]) })
  expect(changesOf(back)).toEqual([])
  expect(back.changeId).toBe(2)
})

it('the same text again is no change, so nothing is built or saved', () => {
  const before = shop()
  expect(after(before, { type: 'write', files: new Map([['src/a.ts', 'a']]) })).toBe(before)
})

it('a folder moves with all in it, and to the server that is files written and files deleted', () => {
  const moved = after(shop(), { type: 'move', from: 'src', to: 'lib/src' })
  expect([...moved.files.keys()]).toEqual(['lib/src/a.ts', 'lib/src/b.ts', 'data/x.csv'])
  expect(pendingOf(moved)).toEqual({ files: new Map([['lib/src/a.ts', 'a'], ['lib/src/b.ts', 'b']]), deleted: ['src/a.ts', 'src/b.ts'] })
  expect(after(shop(), { type: 'move', from: 'src', to: 'src/deeper' }).files).toEqual(shop().files)
})

it('the last file of a folder leaves the folder behind; deleting the folder does not', () => {
  expect([...after(shop(), { type: 'remove', path: 'data/x.csv' }).folders]).toEqual(['data'])
  expect([...after(shop(), { type: 'remove', path: 'data' }).folders]).toEqual([])
})

it('an empty folder is a folder until a file is in it', () => {
  const made = after(shop(), { type: 'add-folder', path: 'tests' })
  expect([...made.folders]).toEqual(['tests'])
  expect([...after(made, { type: 'write', files: new Map([['tests/a.test.ts', '']]) }).folders]).toEqual([])
})

it('discarding brings a deleted file back and takes an added one away', () => {
  const changed = after(shop(), { type: 'remove', path: 'src/a.ts' }, { type: 'write', files: new Map([['new.ts', '']]) })
  expect(changesOf(changed)).toEqual([{ path: 'new.ts', state: 'added' }, { path: 'src/a.ts', state: 'deleted' }])
  expect(changesOf(after(changed, { type: 'discard', path: 'src/a.ts' }, { type: 'discard', path: 'new.ts' }))).toEqual([])
})

it('a file that was changed before the page opened is modified, and can go back once its old text was read', () => {
  const opened = openWorkspace(draftOf({ 'a.ts': 'mine' }, { 'a.ts': null }))
  expect(stateOfFile(opened, 'a.ts')).toBe('modified')
  expect(after(opened, { type: 'discard', path: 'a.ts' })).toBe(opened)
  const loaded = after(opened, { type: 'base-loaded', commit: 'c0', path: 'a.ts', body: 'old' }, { type: 'discard', path: 'a.ts' })
  expect(loaded.files.get('a.ts')).toBe('old')
  expect(after(opened, { type: 'base-loaded', commit: 'another', path: 'a.ts', body: 'old' })).toBe(opened)
})

it('what was typed while a save was under way stays unsaved', () => {
  const saving = after(shop(), { type: 'write', files: new Map([['src/a.ts', 'A']]) })
  const sent = pendingOf(saving)
  const typed = after(saving, { type: 'write', files: new Map([['src/a.ts', 'AB']]) })
  const saved = after(typed, { type: 'saved', ...sent, version: 4 })
  expect([...pendingOf(saved).files]).toEqual([['src/a.ts', 'AB']])
  expect(saved.draft.version).toBe(4)
})

it('bytes count as changed by what they hold, not by which array holds them', () => {
  const state = openWorkspace({ ...draftOf({}), files: new Map([['a.png', new Uint8Array([1, 2])]]), base: new Map([['a.png', new Uint8Array([1, 2])]]) })
  expect(after(state, { type: 'write', files: new Map([['a.png', new Uint8Array([1, 2])]]) })).toBe(state)
  expect(stateOfFile(after(state, { type: 'write', files: new Map([['a.png', new Uint8Array([1, 3])]]) }), 'a.png')).toBe('modified')
})

it('the tree shows folders first, counts in numbers, hides what is closed and marks folders with changes in them', () => {
  const rows = fileRows({ paths: ['b10.ts', 'b9.ts', 'src/deep/c.ts', 'src/a.ts'], folders: ['empty'], open: new Set(['src']), stateOf: (path) => (path === 'src/deep/c.ts' ? 'added' : 'unchanged') })
  expect(rows.map(({ path, depth, state }) => `${'  '.repeat(depth)}${path} ${state}`)).toEqual([
    'empty unchanged', 'src modified', '  src/deep modified', '  src/a.ts unchanged', 'b9.ts unchanged', 'b10.ts unchanged',
  ])
})

it('a path that cannot be is refused in words', () => {
  const paths = ['src/a.ts', 'data']
  const said = (path: string, moving?: string) => pathProblem(path, paths, moving)
  expect(said('src/b.ts')).toBeNull()
  expect(said('src/a.ts')).toBe('a.ts is there already.')
  expect(said('SRC/A.ts')).toBe('src/a.ts differs only in case.')
  expect(said('src')).toBe('src is a folder there.')
  expect(said('data/x.csv')).toBe('data is a file: it can hold nothing.')
  expect(said('../x')).toContain('are not names')
  expect(said('/etc/passwd')).toContain('relative')
  expect(said('a//b')).toContain('no name')
  expect(said('x/.GIT/config')).toContain('belongs to git')
  expect(said('a\\b')).toContain('back-slash')
  expect(said('  ')).toBe('Give it a name.')
  expect(said('SRC/a.ts', 'src/a.ts')).toBeNull()
})

it('quick open prefers the name over the folder', () => {
  expect(rankPaths('ord', ['data/orders.csv', 'order/old/readme.md', 'src/orders.ts', 'src/raw.ts'])).toEqual(['src/orders.ts', 'data/orders.csv', 'order/old/readme.md'])
})

it('search finds lines, says where, and says what is wrong with an expression', () => {
  const files = new Map<string, string | Uint8Array>([['a.ts', 'one\nTwo two'], ['b.bin', new Uint8Array([116, 119, 111])]])
  const query = { text: 'two', isCaseSensitive: false, isRegularExpression: false }
  expect(searchFiles(files, query)).toMatchObject({ hits: [{ path: 'a.ts', line: 2, column: 1 }, { path: 'a.ts', line: 2, column: 5 }] })
  expect(searchFiles(files, { ...query, isCaseSensitive: true })).toMatchObject({ hits: [{ column: 5 }] })
  expect(searchFiles(files, { ...query, text: '(', isRegularExpression: true })).toHaveProperty('error')
  expect(searchFiles(files, { ...query, text: '(' })).toMatchObject({ hits: [] })
})
