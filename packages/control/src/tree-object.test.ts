import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packTree, unpackTree } from './tree-object'

const path = fc.array(fc.stringMatching(/^[a-z0-9_-]{1,8}$/), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const tree = fc.array(fc.tuple(path, fc.uint8Array({ maxLength: 64 }))).map((files) => new Map(files))

describe('a published tree', () => {
  it('comes back as it was', () => {
    fc.assert(fc.property(tree, (files) => {
      expect([...unpackTree(packTree(files))].sort()).toEqual([...files].sort())
    }))
  })

  it('is the same object whatever the order of its files', () => {
    fc.assert(fc.property(tree, (files) => {
      const reversed = new Map([...files].reverse())
      expect(Buffer.from(packTree(files)).equals(packTree(reversed))).toBe(true)
    }))
  })

  it('is refused when a path would leave the tree', () => {
    expect(() => unpackTree(packTree(new Map([['../secret', new Uint8Array()]])))).toThrow()
  })
})
