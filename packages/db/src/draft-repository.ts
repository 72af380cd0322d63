import { v7 as newId } from 'uuid'
import { clientOf, type TenantTransaction } from './tenancy'

export interface DraftPlace { userId: string; codeLocationId: string; branch: string }
/** `content` null: deleted in the draft. */
export interface DraftFile { path: string; content: Uint8Array | null }
export interface DraftFileRecord extends DraftFile { updatedAt: string }

/** A draft without its files. */
export interface DraftHead {
  id: string
  /** Rises with every change of the files and never comes twice; 0: nothing was ever saved. */
  version: number
  /** The commit that the draft started from; null: an empty location. Means nothing while the draft has no files. */
  baseCommit: string | null
  isEmpty: boolean
}

export interface DraftRecord extends DraftPlace {
  id: string
  version: number
  baseCommit: string | null
  createdAt: string
  updatedAt: string
  files: DraftFileRecord[]
}

/** Done in this order: forget, then write. */
export interface DraftChange {
  /** What the draft says of these paths is forgotten: they are again as in its base commit. */
  revert?: readonly string[] | 'all'
  write?: readonly DraftFile[]
  /** Absent: the draft keeps the commit that it started from. */
  baseCommit?: string | null
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
      id: row.id, ...place, version: row.version, baseCommit: row.baseCommit, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString(),
      files: row.files.map(({ path, content, updatedAt }) => ({ path, content, updatedAt: updatedAt.toISOString() })),
    }
  }

  /** The draft as it is, and as it stays until this transaction ends: whoever else wants to change it waits. Makes it when there is none. */
  async lock(place: DraftPlace): Promise<DraftHead> {
    const client = clientOf(this.#tx)
    const { organizationId } = this.#tx
    await client.$executeRaw`
      insert into draft (org_id, id, user_id, code_location_id, branch) values (${organizationId}, ${newId()}, ${place.userId}, ${place.codeLocationId}, ${place.branch})
      on conflict (org_id, code_location_id, user_id, branch) do nothing`
    const [row] = await client.$queryRaw<{ id: string; version: number; baseCommit: string | null }[]>`
      select id, version, base_commit as "baseCommit" from draft
      where org_id = ${organizationId} and code_location_id = ${place.codeLocationId} and user_id = ${place.userId} and branch = ${place.branch} for no key update`
    if (row === undefined) throw new TypeError('locking a draft gave no row')
    const files = await client.draftFile.count({ where: { organizationId, draftId: row.id } })
    return { ...row, isEmpty: files === 0 }
  }

  /** The files of a locked draft. */
  async findFiles(draft: DraftHead): Promise<DraftFile[]> {
    return clientOf(this.#tx).draftFile.findMany({
      where: { organizationId: this.#tx.organizationId, draftId: draft.id }, select: { path: true, content: true }, orderBy: { path: 'asc' },
    })
  }

  /** Changes a locked draft and gives it the next version. */
  async change(draft: DraftHead, change: DraftChange): Promise<DraftHead> {
    await this.#write(draft, change)
    return this.#finish(draft, { ...change, version: draft.version + 1 })
  }

  /**
   * The same content over another commit: who edits goes on with the version they have. For a commit of the draft, which changes what is
   * base and what is draft, and nothing that anybody sees.
   */
  async rebase(draft: DraftHead, change: DraftChange & { baseCommit: string | null }): Promise<DraftHead> {
    await this.#write(draft, change)
    return this.#finish(draft, { ...change, version: draft.version })
  }

  async #write(draft: DraftHead, { revert = [], write = [] }: DraftChange): Promise<void> {
    const client = clientOf(this.#tx)
    const { organizationId } = this.#tx
    if (revert === 'all' || revert.length > 0) {
      await client.draftFile.deleteMany({ where: { organizationId, draftId: draft.id, ...revert === 'all' ? {} : { path: { in: [...revert] } } } })
    }
    if (write.length === 0) return
    const contents = write.map(({ content }) => (content === null ? null : Buffer.from(content).toString('base64')))
    await client.$executeRaw`
      insert into draft_file (org_id, draft_id, path, content, updated_at)
      select ${organizationId}, ${draft.id}, f.path, decode(f.content, 'base64'), clock_timestamp()
      from unnest(${write.map(({ path }) => path)}::text[], ${contents}::text[]) as f (path, content)
      on conflict (org_id, draft_id, path) do update set content = excluded.content, updated_at = excluded.updated_at`
  }

  async #finish(draft: DraftHead, { baseCommit, version }: { baseCommit?: string | null | undefined; version: number }): Promise<DraftHead> {
    const client = clientOf(this.#tx)
    const { organizationId } = this.#tx
    await client.$executeRaw`
      update draft set version = ${version}, updated_at = clock_timestamp(), base_commit = ${baseCommit === undefined ? draft.baseCommit : baseCommit}
      where org_id = ${organizationId} and id = ${draft.id}`
    const files = await client.draftFile.count({ where: { organizationId, draftId: draft.id } })
    return { id: draft.id, version, baseCommit: baseCommit === undefined ? draft.baseCommit : baseCommit, isEmpty: files === 0 }
  }
}
