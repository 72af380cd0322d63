import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merge } from './merge'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const tree = (files: Record<string, string>): Map<string, Uint8Array> => new Map(Object.entries(files).map(([path, text]) => [path, encode(text)]))
const texts = (files: ReadonlyMap<string, Uint8Array>): Record<string, string> => Object.fromEntries([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]))

describe('merging what two people did', () => {
  const base = tree({ 'a.ts': 'one\ntwo\nthree\nfour\nfive\n', 'b.ts': 'b\n', 'c.ts': 'c\n' })

  it('takes changes of different files and of different lines of one file', () => {
    const ours = tree({ 'a.ts': 'ONE\ntwo\nthree\nfour\nfive\n', 'b.ts': 'b\n', 'c.ts': 'c\n', 'new.ts': 'new' })
    const theirs = tree({ 'a.ts': 'one\ntwo\nthree\nfour\nFIVE\n', 'b.ts': 'B\n' })
    const result = merge(base, ours, theirs)
    expect(result.conflicts).toEqual([])
    expect(texts(result.tree)).toEqual({ 'a.ts': 'ONE\ntwo\nthree\nfour\nFIVE\n', 'b.ts': 'B\n', 'new.ts': 'new' })
  })

  it('marks the lines that both changed and says where', () => {
    const result = merge(base, tree({ ...texts(base), 'a.ts': 'one\nMINE\nthree\nfour\nfive\n' }), tree({ ...texts(base), 'a.ts': 'one\nYOURS\nthree\nfour\nfive' }))
    expect(result.conflicts).toMatchObject([{ path: 'a.ts', kind: 'content' }])
    expect(texts(result.tree)['a.ts']).toBe('one\n<<<<<<< yours\nMINE\n=======\nYOURS\n>>>>>>> theirs\nthree\nfour\nfive')
  })

  it('keeps windows line ends and a missing last line end', () => {
    const result = merge(tree({ a: 'x\r\ny\r\nz\r\nw' }), tree({ a: 'X\r\ny\r\nz\r\nw' }), tree({ a: 'x\r\ny\r\nz\r\nW' }))
    expect(texts(result.tree)).toEqual({ a: 'X\r\ny\r\nz\r\nW' })
  })

  it('asks when one deleted what the other changed, and when a file is not text', () => {
    const result = merge(
      new Map([...tree({ x: '1', y: '1' }), ['z', new Uint8Array([0, 1])]]),
      new Map([...tree({ y: '2' }), ['z', new Uint8Array([0, 2])]]),
      new Map([...tree({ x: '2' }), ['z', new Uint8Array([0, 3])]]),
    )
    expect(result.conflicts.map(({ path, kind }) => [path, kind])).toEqual([['x', 'deleted-by-us'], ['y', 'deleted-by-them'], ['z', 'binary']])
    expect([...result.tree.keys()]).toEqual(['x', 'y', 'z'])
  })

  it('sees that a file of one side and a folder of the other exclude each other', () => {
    const result = merge(tree({}), tree({ lib: '1' }), tree({ 'LIB/x.ts': '1' }))
    expect(result.conflicts).toMatchObject([{ kind: 'path' }])
  })

  it('answers fast for files made to be slow to compare', () => {
    const many = '\n'.repeat(200_000)
    const started = performance.now()
    const result = merge(tree({ a: `1${many}1` }), tree({ a: `2${many}x${many}2` }), tree({ a: `3${many}y${many}3` }))
    expect(performance.now() - started).toBeLessThan(2000)
    expect(result.conflicts).toHaveLength(1)
  })
})

describe('laws of merging', () => {
  const line = fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'é\n')
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''))
  const files = fc.dictionary(fc.constantFrom('p', 'q', 'r/s'), text, { noNullPrototype: true }).map(tree)

  it('changes of one side alone win; equal sides stay; nobody wins by standing left', () => {
    fc.assert(fc.property(files, files, files, (base, ours, theirs) => {
      expect(texts(merge(base, ours, base).tree)).toEqual(texts(ours))
      expect(texts(merge(base, base, theirs).tree)).toEqual(texts(theirs))
      expect(texts(merge(base, ours, ours).tree)).toEqual(texts(ours))
      const [there, back] = [merge(base, ours, theirs), merge(base, theirs, ours)]
      expect(there.conflicts.map(({ path }) => path)).toEqual(back.conflicts.map(({ path }) => path))
      if (there.conflicts.length === 0) expect(texts(there.tree)).toEqual(texts(back.tree))
    }), { numRuns: 300 })
  })
})
