import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SecretRedactor } from './secret-redactor'

const secret = 'p@ss/w\\rd "42" & <more>?+é'
const url = 'postgres://app:hunter2!x@db.example.com:5432/shop?ssl=1'
const redactor = new SecretRedactor([{ name: 'PASSWORD', value: secret }, { name: 'URL', value: url }])
const html = (text: string): string => text.replace(/[&<>"']/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? '')

/** The encodings that an accident makes, each as an author's library would. */
const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64, one byte before': (text) => Buffer.from(`u${text}tail`).toString('base64'),
  'base64, two bytes before': (text) => Buffer.from(`us${text}t`).toString('base64'),
  'base64 of basic authentication': (text) => `Basic ${btoa(unescape(encodeURIComponent(`user:${text}`)))}`,
  base64url: (text) => Buffer.from(`?>${text}`).toString('base64url'),
  'a component of a URL': (text) => encodeURIComponent(text),
  'a URL': (text) => encodeURI(text),
  'a form': (text) => new URLSearchParams({ key: text }).toString(),
  'lower-case percent-encoding': (text) => encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  'percent-encoding of every byte': (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(''),
  JSON: (text) => JSON.stringify({ text }),
  'JSON within JSON': (text) => JSON.stringify({ text: JSON.stringify({ text }) }),
  'JSON within JSON within JSON': (text) => JSON.stringify(JSON.stringify({ text: JSON.stringify(text) })),
  'a URL within a URL': (text) => encodeURIComponent(`https://x/?next=${encodeURIComponent(text)}`),
  'what a console shows': (text) => inspect({ text }),
  'JSON in ASCII': (text) => JSON.stringify({ text }).replace(/[^ -~]|[<>&/]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'upper-case hexadecimal': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  HTML: html,
  'base64 in a URL': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
}

/** No run of characters of the encoded secret that is long enough to tell it is left. */
const leftOf = (encoded: string, redacted: string): string | undefined => {
  for (let from = 0; from + 6 <= encoded.length; from++) if (redacted.includes(encoded.slice(from, from + 6))) return encoded.slice(from, from + 6)
  return undefined
}

describe('a secret in a text', () => {
  it.each(Object.entries(encodings))('is struck out of %s', (_, encode) => {
    for (const [name, value] of [['PASSWORD', secret], ['URL', url]] as const) {
      const text = redactor.text(`before ${encode(value)} after`)
      expect(text).toContain(`[secret ${name}]`)
      expect(text).toMatch(/^before .*after$/)
      const core = encode(value).replace(/^Basic dXNlcjp?|^[\\{"text: ]*:[\\" ']*(?=p)|^key=|^https.*3D/, '')
      expect(leftOf(core.slice(4, -8), text)).toBeUndefined()
    }
  })

  it('goes with the password of an address by itself', () => {
    expect(redactor.text('no access for app with hunter2!x')).toBe('no access for app with [secret URL]')
  })

  it('of several lines goes line by line too, but for the armour that all keys share', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n'
    const keys = new SecretRedactor([{ name: 'KEY', value: key }])
    expect(keys.text(`found ${JSON.stringify({ key })}`)).toBe('found {"key":"[secret KEY]"}')
    expect(keys.text('line hkiG9w0BAQEFAASC.')).toBe('line [secret KEY].')
    expect(keys.text('expected -----BEGIN PRIVATE KEY-----')).toBe('expected -----BEGIN PRIVATE KEY-----')
  })

  it('goes where the text was cut inside of it, with the mark of the cut kept', () => {
    const long = new SecretRedactor([{ name: 'TOKEN', value: 'abcdefghijklmnopqrstuvwxyz' }])
    expect(long.text('token abcdefghijklmnop')).toBe('token [secret TOKEN]')
    expect(long.text('token abcdefghijklmnop … [cut: 70000 characters]')).toBe('token [secret TOKEN] … [cut: 70000 characters]')
    expect(long.text('the alphabet begins with abcde')).toBe('the alphabet begins with abcde')
  })

  it('goes where it begins in one piece of a stream and ends in the next, and streams do not mix', () => {
    for (let cut = 1; cut < secret.length; cut++) {
      const stream = new SecretRedactor([{ name: 'PASSWORD', value: secret }])
      const first = stream.piece('out', `a ${secret.slice(0, cut)}`)
      expect(stream.piece('err', secret.slice(cut))).toBe(secret.slice(cut))
      expect(stream.piece('out', `${secret.slice(cut)} z`)).toBe('[secret PASSWORD] z')
      expect(first.length).toBeLessThan(3 + Math.max(4, secret.length / 2) + '[secret PASSWORD]'.length)
      expect(stream.piece('out', `${secret.slice(cut)} z`)).not.toBe('[secret PASSWORD] z')
    }
  })

  it('leaves everything else as it is', () => {
    const none = new SecretRedactor([])
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { expect(none.text(text)).toBe(text) }))
    expect(redactor.text('postgres://app@db.example.com/shop, pass %70 &amp; \\u0070')).toBe('postgres://app@db.example.com/shop, pass %70 &amp; \\u0070')
  })

  it('of any kind is struck out of any text around it', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 4, maxLength: 60 }).filter((text) => text.replace(/\s/g, '').length >= 4), fc.string({ maxLength: 20 }), (value, around) => {
      const any = new SecretRedactor([{ name: 'S', value }])
      for (const encode of [encodings['raw'], encodings['a component of a URL'], encodings['hexadecimal'], encodings['JSON']]) {
        const encoded = encode?.(value) ?? ''
        expect(any.text(`${around}${encoded}${around}`)).toContain('[secret S]')
      }
    }))
  })
})

describe('the work of it', () => {
  it('does not grow with what a hostile text repeats', () => {
    const hostile = new SecretRedactor([{ name: 'A', value: `${'a'.repeat(200_000).slice(0, 60_000)}b` }, { name: 'B', value: `${'%'.repeat(3_000)}x` }])
    const started = performance.now()
    hostile.text(`${'a'.repeat(40)}b`.repeat(1_000))
    hostile.text(`${'%25'.repeat(40)}y`.repeat(500))
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('stays small with hundreds of secrets', () => {
    const many = new SecretRedactor(Array.from({ length: 300 }, (_, index) => ({ name: `S${index}`, value: `token-${index}-${Math.sin(index).toString(36).slice(2)}` })))
    const line = 'INFO loaded 1200 rows of orders in 35 ms from warehouse/shop, next page https://api.example.com/v1/orders?page=17&size=100 '.repeat(10)
    const started = performance.now()
    for (let count = 0; count < 200; count++) many.text(line)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
