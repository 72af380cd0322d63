import pg from 'pg'

export interface RolePasswords { appPassword: string; identityPassword: string }
export interface RoleUrls { appUrl: string; identityUrl: string }

const roles = { app: 'millrace_app', identity: 'millrace_identity' } as const

const withRole = (ownerUrl: string, role: string, password: string): string => {
  const url = new URL(ownerUrl)
  url.username = role
  url.password = encodeURIComponent(password)
  return url.href
}

/** The connection strings of the two roles, on the server and database of `ownerUrl`. */
export const roleUrls = (ownerUrl: string, passwords: RolePasswords): RoleUrls => ({
  appUrl: withRole(ownerUrl, roles.app, passwords.appPassword),
  identityUrl: withRole(ownerUrl, roles.identity, passwords.identityPassword),
})

async function checkWalls(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    'select rolname from pg_roles where rolname = any ($1) and (rolsuper or rolbypassrls)',
    [[roles.app, roles.identity, 'millrace_sweep']],
  )
  const weak = rows.map((row) => row.rolname).join(', ')
  if (weak !== '') throw new Error(`The database role ${weak} can bypass row-level security. Run: ALTER ROLE ${weak} NOSUPERUSER NOBYPASSRLS`)
}

/** Lets the roles that the migrations made sign in with these passwords. Run after `migrate`; may be repeated. */
export async function bootstrapRoles(ownerUrl: string, passwords: RolePasswords): Promise<RoleUrls> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(7301002)`)
    await client.query(`alter role ${roles.app} login password ${client.escapeLiteral(passwords.appPassword)}`)
    await client.query(`alter role ${roles.identity} login password ${client.escapeLiteral(passwords.identityPassword)}`)
    await checkWalls(client)
    await client.query('commit')
  } finally {
    await client.end()
  }
  return roleUrls(ownerUrl, passwords)
}
