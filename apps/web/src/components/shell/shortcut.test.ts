import { describe, expect, it } from 'vitest'
import { chordOf, isHeldBack, matchShortcut } from './shortcut'

const press = (key: string, held: Partial<Record<'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  ({ key, code: `Key${key.toUpperCase()}`, metaKey: false, ctrlKey: false, altKey: false, shiftKey: false, ...held })

describe('a key press', () => {
  it('has one name on every system', () => {
    expect(chordOf(press('k', { metaKey: true }))).toBe('mod+k')
    expect(chordOf(press('k', { ctrlKey: true }))).toBe('mod+k')
    expect(chordOf(press('Enter', { shiftKey: true }))).toBe('shift+enter')
  })
  it('of a printed sign does not mention shift', () => expect(chordOf(press('?', { shiftKey: true }))).toBe('?'))
  it('of a letter with the option key of a Mac is that letter, not the sign it prints', () => expect(chordOf({ ...press('©', { altKey: true }), code: 'KeyG' })).toBe('alt+g'))
  it('of a modifier alone is none', () => expect(chordOf(press('Shift', { shiftKey: true }))).toBeUndefined())
})

describe('a shortcut', () => {
  const known = ['g r', 'g a', 'mod+k', 'r']
  it('of two keys waits for the second', () => expect(matchShortcut(['g'], known)).toEqual({ begins: true }))
  it('is complete with the last key', () => expect(matchShortcut(['g', 'r'], known)).toEqual({ complete: 'g r' }))
  it('is found after keys that lead nowhere', () => expect(matchShortcut(['x', 'g', 'a'], known)).toEqual({ complete: 'g a' }))
  it('of one key works alone', () => expect(matchShortcut(['r'], known)).toEqual({ complete: 'r' }))
})

describe('a shortcut of the page', () => {
  const nowhere = { inDialog: false, inMenu: false, isTyping: false }

  it('does not act beside an open dialog: ⌘Enter in the launch dialog launched without the config typed there', () => {
    expect(isHeldBack('mod+enter', { ...nowhere, inDialog: true, isTyping: true })).toBe(true)
  })
  it('with a modifier acts while one types, without one it does not', () => {
    expect(isHeldBack('mod+enter', { ...nowhere, isTyping: true })).toBe(false)
    expect(isHeldBack('g', { ...nowhere, isTyping: true })).toBe(true)
    expect(isHeldBack('g', nowhere)).toBe(false)
  })
})
