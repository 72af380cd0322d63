import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isAlive } from './process-identity.mjs'

/**
 * Takes a lock that dies with its owner: the file names the process, and a dead process holds nothing.
 * @param {string} path
 * @param {Record<string, unknown>} [details] shown to whoever finds the lock held
 * @returns {{ held: true, release: () => void } | { held: false, owner: { pid: number, start: string } & Record<string, unknown> }}
 */
export function takeLock(path, details = {}) {
  mkdirSync(dirname(path), { recursive: true })
  const own = `${path}.${process.pid}`
  writeFileSync(own, JSON.stringify({ ...details, ...identify(process.pid) }), { mode: 0o600 })
  try {
    for (;;) {
      if (tryLink(own, path)) return { held: true, release: () => releaseLock(path) }
      const owner = readOwner(path)
      if (owner !== null && isAlive(owner)) return { held: false, owner }
      removeDeadLock(path)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** Waits until the lock is free. */
export async function waitForLock(path, onWait = () => {}) {
  for (let round = 0; ; round += 1) {
    const lock = takeLock(path)
    if (lock.held) return lock
    if (round === 0) onWait(lock.owner)
    await sleep(200)
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function readOwner(path) {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8'))
    return Number.isInteger(owner?.pid) ? owner : null
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

// Two starts may find the same dead lock: what was moved away is looked at again, and put back if it is another's living one.
function removeDeadLock(path) {
  const aside = `${path}.dead.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  const owner = readOwner(aside)
  if (owner !== null && isAlive(owner)) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function releaseLock(path) {
  const owner = readOwner(path)
  if (owner?.pid === process.pid) rmSync(path, { force: true })
}
