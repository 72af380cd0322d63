import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { bracket } from './settings.mjs'
import { repositoryRoot } from './repository.mjs'
import { runCommand, tailOf } from './run-command.mjs'
import { createSupervisedChild } from './supervised-child.mjs'

/** What is young is collected less often: with Node's 16 MB it was a quarter of the web app's time, and a run of a thousand steps took a tenth longer. */
const nodeOptions = ['--max-semi-space-size=64']

/**
 * The environments of the product's processes. Each gets what it needs and no more: the owner's address of the database goes to the
 * migration alone, the keys of sign-in to the web app alone.
 */
export function productEnvironments({ settings, home, appUrl, identityUrl, temporalAddress, bubblewrap, inherited = process.env }) {
  const { DATABASE_URL: _owner, MILLRACE_BOOTSTRAP_TOKEN: _token, MILLRACE_SMTP_URL: _smtp, MILLRACE_AUTH_SECRET: _auth, MILLRACE_SECRET_KEY: _key, MILLRACE_SECRET_KEY_FILE: keyFile, ...rest } = inherited
  const launcherSecret = randomBytes(32).toString('base64url')
  const common = {
    ...rest,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    MILLRACE_APP_DATABASE_URL: appUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    MILLRACE_OBJECT_STORE: settings.objectStore,
    MILLRACE_GIT_ROOT: home.path('git'),
    MILLRACE_HOME: home.directory,
    MILLRACE_BASE_URL: settings.baseUrl,
    MILLRACE_SANDBOX_MODE: settings.sandboxMode,
    ...(bubblewrap === null ? {} : { MILLRACE_BUBBLEWRAP: bubblewrap }),
  }
  const secretKey = settings.secretKey !== null ? { MILLRACE_SECRET_KEY: settings.secretKey } : { MILLRACE_SECRET_KEY_FILE: keyFile || home.secretKeyFile() }
  const identity = {
    MILLRACE_IDENTITY_DATABASE_URL: identityUrl,
    MILLRACE_AUTH_SECRET: home.state.secrets.auth,
    ...(settings.bootstrapToken === null ? {} : { MILLRACE_BOOTSTRAP_TOKEN: settings.bootstrapToken }),
  }
  const web = {
    ...common,
    ...identity,
    ...secretKey,
    MILLRACE_LAUNCHER_SECRET: launcherSecret,
    PORT: String(settings.port),
    HOST: settings.host,
    HOSTNAME: settings.host, // Next's own name for the address to bind
    ...(settings.smtpUrl === null ? {} : { MILLRACE_SMTP_URL: settings.smtpUrl }),
  }
  return { worker: { ...common, ...secretKey }, web, seed: { ...common, ...identity }, launcherSecret }
}

export async function startWorker({ home, env, report, onGivenUp, onChild }) {
  const child = createSupervisedChild({
    home, env, report, onGivenUp,
    name: 'worker',
    title: 'Worker',
    command: process.execPath,
    args: [...nodeOptions, '--enable-source-maps', join(repositoryRoot, 'apps', 'worker', 'dist', 'main.mjs')],
    cwd: join(repositoryRoot, 'apps', 'worker'),
    graceMilliseconds: 12_000,
    isReady: () => true, // whether it really serves is part of the health answer, asked once for all
  })
  onChild(child) // before it starts: a Ctrl-C in between must find it
  await child.start()
  return child
}

export async function startWeb({ home, env, settings, report, onGivenUp, onChild }) {
  const directory = join(repositoryRoot, 'apps', 'web')
  const next = join(dirname(createRequire(join(directory, 'package.json')).resolve('next/package.json')), 'dist', 'bin', 'next')
  const child = createSupervisedChild({
    home, env, report, onGivenUp,
    name: 'web',
    title: 'Web app',
    command: process.execPath,
    args: [...nodeOptions, next, 'start', '--hostname', settings.host, '--port', String(settings.port)],
    cwd: directory,
    onLine: createMailPrinter(report),
    isReady: async () => (await askHealth(settings)) !== null,
  })
  onChild(child) // before it starts: a Ctrl-C in between must find it
  await child.start()
  return child
}

/** Where this machine itself reaches the web app. */
export function localAddress({ host, port }) {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${bracket(reachable)}:${port}`
}

/** @returns {Promise<{ status: string, components: Record<string, unknown> } | null>} null while nothing answers */
export async function askHealth(settings) {
  try {
    const response = await fetch(`${localAddress(settings)}/api/v1/health`, { signal: AbortSignal.timeout(5000) })
    return await response.json()
  } catch {
    return null // not listening yet, or still without an answer: the caller asks again until its deadline
  }
}

export function describeHealth(health) {
  if (health === null) return 'it does not answer'
  const state = component => (typeof component === 'object' && component !== null ? (component.status ?? JSON.stringify(component)) : String(component))
  return Object.entries(health.components ?? {}).map(([name, component]) => `${name} ${state(component)}`).join(', ') || String(health.status)
}

/** Creates the demo organization and its first data; does nothing that is done already. */
export async function seed({ env, log, step }) {
  const result = await runCommand({
    command: process.execPath,
    args: ['--enable-source-maps', join(repositoryRoot, 'apps', 'worker', 'dist', 'seed.mjs')],
    cwd: repositoryRoot,
    env,
    timeoutMilliseconds: 180_000,
    onLine: line => { if (!line.startsWith('{') && line.trim() !== '') step(line.slice(0, 60)) },
    log,
  })
  if (result.code !== 0) throw new LaunchError(`The first data could not be made${result.timedOut ? ' within 3 minutes' : ''}.`, { tail: tailOf(result.output), hint: 'Run npm start again: it continues where this start stopped.' })
}

/** @returns {Promise<string>} a link that signs the owner of "demo" in, once */
export async function requestSignInLink(settings, launcherSecret) {
  const response = await fetch(`${localAddress(settings)}/api/internal/sign-in-link`, {
    method: 'POST',
    headers: { 'x-millrace-launcher': launcherSecret },
    signal: AbortSignal.timeout(15_000),
  })
  const text = await response.text()
  const answer = response.ok ? JSON.parse(text) : null
  if (typeof answer?.url !== 'string') throw new LaunchError(`The web app gave no sign-in link (answer ${response.status}).`, { tail: tailOf(text, 5) })
  return answer.url
}

/** Mail has no server on a lone machine: the web app writes it to its output, and it is shown here. */
export function createMailPrinter(report) {
  return line => {
    if (!line.startsWith('{"millraceMail"')) return
    let mail
    try {
      mail = JSON.parse(line).millraceMail
    } catch {
      return report.warn('A mail could not be read from the log of the web app.')
    }
    report.line('')
    report.line(`  Mail to ${printable(mail.to)}: ${printable(mail.subject)}`)
    for (const text of String(mail.text ?? '').split('\n')) report.line(`    ${printable(text)}`)
    report.line('')
  }
}

// Part of a mail is what somebody typed; it must not steer the terminal.
function printable(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}
