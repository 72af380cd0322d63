// Runs under tsx: the database package is TypeScript source. DATABASE_URL is the owner's.
import { bootstrapRoles } from '@millrace/db'
import { migrate } from '@millrace/db/migrate'

const required = name => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

const ownerUrl = required('DATABASE_URL')
await migrate(ownerUrl)
await bootstrapRoles(ownerUrl, { appPassword: required('MILLRACE_APP_PASSWORD'), identityPassword: required('MILLRACE_IDENTITY_PASSWORD') })
