import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeValue } from './decode-value'
import { encodeValue, ValueEncodingError } from './encode-value'
import { previewValue } from './preview-value'

const copy = (value: unknown): unknown => decodeValue(encodeValue(value))
const pathOf = (value: unknown): string => {
  try {
    encodeValue(value)
  } catch (error) {
    if (error instanceof ValueEncodingError) return error.message
    throw error
  }
  throw new Error('it was encoded')
}

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean(), fc.bigInt(), fc.date({ noInvalidDate: true }),
  fc.constantFrom(undefined, null, Number.NaN, -0, Infinity, -Infinity, '$millrace', '\ud800'),
  fc.uint8Array(), fc.float64Array(), fc.bigInt64Array(), fc.int16Array(), fc.uint8ClampedArray(),
)
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true }, leaf, fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$millrace', '__proto__', 'value', 'constructor')), tie('value'), { noNullPrototype: true }),
    fc.array(fc.tuple(tie('value'), tie('value'))).map((pairs) => new Map(pairs)),
    fc.array(tie('value')).map((items) => new Set(items)),
  ),
}))

describe('stored values', () => {
  it('come back equal, whatever they are made of', () => {
    fc.assert(fc.property(anything, (value) => isDeepStrictEqual(copy(value), value)), { numRuns: 500 })
  })

  it('keep a date that is none', () => {
    // Apart from the rest: to node no two of them are equal.
    expect(copy(new Map([['at', new Date(Number.NaN)]]))).toEqual(new Map([['at', new Date(Number.NaN)]]))
  })

  it('are plain JSON text when they are plain JSON', () => {
    fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      fc.pre(!JSON.stringify(value).includes('$millrace'))
      if (Object.is(copy(value), -0) || JSON.stringify(value).includes('-0')) return
      expect(new TextDecoder().decode(encodeValue(value)).replaceAll('{"$millrace":"number","value":"-0"}', '0')).toBe(JSON.stringify(value))
    }))
  })

  it('share nothing with what was stored', () => {
    const rows = [{ id: 1 }]
    const back = copy(rows) as typeof rows
    back[0] = { id: 2 }
    expect(rows).toEqual([{ id: 1 }])
  })

  it('keep only their own part of a larger buffer', () => {
    const part = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3)
    expect(copy(part)).toStrictEqual(new Uint8Array([2, 3]))
    expect(copy(new ArrayBuffer(8))).toStrictEqual(new ArrayBuffer(8))
    expect(copy(Buffer.from('hi'))).toStrictEqual(new Uint8Array([104, 105]))
  })

  it('read a hole in a list as undefined', () => {
    expect(copy([1, , 3])).toStrictEqual([1, undefined, 3]) // oxlint-disable-line no-sparse-arrays -- the case itself
  })

  it.each<[string, unknown, string]>([
    ['a function', { orders: [{}, { onChange: () => 1 }] }, '`orders[1].onChange` is a function'],
    ['a symbol', [Symbol('x')], '`[0]` is a symbol'],
    ['a class instance', { rows: [new (class Order { id = 1 })()] }, '`rows[0]` is an instance of Order'],
    ['an error', new Error('no'), 'the value is an instance of Error'],
    ['a promise left unawaited', { total: Promise.resolve(1) }, '`total` is an instance of Promise'],
    ['a symbol key', { a: { [Symbol('x')]: 1 } }, '`a` has the key Symbol(x)'],
    ['an odd key', { 'two words': { f() {} } }, '`["two words"].f` is a function'],
    ['an instance in a map', new Map([['k', new URL('https://x.y')]]), '`[0][1]` is an instance of URL'],
  ])('refuse %s and say where it is', (_, value, message) => {
    expect(pathOf(value)).toContain(message)
  })

  it('refuse what contains itself, and what is too deep', () => {
    const loop: { items: unknown[] } = { items: [] }
    loop.items.push(loop)
    expect(pathOf(loop)).toContain('`items[0]` contains itself')
    let deep: unknown = 1
    for (let level = 0; level < 5_000; level++) deep = [deep]
    expect(pathOf(deep)).toContain('more than 1000 levels deep')
  })

  it('may use one object twice', () => {
    const shared = { id: 1, at: new Date(0) }
    expect(copy([shared, shared])).toStrictEqual([shared, shared])
  })

  it.each(['', '{', '{"$millrace":"magic"}', '{"$millrace":"map","value":1}', '{"$millrace":"bigint","value":"x"}'])('refuse to read %j', (text) => {
    expect(() => decodeValue(new TextEncoder().encode(text))).toThrow('not millrace-json')
  })
})

describe('a preview', () => {
  const preview = (value: unknown, limit = 10_000) => previewValue(encodeValue(value), limit)

  it('shows plain JSON as it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      fc.pre(!text.includes('-0'))
      expect(preview(value, text.length * 2 + 100)).toEqual({ format: 'millrace-json', value: JSON.parse(text), truncated: false })
    }))
  })

  it('says in JSON what JSON lacks', () => {
    expect(preview({
      at: new Date(0), never: new Date(Number.NaN), big: 12n, none: undefined, odd: [Number.NaN, -0], set: new Set([1]),
      map: new Map([['a', new Date(0)]]), pairs: new Map([[1, 2]]), bytes: new Uint8Array(12), '$millrace': 'kept',
    }).value).toEqual({
      at: '1970-01-01T00:00:00.000Z', never: 'Invalid Date', big: '12', none: null, odd: ['NaN', 0], set: [1],
      map: { a: '1970-01-01T00:00:00.000Z' }, pairs: [[1, 2]], bytes: 'Uint8Array of 12 bytes', '$millrace': 'kept',
    })
  })

  it('stops at its limit and says so', () => {
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, name: `customer ${id}` }))
    const { value, truncated } = preview(rows, 500)
    expect(truncated).toBe(true)
    expect(JSON.stringify(value).length).toBeLessThan(700)
    expect((value as unknown[]).slice(0, 3)).toEqual(rows.slice(0, 3))
    expect(preview('x'.repeat(1_000), 10)).toEqual({ format: 'millrace-json', value: `${'x'.repeat(10)}…`, truncated: true })
  })

  it('reads a value that breaks off anywhere', () => {
    const bytes = encodeValue({ a: [1, 'zwei\n\u0001', { at: new Date(0), 'ü': null }], b: 12.5 })
    for (let length = 0; length < bytes.length; length++) {
      expect(previewValue(bytes.subarray(0, length), 1_000).truncated, `${length} bytes`).toBe(true)
    }
  })

  it('never throws, whatever the bytes are', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => { previewValue(bytes, 100) }))
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('"', '{', '[', ']', '}', ',', ':', '1', '$', '\\', 'u', 'e') }), (text) => {
      previewValue(new TextEncoder().encode(text), 100)
    }))
    expect(previewValue(new TextEncoder().encode('['.repeat(1_000_000)), 1_000_000).truncated).toBe(true)
  })
})
