import { v7 as newId } from 'uuid'
import { clientOf, type TenantTransaction } from './tenancy'

export interface DraftPlace { userId: string; codeLocationId: string; branch: string }
/** `content` null: deleted in the draft. */
export interface DraftFileRecord { path: string; content: Uint8Array | null; updatedAt: string }
export interface DraftRecord extends DraftPlace {
  id: string
  /** The commit that it started from; null: an empty location. */
  baseCommit: string | null
  createdAt: string
  updatedAt: string
  files: DraftFileRecord[]
}

export class DraftRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  async find(place: DraftPlace): Promise<DraftRecord | null> {
    const row = await clientOf(this.#tx).draft.findUnique({
      where: { organizationId_codeLocationId_userId_branch: { organizationId: this.#tx.organizationId, ...place } },
      include: { files: { orderBy: { path: 'asc' } } },
    })
    if (row === null) return null
    return {
      id: row.id, ...place, baseCommit: row.baseCommit, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString(),
      files: row.files.map(({ path, content, updatedAt }) => ({ path, content, updatedAt: updatedAt.toISOString() })),
    }
  }

  /** Saves some files, starting the draft at `baseCommit` when there is none. A draft keeps the commit it started from. */
  async saveFiles(place: DraftPlace, changes: { baseCommit: string | null; files: readonly { path: string; content: Uint8Array | null }[] }): Promise<void> {
    const id = await this.#open(place, changes.baseCommit)
    const paths = changes.files.map((file) => file.path)
    const contents = changes.files.map((file) => file.content)
    await clientOf(this.#tx).$executeRaw`
      insert into draft_file (org_id, draft_id, path, content, updated_at)
      select ${this.#tx.organizationId}, ${id}, f.path, decode(f.content, 'base64'), clock_timestamp()
      from unnest(${paths}::text[], ${contents.map((content) => content === null ? null : Buffer.from(content).toString('base64'))}::text[]) as f (path, content)
      on conflict (org_id, draft_id, path) do update set content = excluded.content, updated_at = excluded.updated_at`
  }

  /** Forgets what the draft says of these paths: they are again as in its base commit. */
  async revertFiles(place: DraftPlace, paths: readonly string[]): Promise<void> {
    await clientOf(this.#tx).draftFile.deleteMany({ where: { organizationId: this.#tx.organizationId, path: { in: [...paths] }, draft: place } })
  }

  /** Replaces the whole draft, after a merge with a branch that moved. */
  async replace(place: DraftPlace, draft: { baseCommit: string | null; files: readonly { path: string; content: Uint8Array | null }[] }): Promise<void> {
    await this.delete(place)
    await this.saveFiles(place, draft)
  }

  async delete(place: DraftPlace): Promise<void> {
    await clientOf(this.#tx).draft.deleteMany({ where: { organizationId: this.#tx.organizationId, ...place } })
  }

  async #open(place: DraftPlace, baseCommit: string | null): Promise<string> {
    const [row] = await clientOf(this.#tx).$queryRaw<{ id: string }[]>`
      insert into draft (org_id, id, user_id, code_location_id, branch, base_commit)
      values (${this.#tx.organizationId}, ${newId()}, ${place.userId}, ${place.codeLocationId}, ${place.branch}, ${baseCommit})
      on conflict (org_id, code_location_id, user_id, branch) do update set updated_at = clock_timestamp() returning id`
    if (row === undefined) throw new TypeError('opening a draft gave no row')
    return row.id
  }
}
