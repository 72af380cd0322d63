import { DraftRepository, withTenant, type DraftFile, type DraftPlace } from '@millrace/db'
import { MillraceError, type SourceTree } from '@millrace/protocol'
import { requestBuild, type Author } from './request-build'
import type { ControlServices, DeploymentScope } from './services'

export interface CommitDraft extends DeploymentScope {
  codeLocationId: string
  userId: string
  branch: string
  /** The draft's version that is to be committed; absent: whatever is there. */
  version?: number | undefined
  message: string
  author: Author
}

/**
 * Commits a person's draft on top of the commit it started from and builds it. Throws `conflict` when the draft has another version by now,
 * and `branch-moved` when the branch has moved: the draft stays as it is, to be merged. What is saved while the commit is made stays in
 * the draft, on top of the new commit.
 */
export const commitDraft = async (services: ControlServices, request: CommitDraft): Promise<{ commit: string; buildId: string; version: number }> => {
  const { organizationId, deploymentId, codeLocationId, userId, branch, message, author } = request
  const place = { userId, codeLocationId, branch }
  const repository = { organizationId, codeLocationId }
  const draft = await readDraft(services, organizationId, { place, version: request.version })
  let { version } = draft
  let commit: string | null
  if (draft.files.length > 0) {
    const base: SourceTree = draft.baseCommit === null ? new Map() : await services.git.readTree(repository, draft.baseCommit)
    const made = await services.git.commit(repository, { branch, parent: draft.baseCommit, tree: withFiles(base, draft.files), message, author, at: services.now() })
    commit = made.commit
    version = await settleDraft(services, organizationId, { place, from: draft.baseCommit, to: commit, committed: draft.files, base })
  } else {
    commit = await services.git.head(repository, branch)
  }
  if (commit === null) throw new MillraceError('bad-request', 'There is nothing to deploy yet: add a file first.')
  const { buildId } = await requestBuild(services, { organizationId, deploymentId, codeLocationId, commit, message, author, deploy: true })
  return { commit, buildId, version }
}

const readDraft = (services: ControlServices, organizationId: string, { place, version }: { place: DraftPlace; version: number | undefined }) =>
  withTenant(services.database, organizationId, async (tx) => {
    const drafts = new DraftRepository(tx)
    const head = await drafts.lock(place)
    if (version !== undefined && head.version !== version) throw new MillraceError('conflict', 'The draft changed in another tab. Reload it, then deploy.')
    return { ...head, files: await drafts.findFiles(head) }
  })

const withFiles = (base: SourceTree, files: readonly DraftFile[]): SourceTree => {
  const tree = new Map(base)
  for (const { path, content } of files) {
    if (content === null) tree.delete(path)
    else tree.set(path, content)
  }
  return tree
}

const sameContent = (one: Uint8Array | null, other: Uint8Array | null): boolean =>
  one === null || other === null ? one === other : Buffer.compare(one, other) === 0

interface Settling { place: DraftPlace; from: string | null; to: string; committed: readonly DraftFile[]; base: SourceTree }

/** Moves the draft onto the commit that was made of it. What it shows stays the same: only what the commit holds is no longer a change. */
const settleDraft = (services: ControlServices, organizationId: string, { place, from, to, committed, base }: Settling): Promise<number> =>
  withTenant(services.database, organizationId, async (tx) => {
    const drafts = new DraftRepository(tx)
    const head = await drafts.lock(place)
    const present = new Map((await drafts.findFiles(head)).map(({ path, content }) => [path, content]))
    const done = committed.filter(({ path, content }) => sameContent(content, present.get(path) ?? null) && present.has(path)).map(({ path }) => path)
    // Merged meanwhile with a commit even newer than this one: it stands there, and says itself what differs.
    if (head.baseCommit !== from) return head.version
    // Undone while it was committed: undoing it is a change now.
    const undone = committed.filter(({ path }) => !present.has(path)).map(({ path }) => ({ path, content: base.get(path) ?? null }))
    return (await drafts.rebase(head, { revert: done, write: undone, baseCommit: to })).version
  })
