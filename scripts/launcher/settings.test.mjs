import { describe, expect, it } from 'vitest'
import { LaunchError } from './launch-error.mjs'
import { helpText, readSettings, toolsDirectory } from './settings.mjs'

describe('settings', () => {
  it('bind loopback and keep everything in .millrace unless told otherwise', () => {
    const settings = readSettings({})
    expect(settings).toMatchObject({ port: 3000, host: '127.0.0.1', isLoopback: true, baseUrl: 'http://localhost:3000', databaseUrl: null, temporalAddress: null, sandboxMode: 'auto' })
    expect(settings.home).toMatch(/\.millrace$/)
    expect(settings.objectStore).toBe(`${settings.home}/objects`)
  })

  it.each([
    [{ PORT: '70000' }, 'PORT is "70000"'],
    [{ PORT: 'web' }, 'PORT is "web"'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ TEMPORAL_ADDRESS: 'http://x' }, 'TEMPORAL_ADDRESS'],
    [{ MILLRACE_BASE_URL: 'example.com' }, 'MILLRACE_BASE_URL'],
    [{ MILLRACE_SANDBOX_MODE: 'none' }, 'MILLRACE_SANDBOX_MODE'],
    [{ MILLRACE_BOOTSTRAP_TOKEN: 'short' }, 'too short'],
  ])('that are wrong (%j) are one clear line', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message)
    expect(() => readSettings(environment)).toThrow(LaunchError)
  })

  it('refuse a bootstrap token on an address that others reach', () => {
    expect(() => readSettings({ MILLRACE_BOOTSTRAP_TOKEN: 'a'.repeat(32), MILLRACE_HOST: '0.0.0.0' })).toThrow('only honoured on loopback')
    expect(readSettings({ MILLRACE_BOOTSTRAP_TOKEN: 'a'.repeat(32) }).bootstrapToken).toHaveLength(32)
  })

  it('pass an S3 address on as it is', () => {
    expect(readSettings({ MILLRACE_OBJECT_STORE: 's3://bucket/prefix?region=eu' }).objectStore).toBe('s3://bucket/prefix?region=eu')
  })

  it('keep the tools with a named home, else in the cache of the person', () => {
    expect(toolsDirectory({ MILLRACE_HOME: '/x' }, '/x')).toBe('/x/tools')
    expect(toolsDirectory({ XDG_CACHE_HOME: '/cache' }, '/work/.millrace')).toBe('/cache/millrace')
  })

  it('are all in the help', () => {
    for (const name of ['PORT', 'MILLRACE_HOME', 'MILLRACE_HOST', 'DATABASE_URL', 'TEMPORAL_ADDRESS', 'MILLRACE_OBJECT_STORE', 'MILLRACE_BOOTSTRAP_TOKEN', 'MILLRACE_SMTP_URL', 'MILLRACE_SANDBOX_MODE', 'MILLRACE_BASE_URL']) expect(helpText).toContain(name)
  })
})
