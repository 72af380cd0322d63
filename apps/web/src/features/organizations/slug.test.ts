import { describe, expect, it } from 'vitest'
import { slugOf, slugPattern, slugProblem } from './slug'

describe('the address of an organization', () => {
  it.each([
    ['Acme Data', 'acme-data'], ['  Örsted & Söhne  ', 'orsted-sohne'], ['Weiß', 'weiss'], ["Ada's Mill", 'adas-mill'], ['R2--D2', 'r2-d2'], ['日本', ''],
  ])('is derived from the name %j as %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug)
    expect(slug === '' || slugPattern.test(slug)).toBe(true)
  })

  it('derived from a very long name still fits', () => expect(slugProblem(slugOf('a b '.repeat(60)))).toBeNull())

  it.each(['preview', 'api', 'new', 'sign-in', 'sign-up', 'verify', 'reset-password', 'invitations'])('cannot be `%s`, which Millrace needs itself', (slug) => {
    expect(slugProblem(slug)).toContain(`\`${slug}\` is an address of Millrace itself`)
  })

  it.each(['', 'Acme', '-acme', 'acme-', 'a--b', 'a/b', 'a.b', '_next', '%2e', 'é', 'a'.repeat(49)])('cannot be %j', (slug) => expect(slugProblem(slug)).not.toBeNull())
})
