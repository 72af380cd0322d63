import { createDatabase, type TestDatabase } from '@millrace/testing'
import pg from 'pg'
import { bootstrapRoles, roleUrls, type RoleUrls } from './bootstrap-roles'
import { openDatabase, type Database } from './database'
import { openIdentity, type IdentityDatabase } from './identity'
import { migrate } from './migrate'

/** Roles are the cluster's, and all tests of a run share one: these are the passwords of every suite. */
const passwords = { appPassword: 'app', identityPassword: 'identity' }

export interface OpenTestDatabase extends RoleUrls {
  ownerUrl: string
  db: Database
  identity: IdentityDatabase
  /** As the owner, a superuser: past row-level security. */
  owner: pg.Client
  close(): Promise<void>
}

/** A migrated database of its own, open in every role. */
export async function openTestDatabase(): Promise<OpenTestDatabase> {
  const database: TestDatabase = await createDatabase({
    template: 'millrace_db',
    prepare: async (url) => {
      await migrate(url)
      await bootstrapRoles(url, passwords)
    },
  })
  const urls = roleUrls(database.ownerUrl, passwords)
  const db = openDatabase({ url: urls.appUrl })
  const identity = openIdentity({ url: urls.identityUrl, poolSize: 3 })
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const close = async (): Promise<void> => {
    await Promise.all([db.close(), identity.close(), owner.end()])
    await database.drop()
  }
  return { ownerUrl: database.ownerUrl, ...urls, db, identity, owner, close }
}
