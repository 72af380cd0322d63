import { checkTree } from '@millrace/git'
import type { SourceTree } from '@millrace/protocol'
import type { DraftPlace } from '@millrace/db'
import type { DraftChange, DraftRecord } from '../../../server/tenant-data/drafts'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import type { RepositoryId } from '@millrace/git'
import type { WebServices } from '../../../server/services'
import type { CodeLocationRecord } from '../../code-locations/server/code-location-schema'
import { findCodeLocation } from '../../code-locations/server'
import { equalBytes } from './file-content'

export interface OpenDraft {
  readonly location: CodeLocationRecord
  readonly id: DraftPlace
  readonly repository: RepositoryId
  /** Null when the user has changed nothing yet. */
  readonly record: DraftRecord | null
  readonly baseCommit: string | null
  readonly headCommit: string | null
  readonly base: SourceTree
  /** The base with the draft's changes. */
  readonly tree: SourceTree
}

export const applyChanges = (base: SourceTree, changes: readonly DraftChange[]): Map<string, Uint8Array> => {
  const tree = new Map(base)
  for (const change of changes) {
    if (change.content === null) tree.delete(change.path)
    else tree.set(change.path, change.content)
  }
  return tree
}

/** The changes that make `tree` of `base`. */
export const changesBetween = (base: SourceTree, tree: SourceTree): DraftChange[] => {
  const written = [...tree].filter(([path, bytes]) => !equalBytes(base.get(path), bytes)).map(([path, content]) => ({ path, content }))
  const deleted = [...base.keys()].filter((path) => !tree.has(path)).map((path) => ({ path, content: null }))
  return [...written, ...deleted]
}

/** A signed-in user's draft of a location's branch. Without changes it stands at the tip of the branch. */
export const openDraft = async (services: WebServices, scope: TenantScope, asked: { location: string; userId: string }): Promise<OpenDraft> => {
  const location = await findCodeLocation(services, scope, asked.location)
  const id = { codeLocationId: location.id, userId: asked.userId, branch: location.branch }
  const repository = { organizationId: scope.organizationId, codeLocationId: location.id }
  const [record, headCommit] = await Promise.all([services.tenant.drafts.find(scope.organizationId, id), services.control.git.head(repository, location.branch)])
  const baseCommit = record === null ? headCommit : record.baseCommit
  const base = baseCommit === null ? new Map<string, Uint8Array>() : await services.control.git.readTree(repository, baseCommit)
  return { location, id, repository, record, baseCommit, headCommit, base, tree: record === null ? base : applyChanges(base, record.changes) }
}

/** Saves the tree as the draft, keeping its base. What no commit may hold is said here, not only at the deploy. */
export const saveTree = async (services: WebServices, draft: OpenDraft, asked: { tree: SourceTree; paths: readonly string[]; expectedVersion: number | null }): Promise<{ version: number }> => {
  checkTree(asked.tree)
  const wanted = new Map(changesBetween(draft.base, asked.tree).map((change) => [change.path, change]))
  const changes = asked.paths.flatMap((path) => wanted.get(path) ?? [])
  const remove = asked.paths.filter((path) => !wanted.has(path))
  return services.tenant.drafts.apply(draft.repository.organizationId, draft.id, { baseCommit: draft.baseCommit, changes, remove, expectedVersion: asked.expectedVersion })
}
