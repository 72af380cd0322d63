import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endLeftovers, openHome, recordProcess } from './home.mjs'
import { takeLock } from './lock.mjs'
import { endProcess, identify, isAlive } from './process-identity.mjs'

let directory
let children
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'millrace-home-')); children = [] })
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})

function start(script, env = {}) {
  const child = spawn(process.execPath, ['-e', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  children.push(child)
  return new Promise(resolve => child.stdout.once('data', () => resolve(child)))
}

const idle = 'console.log("up"); setInterval(() => {}, 1000)'

describe('the home', () => {
  it('is private, and keeps its secrets from one start to the next', () => {
    const first = openHome(join(directory, 'home'), { address: 'x' })
    const { secrets } = first.state
    first.close()
    const second = openHome(join(directory, 'home'), { address: 'x' })
    second.close()
    expect(second.state.secrets).toEqual(secrets)
    expect(statSync(join(directory, 'home')).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, 'home', 'state.json')).mode & 0o777).toBe(0o600)
  })

  it('makes the key of secrets once, for its owner alone', () => {
    const first = openHome(directory, { address: 'x' })
    const key = readFileSync(first.secretKeyFile(), 'utf8')
    first.close()
    const second = openHome(directory, { address: 'x' })
    expect(readFileSync(second.secretKeyFile(), 'utf8')).toBe(key)
    second.close()
    expect(Buffer.from(key.trim(), 'base64url')).toHaveLength(32)
    expect(statSync(join(directory, 'secret-key')).mode & 0o777).toBe(0o600)
  })

  it('that cannot be written is one clear line', () => {
    writeFileSync(join(directory, 'file'), '')
    expect(() => openHome(join(directory, 'file'), { address: 'x' })).toThrow(/cannot be written/)
    expect(() => openHome('/proc/millrace', { address: 'x' })).toThrow(/cannot be written/)
  })

  it('with damaged state is not silently begun anew', () => {
    openHome(directory, { address: 'x' }).close()
    writeFileSync(join(directory, 'state.json'), '{')
    expect(() => openHome(directory, { address: 'x' })).toThrow(/cannot be read/)
  })

  it('belongs to one launcher: a second start is told where the first one is', async () => {
    const lockModule = new URL('./lock.mjs', import.meta.url).href
    await start(`import(${JSON.stringify(lockModule)}).then(({ takeLock }) => { takeLock(${JSON.stringify(join(directory, 'run', 'lock'))}, { address: 'http://localhost:3000' }); ${idle} })`)
    expect(() => openHome(directory, { address: 'y' })).toThrow(/already runs on .* at http:\/\/localhost:3000/)
  })
})

describe('a lock', () => {
  it('dies with its owner', async () => {
    const path = join(directory, 'lock')
    const owner = await start(idle)
    writeFileSync(path, JSON.stringify(identify(owner.pid)))
    expect(takeLock(path)).toMatchObject({ held: false, owner: { pid: owner.pid } })
    await endProcess(identify(owner.pid))
    const lock = takeLock(path)
    expect(lock.held).toBe(true)
    lock.release()
    expect(existsSync(path)).toBe(false)
  })

  it('is not held by another process that got the same id', () => {
    const path = join(directory, 'lock')
    writeFileSync(path, JSON.stringify({ pid: process.pid, start: 'another/1' }))
    expect(takeLock(path).held).toBe(true)
  })

  it('that was half written at a crash does not shut the home for ever', () => {
    writeFileSync(join(directory, 'lock'), '{"pid":')
    expect(takeLock(join(directory, 'lock')).held).toBe(true)
  })
})

describe('after a launcher was killed', () => {
  it('the next one ends the recorded processes, those that carry the mark, and no others', async () => {
    const home = openHome(directory, { address: 'x' })
    const [recorded, marked, stranger] = await Promise.all([start(idle), start(idle, home.mark), start(idle)])
    const identities = [recorded, marked, stranger].map(child => identify(child.pid))
    recordProcess(home, 'worker', identities[0])
    recordProcess(home, 'web', { ...identities[2], start: 'of an earlier process/1' })
    expect(await endLeftovers(home)).toBe(2)
    expect(identities.map(isAlive)).toEqual([false, false, true])
    expect(await endLeftovers(home)).toBe(0)
    home.close()
  })

  it('of a home that somebody removed are found by their mark: looking for records made the launcher fail at its end, again and again', async () => {
    const home = openHome(join(directory, 'home'), { address: 'x' })
    const marked = await start(idle, home.mark)
    recordProcess(home, 'web', identify(marked.pid))
    rmSync(join(directory, 'home'), { recursive: true })
    const identity = identify(marked.pid)
    expect(await endLeftovers(home)).toBe(1)
    expect(isAlive(identity)).toBe(false)
    expect(() => home.close()).not.toThrow()
  })

  it('a process that ignores SIGTERM is ended by force, with the group it leads', async () => {
    const stubborn = await start(`process.on('SIGTERM', () => {}); require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).once('spawn', function () { console.log(this.pid) }); setInterval(() => {}, 1000)`)
    const identity = identify(stubborn.pid)
    const inner = identify(Number(spawnSync('pgrep', ['-P', String(stubborn.pid)], { encoding: 'utf8' }).stdout.trim() || readFileSync(`/proc/${stubborn.pid}/task/${stubborn.pid}/children`, 'utf8').trim()))
    await endProcess(identity, { graceMilliseconds: 200 })
    await sleep(100)
    expect(isAlive(identity)).toBe(false)
    expect(inner !== null && isAlive(inner)).toBe(false)
  })
})
