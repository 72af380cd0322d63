import { describe, expect, it } from 'vitest'
import type { ObjectStore } from '../src/object-store'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const read = (bytes: Uint8Array | null): string | null => bytes === null ? null : new TextDecoder().decode(bytes)

/** What every object store promises. */
export function describeObjectStore(name: string, open: () => ObjectStore): void {
  describe(name, () => {
    it('gives back what was put, whole and in part', async () => {
      const store = open()
      await store.put('org/a/trees/1', text('0123456789'))
      expect(read(await store.get('org/a/trees/1'))).toBe('0123456789')
      expect(await store.head('org/a/trees/1')).toEqual({ bytes: 10 })
      expect(read(await store.getRange('org/a/trees/1', 2, 3))).toBe('234')
      expect(read(await store.getRange('org/a/trees/1', 8, 100))).toBe('89')
      expect(read(await store.getRange('org/a/trees/1', 50, 5))).toBe('')
      expect(read(await store.getRange('org/a/trees/1', 0, 0))).toBe('')
    })

    it('answers null for what is not there', async () => {
      const store = open()
      expect(await store.get('org/a/nothing')).toBeNull()
      expect(await store.head('org/a/nothing')).toBeNull()
      expect(await store.getRange('org/a/nothing', 0, 1)).toBeNull()
      expect(await store.getRange('org/a/nothing', 0, 0)).toBeNull()
      expect(await store.list('org/none/')).toEqual({ keys: [], next: null })
    })

    it('stores the empty object, replaces, and takes the same bytes twice', async () => {
      const store = open()
      await store.put('org/a/empty', new Uint8Array())
      expect(await store.head('org/a/empty')).toEqual({ bytes: 0 })
      await store.put('org/a/empty', text('one'))
      await store.put('org/a/empty', text('one'))
      expect(read(await store.get('org/a/empty'))).toBe('one')
    })

    it('lists in byte order, page by page, only what is under the prefix', async () => {
      const store = open()
      const keys = ['org/l/a', 'org/l/a.b', 'org/l/a/x', 'org/l/a/y/z', 'org/l/a0', 'org/l/b/1', 'org/l/b/2', 'org/l/c', 'org/l/d', 'org/l/e', 'org/l2/other']
        .filter((key) => key !== 'org/l/a')
      await Promise.all(keys.map((key) => store.put(key, text(key))))
      const expected = keys.filter((key) => key.startsWith('org/l/')).sort()
      expect((await store.list('org/l/')).keys).toEqual(expected)
      const paged: string[] = []
      for (let after: string | undefined; ;) {
        const page = await store.list('org/l/', { limit: 2, ...(after === undefined ? {} : { after }) })
        paged.push(...page.keys)
        if (page.next === null) break
        after = page.next
      }
      expect(paged).toEqual(expected)
      expect((await store.list('org/l/a')).keys).toEqual(expected.filter((key) => key.startsWith('org/l/a')))
    })

    it('deletes, also what was never there', async () => {
      const store = open()
      await Promise.all(['org/d/1/x', 'org/d/1/y', 'org/d/2'].map((key) => store.put(key, text(key))))
      await store.delete(['org/d/1/x', 'org/d/1/y', 'org/d/never'])
      expect((await store.list('org/d/')).keys).toEqual(['org/d/2'])
      await store.put('org/d/1/x', text('again'))
      expect(read(await store.get('org/d/1/x'))).toBe('again')
    })

    it('never shows half an object to a reader while writers replace it', async () => {
      const store = open()
      const versions = ['a', 'b', 'c', 'd'].map((letter) => text(letter.repeat(300_000)))
      const [first] = versions
      if (first === undefined) throw new Error('no versions')
      await store.put('org/w/1', first)
      const writing = Promise.all(versions.map((version) => store.put('org/w/1', version)))
      for (let round = 0; round < 20; round += 1) {
        const seen = read(await store.get('org/w/1')) ?? ''
        expect(seen.length).toBe(300_000)
        expect(new Set(seen).size).toBe(1)
      }
      await writing
    })

    it('refuses keys that could name anything else', async () => {
      const store = open()
      const hostile = ['', '/etc/passwd', '../x', 'org/../x', 'org//x', 'org/./x', 'org/.new/x', 'org/a\0b', 'org/a\\b', 'C:/x', 'org/a b', 'org/é', `org/${'x'.repeat(300)}`, 'x/'.repeat(600), 'org/x/']
      for (const key of hostile) {
        await expect(store.put(key, text('x')), key).rejects.toMatchObject({ code: 'invalid-path' })
        await expect(store.get(key), key).rejects.toMatchObject({ code: 'invalid-path' })
        await expect(store.delete([key]), key).rejects.toMatchObject({ code: 'invalid-path' })
      }
      await expect(store.list('../')).rejects.toMatchObject({ code: 'invalid-path' })
      await expect(store.list('..')).rejects.toMatchObject({ code: 'invalid-path' })
      await expect(store.list('/')).rejects.toMatchObject({ code: 'invalid-path' })
    })

    it('says that it is usable', async () => {
      const store = open()
      await store.check()
      expect((await store.list('check/')).keys).toEqual([])
    })
  })
}
