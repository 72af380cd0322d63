import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LaunchError } from '../launcher/launch-error.mjs'
import { repositoryRoot } from '../launcher/repository.mjs'
import { runCommand } from '../launcher/run-command.mjs'
import { findOnPath } from '../launcher/tools.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Finds a Chromium that starts: on PATH, then the one of npm's @sparticuz/chromium, then, as root on Debian, the distribution's.
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function ensureChromium({ log = () => {} } = {}) {
  const problems = []
  const found = (await firstThatStarts(names.map(name => findOnPath(name)), problems)) ?? (await fromNpm(problems, log)) ?? (await fromDebian(problems, log))
  if (found !== null) return found
  throw new LaunchError('No Chromium was found, and none could be installed.', { tail: problems, hint: 'Install one so that "chromium" is on PATH, for example apt-get install chromium.' })
}

async function firstThatStarts(paths, problems) {
  for (const path of paths) {
    if (path === null) continue
    const result = await runCommand({ command: path, args: ['--version'], timeoutMilliseconds: 20_000 }).catch(error => ({ code: 1, output: error.message }))
    if (result.code === 0) return { path, version: result.output.trim().split('\n').at(-1) }
    problems.push(`${path}: ${result.output.trim().split('\n').at(-1)}`)
  }
  return null
}

async function fromNpm(problems, log) {
  try {
    const entry = createRequire(join(repositoryRoot, 'e2e', 'package.json')).resolve('@sparticuz/chromium')
    log('unpacking @sparticuz/chromium')
    const { default: chromium } = await import(pathToFileURL(entry).href)
    return await firstThatStarts([await chromium.executablePath()], problems)
  } catch (error) {
    problems.push(`@sparticuz/chromium: ${error.message}`)
    return null
  }
}

async function fromDebian(problems, log) {
  const installer = findOnPath('apt-get')
  if (installer === null || process.getuid?.() !== 0) return null
  log('apt-get install chromium')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update', '-q'], ['install', '-y', '-q', '--no-install-recommends', 'chromium']]) {
    const result = await runCommand({ command: installer, args, env, timeoutMilliseconds: 400_000 })
    if (result.code !== 0) problems.push(`apt-get ${args[0]}: ${result.output.trim().split('\n').at(-1)}`)
  }
  return firstThatStarts([findOnPath('chromium')], problems)
}
