import { expect, it } from 'vitest'
import { noTabs, reduceTabs, type Tabs, type TabsAction } from './tabs'

const after = (state: Tabs, ...actions: TabsAction[]) => actions.reduce(reduceTabs, state)
const open = (path: string, preview = false): TabsAction => ({ type: 'open', kind: 'file', path, preview })
const shown = ({ tabs, active }: Tabs) => tabs.map(({ kind, path, preview }) => `${preview ? '~' : ''}${path}${`${kind}:${path}` === active ? '*' : ''}`).join(' ')

it('a looked-at file is replaced by the next; one that is edited stays', () => {
  const looked = after(noTabs, open('a', true), open('b', true))
  expect(shown(looked)).toBe('~b*')
  expect(shown(after(looked, { type: 'pin', id: 'file:b' }, open('c', true)))).toBe('b ~c*')
})

it('opening it for good keeps the tab that was only looked at', () => {
  expect(shown(after(noTabs, open('a', true), open('a')))).toBe('a*')
})

it('a new tab stands beside the one it was opened from', () => {
  expect(shown(after(noTabs, open('a'), open('b'), { type: 'activate', id: 'file:a' }, open('c')))).toBe('a c* b')
})

it('closing the front tab shows its neighbour, the last one none', () => {
  const three = after(noTabs, open('a'), open('b'), open('c'), { type: 'activate', id: 'file:b' })
  expect(shown(after(three, { type: 'close', id: 'file:b' }))).toBe('a c*')
  expect(shown(after(three, { type: 'close', id: 'file:c' }))).toBe('a b*')
  expect(after(noTabs, open('a'), { type: 'close', id: 'file:a' })).toEqual(noTabs)
})

it('tabs follow a folder that is renamed and leave with one that is deleted', () => {
  const two = after(noTabs, open('src/a'), open('b'), { type: 'activate', id: 'file:src/a' })
  const moved = after(two, { type: 'moved', from: 'src', to: 'lib' })
  expect(shown(moved)).toBe('lib/a* b')
  expect(shown(after(moved, { type: 'removed', path: 'lib' }))).toBe('b*')
})

it('tabs are put in another order, and walked through around the ends', () => {
  const three = after(noTabs, open('a'), open('b'), open('c'))
  expect(shown(after(three, { type: 'place', id: 'file:c', before: 'file:a' }))).toBe('c* a b')
  expect(shown(after(three, { type: 'step', by: 1 }))).toBe('a* b c')
})
