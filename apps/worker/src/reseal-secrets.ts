import { resealSecrets, SecretKeys } from '@millrace/control'
import { openDatabase } from '@millrace/db'
import { readEnvironment } from './env'

/** After a new key was put before the old one: encrypts all secrets with the new one, so that the old one can go. */
const main = async (): Promise<void> => {
  const { MILLRACE_APP_DATABASE_URL: url, MILLRACE_SECRET_KEY: text, MILLRACE_SECRET_KEY_FILE: file } = readEnvironment()
  const database = openDatabase({ url })
  try {
    const { resealed, unreadable } = await resealSecrets({ database, keys: SecretKeys.open({ text, file }) })
    process.stdout.write(`${resealed} ${resealed === 1 ? 'secret is' : 'secrets are'} encrypted with the first key now\n`)
    for (const { organizationId, name, reason } of unreadable) process.stderr.write(`${name} of organization ${organizationId}: ${reason}\n`)
    if (unreadable.length > 0) process.exitCode = 1
  } finally {
    await database.close()
  }
}

await main()
