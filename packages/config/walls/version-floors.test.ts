import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** The lowest versions without a known hole that matters here, each with its reason. */
const floors: Record<string, { floor: string, exact?: true, reason: string }> = {
  'better-auth': { floor: '1.7.7', exact: true, reason: 'GHSA-965c (critical); later 1.7.x do not fit their own plugins' },
  next: { floor: '16.3.8', reason: 'bypasses of the proxy and of server actions' },
  deno: { floor: '2.8.1', reason: 'escapes of the permission model' },
  '@trpc/server': { floor: '11.8.0', reason: 'prototype pollution by a form body' },
  esbuild: { floor: '0.25.0', reason: 'the development server answered any origin' },
  'esbuild-wasm': { floor: '0.25.0', reason: 'as esbuild, of which it is the browser build' },
}

interface LockedPackage { version?: string }
const lockfile = fileURLToPath(new URL('../../../package-lock.json', import.meta.url))
const packages: Record<string, LockedPackage> = JSON.parse(readFileSync(lockfile, 'utf8')).packages

const installed = (name: string): string[] => Object.entries(packages)
  .filter(([path]) => path.endsWith(`node_modules/${name}`))
  .flatMap(([, locked]) => (locked.version === undefined ? [] : [locked.version]))

const isAtLeast = (version: string, floor: string): boolean => {
  const parts = version.split(/[.-]/).map(Number)
  for (const [index, least] of floor.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}

it.each(Object.entries(floors))('%s is not below its floor, in no copy', (name, { floor, exact, reason }) => {
  const versions = installed(name)
  expect(versions, `${name} is in the lockfile`).not.toEqual([])
  for (const version of versions) {
    const fits = exact === true ? version === floor : isAtLeast(version, floor)
    expect(fits, `${name} ${version}: ${exact === true ? 'must be' : 'needs at least'} ${floor} (${reason})`).toBe(true)
  }
})

it('esbuild is the same in the browser and on the server, so that hashes are', () => {
  expect(packages['node_modules/esbuild']?.version).toBe(packages['node_modules/esbuild-wasm']?.version)
})

it('the server in the pinned Temporal CLI and the one accepted from PATH are at least 1.30.4', async () => {
  const { temporalPin } = await import('../../../scripts/launcher/tool-pins.mjs')
  expect(isAtLeast(temporalPin.serverFloor.join('.'), '1.30.4')).toBe(true)
  expect(isAtLeast(temporalPin.version, '1.9.1')).toBe(true)
})
