import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureInstalled, isInstalled } from './install.mjs'

let root
const write = (path, value) => { mkdirSync(join(root, path, '..'), { recursive: true }); writeFileSync(join(root, path), JSON.stringify(value)) }

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-install-'))
  write('package.json', { name: 'root', version: '1.0.0', workspaces: ['packages/*'] })
  write('packages/a/package.json', { name: 'a', version: '1.0.0' })
  write('package-lock.json', {
    name: 'root', version: '1.0.0', lockfileVersion: 3, requires: true,
    packages: { '': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] }, 'node_modules/a': { resolved: 'packages/a', link: true }, 'packages/a': { version: '1.0.0' } },
  })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('dependencies', () => {
  it('are installed when missing, left alone after that, and stale when any workspace changes', async () => {
    expect(await ensureInstalled({ root })).toBe('installed')
    expect(await ensureInstalled({ root })).toBe('up to date')
    write('packages/a/package.json', { name: 'a', version: '1.0.1' })
    expect(isInstalled(root)).toBe(false)
  })

  it('left half installed are installed again: the stamp is written last', async () => {
    write('node_modules/left-over/package.json', {})
    expect(isInstalled(root)).toBe(false)
    expect(await ensureInstalled({ root })).toBe('installed')
  })

  it('that cannot be installed are one clear line with what npm said', async () => {
    write('packages/a/package.json', { name: 'a', version: '1.0.0', dependencies: { missing: 'file:./does-not-exist.tgz' } })
    await expect(ensureInstalled({ root })).rejects.toMatchObject({ message: 'Installing the dependencies failed.', hint: expect.stringContaining('npm start') })
  })
})
