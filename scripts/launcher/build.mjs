import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { waitForLock } from './lock.mjs'
import { repositoryRoot, stampDirectory } from './repository.mjs'
import { runCommand, tailOf } from './run-command.mjs'

const sourceFolders = ['apps', 'packages', 'prisma', 'examples']
const sourceFiles = ['package.json', 'package-lock.json', 'turbo.json']
const outputFolders = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', 'coverage', '.millrace'])
const testFile = /\.(test|bench)\.[cm]?[jt]sx?$/

/** What a start needs to find after a build. */
export const builtFiles = ['apps/worker/dist/main.mjs', 'apps/worker/dist/seed.mjs', 'apps/web/.next/BUILD_ID', 'packages/db/src/generated']

/**
 * Builds what is stale. One hash over all sources answers "nothing is"; otherwise turbo, with its own cache, finds out what.
 * @param {{ step?: (detail: string) => void, log?: { write: (text: string) => unknown } }} [options]
 * @returns {Promise<'up to date' | 'built'>}
 */
export async function ensureBuilt({ step = () => {}, log } = {}) {
  const stamp = join(stampDirectory, 'build')
  const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash() && builtFiles.every(path => existsSync(join(repositoryRoot, path)))
  if (isFresh()) return 'up to date'
  const lock = await waitForLock(join(repositoryRoot, '.turbo', 'build.lock'), owner => step(`waiting for the build of process ${owner.pid}`))
  try {
    if (isFresh()) return 'up to date'
    const hash = sourceHash()
    await runTurbo(['build'], { step, log })
    const missing = builtFiles.filter(path => !existsSync(join(repositoryRoot, path)))
    if (missing.length > 0) throw new LaunchError(`The build ended well but made no ${missing.join(', ')}.`, { hint: 'Run npx turbo run build --force to see it.' })
    mkdirSync(stampDirectory, { recursive: true })
    writeFileSync(stamp, hash) // taken before the build: an edit during it leaves the stamp stale
    return 'built'
  } finally {
    lock.release()
  }
}

/** Runs tasks of turbo.json over all workspaces. */
export async function runTurbo(tasks, { step = () => {}, log, label = 'Building' } = {}) {
  const script = join(dirname(createRequire(join(repositoryRoot, 'package.json')).resolve('turbo/package.json')), 'bin', 'turbo')
  const onLine = line => {
    const match = /^(@millrace\/[\w-]+):(\w[\w-]*):/.exec(line)
    if (match !== null) step(`${match[1]} ${match[2]}`)
  }
  const result = await runCommand({
    command: process.execPath,
    args: [script, 'run', ...tasks, '--ui=stream', '--output-logs=new-only', '--no-update-notifier', '--continue=never'],
    cwd: repositoryRoot,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' },
    onLine: onlyNewTasks(onLine),
    log,
  })
  if (result.code !== 0) throw new LaunchError(`${label} failed.`, { tail: tailOf(result.output, 30), hint: 'The lines above say where; after the correction run the same command again.' })
  return result
}

// A task prints many lines; its name is news only once.
function onlyNewTasks(onLine) {
  const seen = new Set()
  return line => {
    const name = line.split(':', 2).join(':')
    if (seen.has(name)) return
    seen.add(name)
    onLine(line)
  }
}

/** One hash over names and contents of everything that a build reads. */
export function sourceHash(root = repositoryRoot) {
  const hash = createHash('sha256').update(process.version)
  const add = path => hash.update(`${path}\0`).update(readFileSync(join(root, path))).update('\0')
  for (const path of sourceFiles) if (existsSync(join(root, path))) add(path)
  const walk = folder => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) { if (!outputFolders.has(entry.name)) walk(path) }
      else if (entry.isFile() && !testFile.test(entry.name) && !generatedFile(path)) add(path)
    }
  }
  for (const folder of sourceFolders) if (existsSync(join(root, folder))) walk(folder)
  return hash.digest('hex')
}

const generatedFile = path => /(\.tsbuildinfo|next-env\.d\.ts|apps\/web\/public\/.*\.wasm)$/.test(path)
