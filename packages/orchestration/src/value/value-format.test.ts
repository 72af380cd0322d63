import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueFormatSchema, type ValueFormat } from '@millrace/protocol'
import { decodeValue } from './decode-value'
import { encodeValue } from './encode-value'
import { previewValue } from './preview-value'
import { encodeInFormat, formatOf, writeFormat } from './value-format'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
/** As JSON has it: of zero there is one. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))
const values: Readonly<Record<ValueFormat, fc.Arbitrary<unknown>>> = {
  json,
  ndjson: fc.array(json),
  text: fc.string({ unit: 'binary' }),
  bytes: fc.uint8Array(),
}

describe.each(valueFormatSchema.options)('a value kept as %s', (format) => {
  it('comes back equal, and as a copy', () => {
    fc.assert(fc.property(values[format], (value) => {
      const bytes = encodeInFormat(format, value)
      const read = decodeValue(bytes)
      bytes.fill(0)
      expect(read).toEqual(value)
    }))
  })

  it('is the bytes that others read, behind a line that names the format', () => {
    fc.assert(fc.property(values[format], (value) => {
      const bytes = encodeInFormat(format, value)
      const found = formatOf(bytes)
      expect(found?.format).toBe(format)
      expect(bytes.subarray(found?.start)).toEqual(writeFormat(format, value))
    }))
  })

  it('can be previewed wherever it breaks off, whatever it is', () => {
    const header = encodeInFormat(format, { json: null, ndjson: [], text: '', bytes: new Uint8Array() }[format]).subarray(0, `{"$millrace":"${format}"}\n`.length)
    fc.assert(fc.property(fc.uint8Array(), fc.nat(200), (bytes, limit) => { previewValue(new Uint8Array([...header, ...bytes]), limit) }))
  })
})

describe('a format', () => {
  it('is never read out of a value that has none', () => {
    for (const format of valueFormatSchema.options) {
      for (const value of [{ $millrace: format }, `{"$millrace":"${format}"}\n`, new Uint8Array(3)]) {
        expect(formatOf(encodeValue(value))).toBeNull()
        expect(decodeValue(encodeValue(value))).toEqual(value)
      }
    }
  })

  it('keeps a byte order mark, and a `$millrace` of the author’s own', () => {
    expect(decodeValue(encodeInFormat('text', '\uFEFFtext'))).toBe('\uFEFFtext')
    expect(decodeValue(encodeInFormat('ndjson', [{ $millrace: 'date', value: 1 }]))).toEqual([{ $millrace: 'date', value: 1 }])
    expect(previewValue(encodeInFormat('json', { $millrace: 'date', value: 1 }), 100).value).toEqual({ $millrace: 'date', value: 1 })
  })

  it.each<[ValueFormat, unknown, string]>([
    ['text', 1, 'the value must be a text for the format `text`, not a number'],
    ['text', undefined, 'the value must be a text for the format `text`, not undefined'],
    ['text', 'a\uD800', 'the value has half a character at 1'],
    ['bytes', [1], 'the value must be a Uint8Array for the format `bytes`, not a list'],
    ['bytes', new ArrayBuffer(1), 'not an ArrayBuffer'],
    ['ndjson', { a: 1 }, 'the value must be a list for the format `ndjson`, not an object'],
    ['ndjson', [{}, { at: [new Date(0)] }], '`[1].at[0]` is an instance of Date, which is no JSON'],
    ['json', { big: 1n }, '`big` is a bigint, which is no JSON'],
    ['json', { odd: [Number.NaN] }, '`odd[0]` is NaN, which is no JSON'],
    ['json', [undefined], '`[0]` is undefined, which is no JSON'],
    ['json', new Map(), 'the value is an instance of Map, which is no JSON'],
  ])('%s refuses what it does not keep (%#), and says what it takes', (format, value, message) => {
    expect(() => encodeInFormat(format, value)).toThrow(message)
  })

  it('refuses what contains itself', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(() => encodeInFormat('json', circle)).toThrow('levels deep, or contains itself')
  })

  it('that stored bytes do not keep to is an error of the platform', () => {
    const bytes = encodeInFormat('text', 'abc')
    bytes[bytes.length - 1] = 0xff
    expect(() => decodeValue(bytes)).toThrow('not in its format, text')
  })
})

describe('the preview', () => {
  it('shows text as text, to its limit and never half a character', () => {
    expect(previewValue(encodeInFormat('text', 'zwei\n"Zeilen"'), 100)).toEqual({ format: 'text', value: 'zwei\n"Zeilen"', truncated: false })
    expect(previewValue(encodeInFormat('text', '12345'), 3)).toEqual({ format: 'text', value: '123', truncated: true })
    expect(previewValue(encodeInFormat('text', '12😀'), 3)).toEqual({ format: 'text', value: '12', truncated: true })
    expect(previewValue(encodeInFormat('text', '12😀').subarray(0, -1), 100).value).toBe('12')
  })

  it('shows NDJSON as its rows, only whole ones but for the first', () => {
    const rows = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `customer ${id}` }))
    expect(previewValue(encodeInFormat('ndjson', rows), 1_000_000)).toEqual({ format: 'ndjson', value: rows, truncated: false })
    const cut = previewValue(encodeInFormat('ndjson', rows), 500)
    expect(cut.truncated).toBe(true)
    expect((cut.value as unknown[]).length).toBeGreaterThan(5)
    expect(cut.value).toEqual(rows.slice(0, (cut.value as unknown[]).length))
    expect(previewValue(encodeInFormat('ndjson', [{ id: 1, name: 'x'.repeat(100) }]), 20)).toMatchObject({ value: [{ id: 1 }], truncated: true })
    expect(previewValue(encodeInFormat('ndjson', []), 20)).toEqual({ format: 'ndjson', value: [], truncated: false })
  })

  it('shows bytes in hexadecimal', () => {
    const { format, value, truncated } = previewValue(encodeInFormat('bytes', new TextEncoder().encode('%PDF-1.7\n123456789')), 1_000)
    expect({ format, truncated }).toEqual({ format: 'bytes', truncated: false })
    expect(value).toBe('00000000  25 50 44 46 2d 31 2e 37 0a 31 32 33 34 35 36 37  %PDF-1.7.1234567\n00000010  38 39                                            89')
  })

  it('shows JSON as it is', () => {
    expect(text(writeFormat('json', { a: 1, none: undefined }))).toBe('{"a":1}')
    expect(previewValue(encodeInFormat('json', { a: [1] }), 100)).toEqual({ format: 'json', value: { a: [1] }, truncated: false })
  })
})
