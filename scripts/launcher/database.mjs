import { join } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { repositoryRoot } from './repository.mjs'
import { runCommand, tailOf } from './run-command.mjs'

/** Brings the schema up to date and gives the two roles of the product their passwords. */
export async function migrateDatabase({ ownerUrl, secrets, isExternal, log }) {
  const result = await runCommand({
    command: process.execPath,
    args: ['--import', 'tsx', join(repositoryRoot, 'scripts', 'migrate.mjs')],
    cwd: repositoryRoot,
    env: { ...process.env, DATABASE_URL: ownerUrl, MILLRACE_APP_PASSWORD: secrets.app, MILLRACE_IDENTITY_PASSWORD: secrets.identity },
    timeoutMilliseconds: 300_000,
    log,
  })
  if (result.code === 0) return
  throw new LaunchError('The database could not be migrated.', {
    tail: tailOf(result.output),
    hint: isExternal ? 'Check DATABASE_URL: its user must own the database and be allowed to create roles.' : 'The lines above say why; nothing was started on the half-migrated database.',
  })
}

/** The same database as seen by another role. */
export function urlForRole(ownerUrl, role, password) {
  const url = new URL(ownerUrl)
  url.username = role
  url.password = password
  return url.href
}
