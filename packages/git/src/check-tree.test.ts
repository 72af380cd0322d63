import { treeLimits, type SourceTree } from '@millrace/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPath } from './check-path'
import { checkTree } from './check-tree'

const tree = (...paths: string[]): SourceTree => new Map(paths.map((path) => [path, new Uint8Array(1)]))

describe('the paths of a code location', () => {
  it('takes what people write', () => {
    expect(() => { checkTree(tree('definitions.ts', 'src/größe/日本.ts', '.gitignore', '.env.example', 'a b/c(1).csv', 'data/con_orders.csv', 'com10.txt')) }).not.toThrow()
  })

  it.each([
    '', '/etc/passwd', '../x', 'a/../b', 'a/./b', 'a//b', 'a/', '.git/config', 'x/.GIT/hooks/post-checkout', '.g\u200cit/config', '.git ', '.git.', 'GIT~1/config', 'git~2',
    'COM1', 'a/con.ts', 'NUL', 'lpt9.txt', 'a\\b', 'a:b', 'what?.ts', 'a*', 'a|b', 'a"b', 'a<b', 'end.', 'end ', 'a\0b', 'a\nb', 'tab\tbed', '\u202eevil.ts', '\ud800', `${'x'.repeat(256)}`,
    'é'.repeat(128), 'd/'.repeat(treeLimits.depth) + 'f', 'x/'.repeat(600) + 'y',
  ])('refuses %j by name', (path) => {
    expect(() => { checkTree(tree(path)) }).toThrow(expect.objectContaining({ code: 'invalid-path', details: { path: path.slice(0, 1024) } }))
  })

  it.each([
    [['readme.md', 'README.md']], [['a/x.ts', 'A/y.ts']], [['lib', 'lib/x.ts']], [['Lib', 'lib/x.ts']], [['caf\u00e9', 'cafe\u0301']], [['src/b', 'c', 'SRC/d']],
  ])('refuses %j together', (paths) => {
    expect(() => { checkTree(tree(...paths)) }).toThrow(/can not both exist/)
  })

  it('caps the number of files, their sizes and the sum, naming the file', () => {
    const many = tree(...Array.from({ length: treeLimits.files + 1 }, (_, index) => `f${index}`))
    expect(() => { checkTree(many) }).toThrow(expect.objectContaining({ code: 'too-large', details: expect.objectContaining({ path: `f${treeLimits.files}` }) }))
    expect(() => { checkTree(new Map([['big.csv', new Uint8Array(treeLimits.fileBytes + 1)]])) }).toThrow(/"big\.csv" has 10\.0 MB/)
    const nine = new Uint8Array(9 * 1024 * 1024)
    expect(() => { checkTree(new Map(Array.from({ length: 6 }, (_, index) => [`${index}.bin`, nine]))) }).toThrow(/at most 50\.0 MB; with "5\.bin"/)
  })

  it('never lets a path out of the folder it is joined to, whatever it is made of', () => {
    const piece = fc.constantFrom('.', '..', '/', '\\', 'a', '.git', 'CON', ' ', ':', '~1', '\0', '\u200d', 'é', '-')
    fc.assert(fc.property(fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')), (path) => {
      try {
        checkPath(path)
      } catch {
        return
      }
      const url = new URL(path.split('/').map(encodeURIComponent).join('/'), 'file:///root/tree/')
      expect(url.pathname.startsWith('/root/tree/')).toBe(true)
      expect(decodeURIComponent(url.pathname)).toBe(`/root/tree/${path}`)
      expect(path).not.toMatch(/(^|\/)\.git(\/|$)|[\\:\0]/i)
    }), { numRuns: 2000 })
  })
})
