import { expect, it } from 'vitest'
import { conflictRegions, decideConflict } from './conflict-regions'
import { rebaseFiles } from './rebase-draft'

const text = ['one', '<<<<<<< draft', 'mine', '||||||| base', 'old', '=======', 'theirs', '>>>>>>> main', 'two'].join('\n')

it('finds both sides and keeps the one that is chosen', () => {
  const [region] = conflictRegions(text)
  expect(region).toEqual({ start: 2, original: 4, middle: 6, end: 8 })
  if (region === undefined) throw new Error('no region')
  expect(decideConflict(text, region, 'ours')).toBe('one\nmine\ntwo')
  expect(decideConflict(text, region, 'theirs')).toBe('one\ntheirs\ntwo')
  expect(decideConflict(text, region, 'both')).toBe('one\nmine\ntheirs\ntwo')
})

it('a line of equal signs in a text is no conflict', () => {
  expect(conflictRegions('Title\n=======\n<<<<<<< not closed')).toEqual([])
})

it('deleted here and changed there is a conflict; deleted on both sides is none', () => {
  const base = new Map([['a', '1'], ['b', '1']])
  expect(rebaseFiles(base, new Map([['b', '1']]), new Map([['a', '2'], ['b', '1']]))).toEqual({ files: new Map([['b', '1']]), conflicts: ['a'] })
  expect(rebaseFiles(base, new Map([['b', '1']]), new Map([['b', '2']]))).toEqual({ files: new Map([['b', '2']]), conflicts: [] })
})
