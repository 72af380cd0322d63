import { describe, expect, it } from 'vitest'
import { assetsOfGraph } from './catalog-asset'
import { commonLocation, keySelection, selectionOf } from './selection-text'

const node = (key: string, group: number, kind: 'asset' | 'external' = 'asset', codeLocation = 0) => ({ key, kind, group, codeLocation, kinds: [], owners: [], tags: {}, description: null })
const assets = assetsOfGraph({
  version: 'v', groups: ['raw', 'north sea'], codeLocations: ['shop', 'lab'], edges: [],
  nodes: [node('feed', 0, 'external'), node('a', 0), node('b', 0), node('c d', 1), node('e', 1, 'asset', 1)],
})

describe('the text of a selection', () => {
  it('names a key as the language wants it', () => {
    expect(keySelection('sales/orders')).toBe('key:sales/orders')
    expect(keySelection('c d')).toBe('key:"c d"')
  })

  it('says a whole group by its name, the rest by key, everything as a star, and leaves external assets out', () => {
    expect(selectionOf(new Set(['a', 'b', 'c d']), assets)).toBe('group:raw or key:"c d"')
    expect(selectionOf(new Set(['feed', 'a']), assets)).toBe('key:a')
    expect(selectionOf(new Set(['a', 'b', 'c d', 'e']), assets)).toBe('*')
    expect(selectionOf(new Set(['feed']), assets)).toBe('')
  })

  it('knows the code location only when there is one', () => {
    expect(commonLocation(new Set(['a', 'c d']), assets)).toBe('shop')
    expect(commonLocation(new Set(['a', 'e']), assets)).toBeUndefined()
  })
})
