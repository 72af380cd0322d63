import { describe, expect, it } from 'vitest'
import { safeReturnTo, withReturnTo } from './return-to'

describe('where to go after signing in', () => {
  it.each(['/', '/demo/production', '/demo/production/assets/a%2Fb?tab=events#latest', '/invitations/abc', '/demo/production/runs?status=failed&status=running'])(
    'is the page that was asked for: %s', (path) => expect(safeReturnTo(path)).toBe(path))

  it.each([
    'https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', '\t//evil.example', 'javascript:alert(1)', 'evil.example',
    '/./%2e//evil.example', '/.//evil.example', '/a/..//evil.example', '/%5c%5cevil.example/..//evil.example', 'http:/evil.example', '', ' //evil.example', `/${'a'.repeat(3000)}`,
  ])('is never a foreign place: %j', (attack) => {
    const path = safeReturnTo(attack)
    expect(new URL(path, 'https://millrace.example').origin).toBe('https://millrace.example')
    expect(path).toBe('/')
  })

  it.each(['/sign-in', '/sign-in?returnTo=/sign-in', '/sign-up', '/api/auth/sign-out', '/reset-password?token=x'])('is never a page that leads back or acts: %s', (path) => {
    expect(safeReturnTo(path)).toBe('/')
  })

  it('is the start when nothing was asked for', () => {
    expect(safeReturnTo(null)).toBe('/')
    expect(safeReturnTo(undefined)).toBe('/')
  })

  it('travels in the address, escaped', () => {
    expect(withReturnTo('/sign-in', '/demo/production/runs?status=failed')).toBe('/sign-in?returnTo=%2Fdemo%2Fproduction%2Fruns%3Fstatus%3Dfailed')
    expect(withReturnTo('/sign-in', '//evil.example')).toBe('/sign-in')
  })
})
