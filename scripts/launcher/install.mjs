import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { waitForLock } from './lock.mjs'
import { repositoryRoot } from './repository.mjs'
import { runCommand, tailOf } from './run-command.mjs'
import { findOnPath } from './tools.mjs'

/**
 * Installs the dependencies when they are missing, stale, or were left half installed.
 * @param {{ root?: string, log?: (step: string) => void }} [options]
 * @returns {Promise<'up to date' | 'installed'>}
 */
export async function ensureInstalled({ root = repositoryRoot, log = () => {} } = {}) {
  if (isInstalled(root)) return 'up to date'
  const lock = await waitForLock(join(root, '.turbo', 'install.lock'), owner => log(`waiting for the install of process ${owner.pid}`))
  try {
    if (isInstalled(root)) return 'up to date'
    if (holdsLockfile(root)) {
      writeStamp(root)
      return 'up to date'
    }
    rmSync(stampPath(root), { force: true })
    log('npm ci')
    await runNpm(root, log)
    writeStamp(root)
    return 'installed'
  } finally {
    lock.release()
  }
}

const stampPath = root => join(root, 'node_modules', '.millrace', 'install')

/** True when the stamp, which an install writes last, is of exactly these manifests. */
export function isInstalled(root) {
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === installHash(root)
}

function writeStamp(root) {
  mkdirSync(join(root, 'node_modules', '.millrace'), { recursive: true })
  writeFileSync(stampPath(root), installHash(root))
}

export function installHash(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\0`)
  for (const path of ['package-lock.json', 'package.json', ...workspaceManifests(root)]) {
    hash.update(`${path}\0`).update(existsSync(join(root, path)) ? readFileSync(join(root, path)) : '').update('\0')
  }
  return hash.digest('hex')
}

function workspaceManifests(root) {
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const folders = workspaces.flatMap(pattern => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map(name => `${parent}/${name}`) : []
  })
  return folders.map(folder => `${folder}/package.json`).filter(path => existsSync(join(root, path))).sort()
}

/** True when a plain npm install has already put exactly the lockfile's packages here (npm writes its own record last). */
function holdsLockfile(root) {
  const record = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  const wanted = readJson(join(root, 'package-lock.json'))?.packages
  if (record === undefined || wanted === undefined) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true
    const here = record[path]
    if (here === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return here.version === entry.version && here.integrity === entry.integrity && existsSync(join(root, path))
  })
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

async function runNpm(root, log) {
  const flags = ['--no-audit', '--no-fund', '--loglevel=error']
  let result = await npm(root, ['ci', ...flags])
  // A lockfile that does not fit package.json is a developer's everyday state; npm install settles it.
  if (result.code !== 0 && /EUSAGE/.test(result.output)) {
    log('package-lock.json does not fit package.json: npm install')
    result = await npm(root, ['install', ...flags])
  }
  if (result.code !== 0) {
    throw new LaunchError('Installing the dependencies failed.', { tail: tailOf(result.output), hint: 'Check the network and the registry (npm config get registry), then run npm start again: it continues from here.' })
  }
}

function npm(root, args) {
  const script = process.env.npm_execpath
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) return runCommand({ command: process.execPath, args: [script, ...args], cwd: root })
  const command = findOnPath('npm')
  if (command === null) throw new LaunchError('npm was not found on PATH.', { hint: 'Install Node from https://nodejs.org, npm comes with it.' })
  return runCommand({ command, args, cwd: root })
}
