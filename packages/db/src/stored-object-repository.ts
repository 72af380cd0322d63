import { MillraceError } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { clientOf, type TenantTransaction } from './tenancy'

/**
 * Who may rely on an object that builds share, and who may remove it. A builder reserves the key before it looks whether the object is
 * there, writes it if not, and confirms it in the transaction that names it in a build's row. Garbage collection dooms keys that no build
 * names and nobody reserved of late, removes the objects, and only then forgets the keys. Both decide on the key's row under its lock,
 * so whoever comes second sees what the first has done.
 */
export class StoredObjectRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  /** Says that the objects are about to be needed. Answers with those among them that are just being removed: their content needs another key. */
  async reserve(keys: readonly string[]): Promise<Set<string>> {
    const rows = await clientOf(this.#tx).$queryRaw<{ key: string; doomed: boolean }[]>`
      insert into stored_object (org_id, key, used_at) select ${this.#tx.organizationId}, k.key, clock_timestamp() from unnest(${sorted(keys)}::text[]) as k (key)
      on conflict (org_id, key) do update set used_at = clock_timestamp() returning key, doomed_at is not null as doomed`
    return new Set(rows.filter((row) => row.doomed).map((row) => row.key))
  }

  /** In the transaction that makes a build name the objects. Throws `unavailable` when one was removed meanwhile: reserve and write again. */
  async confirm(keys: readonly string[]): Promise<void> {
    const wanted = sorted(keys)
    const rows = await clientOf(this.#tx).$queryRaw<{ key: string }[]>`
      with locked as (select key from stored_object where org_id = ${this.#tx.organizationId} and key = any (${wanted}) and doomed_at is null order by key for update)
      update stored_object s set used_at = clock_timestamp() from locked where s.org_id = ${this.#tx.organizationId} and s.key = locked.key returning s.key`
    const held = new Set(rows.map((row) => row.key))
    const lost = wanted.find((key) => !held.has(key))
    if (lost !== undefined) throw new MillraceError('unavailable', `The object ${lost} was removed while it was about to be used; try again.`)
  }

  /**
   * Keys that nobody has needed since `before` and no build names. From here on nobody relies on them: the caller removes the objects at
   * once, or never. A collection that did not come to its end is taken up again after a quarter of an hour.
   */
  async doom(options: { before: string; limit: number }): Promise<string[]> {
    const { organizationId } = this.#tx
    const named = Prisma.sql`
      select unnest(array[tree_key, bundle_key, source_map_key, manifest_key]) as key from build where org_id = ${organizationId}`
    const rows = await clientOf(this.#tx).$queryRaw<{ key: string }[]>`
      with unused as (
        select s.key from stored_object s where s.org_id = ${organizationId} and s.used_at < ${new Date(options.before)}
          and (s.doomed_at is null or s.doomed_at < clock_timestamp() - interval '15 minutes')
          and not exists (select from (${named}) named where named.key = s.key)
        order by s.used_at limit ${options.limit} for update skip locked
      )
      update stored_object s set doomed_at = clock_timestamp() from unused
      where s.org_id = ${organizationId} and s.key = unused.key returning s.key`
    return rows.map((row) => row.key)
  }

  /** The objects are gone; the keys may be used anew. */
  async forget(keys: readonly string[]): Promise<void> {
    await clientOf(this.#tx).$executeRaw`delete from stored_object where org_id = ${this.#tx.organizationId} and key = any (${[...keys]}) and doomed_at is not null`
  }
}

/** In one order everywhere, so that two who lock several rows never wait for one another. */
const sorted = (keys: readonly string[]): string[] => [...new Set(keys)].sort()
