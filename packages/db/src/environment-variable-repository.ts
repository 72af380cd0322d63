import type { EnvironmentScope } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { toJsonText } from './json-text'
import { pageLimit, readCursor, toPage, type Page, type PageOptions } from './page'
import { clientOf, type TenantTransaction } from './tenancy'

/** Which variable or secret, and for whom. */
export interface EnvironmentVariableScope extends EnvironmentScope {
  id: string
  name: string
  isSecret: boolean
}

/** A variable or secret as lists show it: of a secret never more than that it is one. */
export interface EnvironmentVariableRecord extends EnvironmentVariableScope {
  /** Null for a secret. */
  value: string | null
  setAt: string
  /** Id of a person. */
  setBy: string
}

/** A value as it is kept: plain text, or what `sealed` only a key can read. */
export type KeptValue = { readonly isSecret: false; readonly value: string } | { readonly isSecret: true; readonly sealed: Uint8Array; readonly keyId: string }

export type NewEnvironmentVariable = EnvironmentScope & KeptValue & { readonly id: string; readonly name: string; readonly setBy: string }

/** A secret as it is kept. */
export type SealedVariable = EnvironmentScope & { readonly id: string; readonly name: string; readonly sealed: Uint8Array; readonly keyId: string }

type VariableRow = Omit<EnvironmentVariableRecord, 'setAt'> & { setAt: Date }

const inScope = ({ deploymentKind, deploymentId, codeLocationId }: EnvironmentScope): Prisma.Sql =>
  Prisma.sql`deployment_kind is not distinct from ${deploymentKind} and deployment_id is not distinct from ${deploymentId} and code_location_id is not distinct from ${codeLocationId}`

const toRow = (variable: NewEnvironmentVariable): object => (variable.isSecret ? { ...variable, sealed: Buffer.from(variable.sealed).toString('hex') } : variable)

export class EnvironmentVariableRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** By name, then as they were made. */
  async list(options: PageOptions): Promise<Page<EnvironmentVariableRecord>> {
    const limit = pageLimit(options)
    const after = readCursor(options.cursor, 2)
    const rows = await clientOf(this.#tx).$queryRaw<VariableRow[]>`
      select id, name, deployment_kind as "deploymentKind", deployment_id as "deploymentId", code_location_id as "codeLocationId", is_secret as "isSecret", value, set_at as "setAt", set_by as "setBy"
      from environment_variable where org_id = ${this.#tx.organizationId}
        ${after === null ? Prisma.empty : Prisma.sql`and (name collate "C", id collate "C") > (${after[0]}, ${after[1]})`}
      order by name collate "C", id collate "C" limit ${limit + 1}`
    return toPage(rows, { limit, key: ({ name, id }) => [name, id], item: ({ setAt, ...row }) => ({ ...row, setAt: setAt.toISOString() }) })
  }

  /** Which there are and for whom, without their values. All: an organization keeps a bounded number. */
  async findScopes(): Promise<EnvironmentVariableScope[]> {
    const rows = await clientOf(this.#tx).environmentVariable.findMany({
      where: { organizationId: this.#tx.organizationId }, select: { id: true, name: true, deploymentKind: true, deploymentId: true, codeLocationId: true, isSecret: true }, orderBy: [{ name: 'asc' }, { id: 'asc' }],
    })
    return rows.map(({ deploymentKind, ...row }) => ({ ...row, deploymentKind: deploymentKind as EnvironmentScope['deploymentKind'] }))
  }

  /** Secrets that another key than this one encrypted, in order of their ids. They stay locked until the end of the transaction. */
  async lockSealedByOthers({ keyId, after, limit }: { readonly keyId: string; readonly after: string; readonly limit: number }): Promise<SealedVariable[]> {
    return clientOf(this.#tx).$queryRaw`
      select id, name, deployment_kind as "deploymentKind", deployment_id as "deploymentId", code_location_id as "codeLocationId", sealed, key_id as "keyId" from environment_variable
      where org_id = ${this.#tx.organizationId} and is_secret and key_id <> ${keyId} and id collate "C" > ${after} order by id collate "C" limit ${limit} for update`
  }

  /** The same secret under another key: who set it, and when, stays. */
  async reseal({ id, sealed, keyId }: Pick<SealedVariable, 'id' | 'sealed' | 'keyId'>): Promise<void> {
    await clientOf(this.#tx).environmentVariable.update({
      where: { organizationId_id: { organizationId: this.#tx.organizationId, id } }, data: { sealed: new Uint8Array(sealed), keyId }, select: { id: true },
    })
  }

  /** Ids of those of these names that have exactly this scope, by name, and how many rows there are in all. Whoever else asks waits for the end of the transaction. */
  async lockScope(scope: EnvironmentScope, names: readonly string[]): Promise<{ ids: ReadonlyMap<string, string>; count: number }> {
    const client = clientOf(this.#tx)
    const { organizationId } = this.#tx
    await client.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`environment ${organizationId}`}, 7301))::text`
    const [counted] = await client.$queryRaw<{ count: number }[]>`select count(*)::integer as count from environment_variable where org_id = ${organizationId}`
    const rows = await client.$queryRaw<{ id: string; name: string }[]>`
      select id, name from environment_variable where org_id = ${organizationId} and name = any (${[...names]}) and ${inScope(scope)}`
    return { ids: new Map(rows.map(({ id, name }) => [name, id])), count: counted?.count ?? 0 }
  }

  /** Replaces the values of the rows of these ids, or adds rows. The scope of a row never changes: a secret could not be read in another. */
  async putAll(variables: readonly NewEnvironmentVariable[]): Promise<void> {
    await clientOf(this.#tx).$executeRaw`
      insert into environment_variable (org_id, id, name, deployment_kind, deployment_id, code_location_id, is_secret, value, sealed, key_id, set_by)
      select ${this.#tx.organizationId}, v.id, v.name, v."deploymentKind", v."deploymentId", v."codeLocationId", v."isSecret", v.value, decode(v.sealed, 'hex'), v."keyId", v."setBy"
      from jsonb_to_recordset(${toJsonText(variables.map(toRow))}::jsonb)
        as v (id text, name text, "deploymentKind" text, "deploymentId" text, "codeLocationId" text, "isSecret" boolean, value text, sealed text, "keyId" text, "setBy" text)
      on conflict (org_id, id) do update set
        is_secret = excluded.is_secret, value = excluded.value, sealed = excluded.sealed, key_id = excluded.key_id, set_by = excluded.set_by, set_at = clock_timestamp()`
  }

  /** False when there is none of this id. */
  async remove(id: string): Promise<boolean> {
    const { count } = await clientOf(this.#tx).environmentVariable.deleteMany({ where: { organizationId: this.#tx.organizationId, id } })
    return count > 0
  }
}
