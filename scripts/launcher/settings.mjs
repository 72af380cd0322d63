import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { repositoryRoot } from './repository.mjs'

/**
 * Reads and checks every setting once, so that a wrong one is one clear line before anything starts.
 * @param {Record<string, string | undefined>} environment
 */
export function readSettings(environment) {
  const read = name => environment[name]?.trim() || null
  const port = readPort(read('PORT'))
  const host = read('MILLRACE_HOST') ?? '127.0.0.1'
  const home = resolve(repositoryRoot, read('MILLRACE_HOME') ?? '.millrace')
  return {
    home,
    port,
    host,
    isLoopback: isLoopback(host),
    baseUrl: readBaseUrl(read('MILLRACE_BASE_URL')) ?? `http://${isLoopback(host) || isWildcard(host) ? 'localhost' : bracket(host)}:${port}`,
    databaseUrl: readDatabaseUrl(read('DATABASE_URL')),
    temporalAddress: readTemporalAddress(read('TEMPORAL_ADDRESS')),
    objectStore: readObjectStore(read('MILLRACE_OBJECT_STORE'), home),
    bootstrapToken: readBootstrapToken(read('MILLRACE_BOOTSTRAP_TOKEN'), isLoopback(host)),
    sandboxMode: readSandboxMode(read('MILLRACE_SANDBOX_MODE')),
    smtpUrl: read('MILLRACE_SMTP_URL'),
    secretKey: readSecretKey(read('MILLRACE_SECRET_KEY')),
  }
}

function readSecretKey(text) {
  if (text?.split(',').some(part => part.trim().length < 32)) {
    throw new LaunchError('MILLRACE_SECRET_KEY is too short.', { hint: 'Give at least 32 characters of randomness, for example from: openssl rand -hex 32' })
  }
  return text
}

function readPort(text) {
  if (text === null) return 3000
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new LaunchError(`PORT is "${text}", which is not a port.`, { hint: 'Give a number from 1 to 65535, for example PORT=3001 npm start.' })
  return port
}

function readBaseUrl(text) {
  if (text === null) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new LaunchError(`MILLRACE_BASE_URL is "${text}", which is not a web address.`, { hint: 'Give the address people open, for example https://millrace.example.com.' })
  }
  return url.origin
}

function readDatabaseUrl(text) {
  if (text === null) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new LaunchError('DATABASE_URL is not a Postgres address.', { hint: 'It looks like postgresql://owner:password@host:5432/millrace; unset it to use the embedded Postgres.' })
  }
  return text
}

function readTemporalAddress(text) {
  if (text === null) return null
  if (!/^[^\s/]+:\d{1,5}$/.test(text)) {
    throw new LaunchError(`TEMPORAL_ADDRESS is "${text}", which is not host:port.`, { hint: 'It looks like temporal.example.com:7233; unset it to use the local server.' })
  }
  return text
}

function readObjectStore(text, home) {
  if (text === null) return join(home, 'objects')
  if (/^(s3|file):\/\//.test(text)) return text
  return isAbsolute(text) ? text : resolve(repositoryRoot, text)
}

function readBootstrapToken(text, isOnLoopback) {
  if (text === null) return null
  if (text.length < 16) throw new LaunchError('MILLRACE_BOOTSTRAP_TOKEN is too short.', { hint: 'Give at least 16 characters of randomness, for example from: openssl rand -hex 24' })
  if (!isOnLoopback) throw new LaunchError('MILLRACE_BOOTSTRAP_TOKEN is only honoured on loopback, and MILLRACE_HOST says otherwise.', { hint: 'Unset one of the two. API tokens for a reachable server are made in the settings page.' })
  return text
}

function readSandboxMode(text) {
  if (text === null) return 'auto'
  if (['auto', 'bubblewrap', 'deno-only'].includes(text)) return text
  throw new LaunchError(`MILLRACE_SANDBOX_MODE is "${text}".`, { hint: 'It is "auto" (the strongest that works here), "bubblewrap" or "deno-only".' })
}

/** All addresses of this machine. */
export const isWildcard = host => host === '0.0.0.0' || host === '::'

export function isLoopback(host) {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

export function bracket(host) {
  return host.includes(':') ? `[${host}]` : host
}

/** Where the tools are kept: with the home when one was named, else in the person's own cache, shared by all working trees. */
export function toolsDirectory(environment, home) {
  if (environment.MILLRACE_HOME?.trim()) return join(home, 'tools')
  return join(environment.XDG_CACHE_HOME?.trim() || join(homedir(), '.cache'), 'millrace')
}

export const helpText = `Millrace: the data orchestrator for TypeScript teams, in the browser.

  npm start             start everything and print the address with a one-time sign-in link
  npm start -- --help   this text
  npm test              run every check

What a start does
  installs the dependencies when they are missing or stale, finds or fetches the Temporal CLI and bubblewrap, starts Postgres and
  Temporal, migrates the database, builds what is stale, starts the worker and the web app, and, the first time, creates the
  organization "demo" with the deployment "production", deploys examples/shop and materializes it once.

Settings (environment variables)
  PORT                      port of the web app                                     3000
  MILLRACE_HOST             address to bind; anything but loopback is reachable     127.0.0.1
                            by others
  MILLRACE_BASE_URL         the address people open, when a proxy stands before     http://localhost:PORT
  MILLRACE_HOME             where everything is stored                              .millrace in the working tree
  DATABASE_URL              a Postgres of yours; its user must own the database     embedded Postgres
                            and be allowed to create roles
  TEMPORAL_ADDRESS          host:port of a Temporal cluster of yours                local server on a SQLite file
  MILLRACE_OBJECT_STORE     a folder, or s3://bucket/prefix?endpoint=…&region=…     MILLRACE_HOME/objects
  MILLRACE_SMTP_URL         smtp://user:password@host:port                          mails are printed here
  MILLRACE_SANDBOX_MODE     auto, bubblewrap (refuses to start without), deno-only  auto
  MILLRACE_SECRET_KEY       what secrets of deployments are encrypted with, at least  a key made at first start
                            32 characters; several, separated by commas: the first
                            writes, all read (or MILLRACE_SECRET_KEY_FILE, by line)
  MILLRACE_BOOTSTRAP_TOKEN  an API token for the owner of "demo"; only honoured     none
                            while bound to loopback

What is stored where
  MILLRACE_HOME (mode 0700)
    state.json      ports, passwords and secrets that were generated here (mode 0600)
    secret-key      what secrets of deployments are encrypted with: without it they cannot be read (mode 0600)
    objects/        builds and values       git/         repositories of the code locations
    postgres/       the database            temporal/    the engine's SQLite file
    logs/           one log per process     run/         the lock and the processes of this start
    tools/          Temporal CLI and bubblewrap (in ~/.cache/millrace when MILLRACE_HOME is not set)
  Started by root, the database lives in /var/lib/millrace/<random name> instead, because Postgres refuses to run as root and no
  other user may enter MILLRACE_HOME. state.json says which folder it is.

Stopping
  Ctrl-C ends every process and exits with 0; a second Ctrl-C does not wait. A failed start exits with 1. After a crash the next
  start ends what was left over and recovers.`
