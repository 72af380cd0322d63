import { describe, expect, it } from 'vitest'
import { largestPackedBytes, ValueWriter } from './value-writer'

const openStore = () => {
  const objects = new Map<string, Uint8Array>()
  const waiting: (() => void)[] = []
  return {
    objects,
    release: async () => {
      waiting.splice(0).forEach((resolve) => resolve())
      await new Promise((resolve) => setTimeout(resolve, 5))
    },
    store: {
      put: async (object: string, bytes: Uint8Array) => {
        if (objects.has(object)) throw new Error(`${object} is written twice`)
        await new Promise<void>((resolve) => waiting.push(resolve))
        objects.set(object, bytes)
      },
      ownKey: (step: number, attempt: number, number: number) => `own/${step}.${attempt}.${number}`,
      packKey: (number: number) => `pack/${number}`,
    },
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('the values of a run', () => {
  it('that come while others are being written share one object, and each pointer finds its own bytes', async () => {
    const { store, objects, release } = openStore()
    const writer = new ValueWriter(store)
    const first = writer.write(0, 1, bytes('first'))
    await Promise.resolve()
    await new Promise((resolve) => setTimeout(resolve, 1))
    const later = Array.from({ length: 50 }, (_, index) => ({ text: `value ${index}`, ...writer.write(index + 1, 1, bytes(`value ${index}`)) }))
    await release()
    await first.stored
    await release()
    await Promise.all(later.map(({ stored }) => stored))
    expect(objects.size).toBe(2)
    for (const { text, pointer } of [{ text: 'first', pointer: first.pointer }, ...later]) {
      const offset = pointer.offset ?? 0
      expect(new TextDecoder().decode(objects.get(pointer.object)?.subarray(offset, offset + pointer.bytes))).toBe(text)
    }
  })

  it('that are large have objects of their own', () => {
    const { store } = openStore()
    const { pointer } = new ValueWriter(store).write(3, 2, new Uint8Array(largestPackedBytes + 1))
    expect(pointer).toEqual({ object: 'own/3.2.1', bytes: largestPackedBytes + 1, codec: 'millrace-json' })
  })

  it('that could not be stored say so to those whose values they are, and to nobody else', async () => {
    const { store, release } = openStore()
    let isBroken = true
    const writer = new ValueWriter({ ...store, put: async (object, value) => { if (isBroken) throw new Error('the disk is full'); await store.put(object, value) } })
    const lost = writer.write(0, 1, bytes('lost'))
    await expect(lost.stored).rejects.toThrow('the disk is full')
    isBroken = false
    const kept = writer.write(1, 1, bytes('kept'))
    await new Promise((resolve) => setTimeout(resolve, 1))
    await release()
    await expect(kept.stored).resolves.toBeUndefined()
  })
})
