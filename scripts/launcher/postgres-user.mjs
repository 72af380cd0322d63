import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { runCommand } from './run-command.mjs'

/** The only place that root may use and every user may walk to. */
const systemDirectory = '/var/lib/millrace'

/**
 * Postgres refuses to run as root, and no other user may enter a home of mode 0700 (nor, often, a working tree below /root). So, started by
 * root, it runs as another user, with its data (0700, its own) and if need be a copy of its programs below /var/lib/millrace.
 * @returns {Promise<{ uid: number, gid: number } | null>} null when not root: Postgres then runs as this user, inside the home
 */
export async function postgresUser() {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'millrace']) {
    const ids = await userIds(name)
    if (ids !== null) return ids
  }
  await runCommand({ command: 'useradd', args: ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'millrace'] }).catch(() => null)
  const ids = (await userIds('millrace')) ?? (await userIds('nobody'))
  if (ids !== null) return ids
  throw new LaunchError('Postgres refuses to run as root, and this system has no other user for it.', { hint: 'Create one with "useradd --system postgres", run npm start as an ordinary user, or set DATABASE_URL.' })
}

async function userIds(name) {
  const ask = flag => runCommand({ command: 'id', args: [flag, name] }).catch(() => ({ code: 1, stdout: '' }))
  const [uid, gid] = await Promise.all([ask('-u'), ask('-g')])
  return uid.code === 0 && gid.code === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null
}

/** A new folder for one home's database that the other user can reach; it names its home so that it can be found again. */
export function systemDataDirectory(home) {
  removeAbandonedDirectories()
  const directory = join(systemDirectory, randomUUID())
  try {
    mkdirSync(systemDirectory, { recursive: true, mode: 0o755 })
    mkdirSync(directory, { mode: 0o755 })
    writeFileSync(join(directory, 'home'), home, { mode: 0o600 })
    return directory
  } catch (error) {
    throw new LaunchError(`${directory} cannot be created (${error.code}).`, { hint: 'Started by root, the database is kept there. Run npm start as an ordinary user, or set DATABASE_URL.', cause: error })
  }
}

/** Databases of homes that lay in the temporary directory and are gone are of no use to anyone. */
function removeAbandonedDirectories() {
  if (!existsSync(systemDirectory)) return
  for (const name of readdirSync(systemDirectory)) {
    const note = join(systemDirectory, name, 'home')
    if (!existsSync(note)) continue
    const home = readFileSync(note, 'utf8')
    if (home.startsWith(tmpdir() + sep) && !existsSync(home)) rmSync(join(systemDirectory, name), { recursive: true, force: true })
  }
}

/** The folder of Postgres' programs as the other user can reach it: where they were installed, or a copy. */
export function reachablePrograms(native, version) {
  if (isReachable(native)) return native
  const copy = join(systemDirectory, `postgres-${version}`)
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`
    mkdirSync(systemDirectory, { recursive: true, mode: 0o755 })
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(fresh, copy)
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true })
      if (!existsSync(copy)) throw error // else another start was faster
    }
  }
  return copy
}

/** True when everybody may walk the whole way to the path. */
export function isReachable(path) {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false
    if (dirname(at) === at) return true
  }
}
