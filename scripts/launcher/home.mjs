import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { takeLock } from './lock.mjs'
import { endProcess, findProcesses, hasEnvironmentEntry, isAlive } from './process-identity.mjs'

const markName = 'MILLRACE_LAUNCH_MARK'

/**
 * Opens the folder that everything is stored in, for this launcher alone.
 * @param {string} path
 * @param {{ address: string }} details shown to a second start on the same home
 */
export function openHome(path, { address }) {
  const directory = prepareDirectory(path)
  const lock = takeLock(join(directory, 'run', 'lock'), { address, since: new Date().toISOString() })
  if (!lock.held) {
    throw new LaunchError(`Millrace already runs on ${directory}: process ${lock.owner.pid}, at ${lock.owner.address}.`, { hint: 'Stop that one with Ctrl-C, or start another with its own MILLRACE_HOME and PORT.' })
  }
  const state = readState(directory)
  const home = {
    directory,
    state,
    logs: join(directory, 'logs'),
    /** Every process of this home carries it in its environment, so that none is ever lost. */
    mark: { [markName]: state.id },
    path: (...parts) => join(directory, ...parts),
    secretKeyFile: () => ensureSecretKey(join(directory, 'secret-key')),
    save(changes) {
      Object.assign(state, changes)
      writeState(directory, state)
    },
    close: lock.release,
  }
  home.save({})
  return home
}

function prepareDirectory(path) {
  try {
    makeDirectory(path)
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    if ((statSync(path).mode & 0o777) !== 0o700) chmodSync(path, 0o700)
    for (const name of ['run', 'logs', 'objects', 'git', 'temporal']) mkdirSync(join(path, name), { recursive: true, mode: 0o700 })
    const probe = join(path, 'run', `.probe-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
    return realpathSync(path)
  } catch (error) {
    throw new LaunchError(`MILLRACE_HOME ${path} cannot be written by ${userInfo().username} (${error.code ?? error.message}).`, { hint: 'Give it to this user, or set MILLRACE_HOME to a folder of your own.', cause: error })
  }
}

// Node's own recursive mkdir never comes back from a file system that refuses with ENOENT, as /proc does.
function makeDirectory(path) {
  if (existsSync(path)) return
  const parent = dirname(path)
  if (parent !== path) makeDirectory(parent)
  mkdirSync(path, { mode: 0o700 })
}

function readState(directory) {
  const path = join(directory, 'state.json')
  if (existsSync(path)) {
    try {
      return JSON.parse(readFileSync(path, 'utf8'))
    } catch (error) {
      throw new LaunchError(`${path} cannot be read (${error.message}).`, { hint: 'It holds the passwords of the database: put it back from a backup, or move the whole folder away to begin anew.', cause: error })
    }
  }
  const secret = () => randomBytes(32).toString('base64url')
  return {
    id: randomUUID(),
    secrets: { owner: secret(), app: secret(), identity: secret(), auth: secret() },
    ports: {},
    seededFor: null,
  }
}

function writeState(directory, state) {
  writePrivately(join(directory, 'state.json'), `${JSON.stringify(state, null, 2)}\n`)
}

/** What secrets of deployments are encrypted with. Apart from the database, so that a copy of one alone tells nothing. */
function ensureSecretKey(path) {
  if (!existsSync(path)) writePrivately(path, `${randomBytes(32).toString('base64url')}\n`)
  return path
}

/** All of it or nothing, whenever the power fails. */
function writePrivately(path, text) {
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', 0o600)
  writeFileSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(fresh, path)
}

/** Notes a running process, so that the next start finds it even if this launcher is killed. */
export function recordProcess(home, name, identity) {
  writeFileSync(home.path('run', `${name}.json`), JSON.stringify(identity), { mode: 0o600 })
}

export function forgetProcess(home, name) {
  rmSync(home.path('run', `${name}.json`), { force: true })
}

/**
 * Ends what an earlier launcher of this home left running: the recorded processes that are still the same ones, and, where the system
 * shows environments, everything that carries the mark of this home.
 * @returns {Promise<number>} how many were ended
 */
export async function endLeftovers(home) {
  const recorded = recordNames(home)
    .map(name => readIdentity(home.path('run', name)))
    .filter(identity => identity !== null && isAlive(identity))
  const entry = `${markName}=${home.state.id}`
  const marked = findProcesses(pid => hasEnvironmentEntry(pid, entry) && !recorded.some(identity => identity.pid === pid))
  await Promise.all(recorded.map(identity => endProcess(identity, { signal: identity.stopSignal ?? 'SIGTERM', graceMilliseconds: 4000 })))
  await Promise.all(marked.filter(isAlive).map(identity => endProcess(identity, { graceMilliseconds: 1000, group: false })))
  for (const name of recordNames(home)) rmSync(home.path('run', name), { force: true })
  return recorded.length + marked.length
}

/** None when somebody removed the home meanwhile; the mark still finds the processes. */
function recordNames(home) {
  return existsSync(home.path('run')) ? readdirSync(home.path('run')).filter(name => name.endsWith('.json')) : []
}

function readIdentity(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null // half written at the moment of a crash; the mark finds the process
  }
}
