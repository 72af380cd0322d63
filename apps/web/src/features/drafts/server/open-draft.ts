import type { DraftFile, DraftPlace } from '@millrace/db'
import type { RepositoryId } from '@millrace/git'
import type { SourceTree } from '@millrace/protocol'
import type { WebServices } from '../../../server/services'
import type { DraftRecord } from '../../../server/tenant-data/drafts'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import type { CodeLocationRecord } from '../../code-locations/server/code-location-schema'
import { findCodeLocation } from '../../code-locations/server'
import { assertReachable } from '../../source/server'
import { equalBytes } from './file-content'

export interface AskedDraft {
  location: string
  userId: string
  /** Where a draft without changes starts: the commit that its editor shows. Default: the tip of the branch. */
  baseCommit?: string | undefined
}

export interface OpenDraft {
  readonly location: CodeLocationRecord
  readonly id: DraftPlace
  readonly repository: RepositoryId
  readonly record: DraftRecord
  readonly baseCommit: string | null
  readonly headCommit: string | null
  readonly hasChanges: boolean
  /** Somebody committed since the draft was begun. */
  readonly isBehind: boolean
  readonly base: SourceTree
  /** The base with the draft's changes. */
  readonly tree: SourceTree
}

const applyChanges = (base: SourceTree, changes: readonly DraftFile[]): SourceTree => {
  const tree = new Map(base)
  for (const change of changes) {
    if (change.content === null) tree.delete(change.path)
    else tree.set(change.path, change.content)
  }
  return tree
}

/** The changes that make `tree` of `base`. */
export const changesBetween = (base: SourceTree, tree: SourceTree): DraftFile[] => {
  const written = [...tree].filter(([path, bytes]) => !equalBytes(base.get(path), bytes)).map(([path, content]) => ({ path, content }))
  const deleted = [...base.keys()].filter((path) => !tree.has(path)).map((path) => ({ path, content: null }))
  return [...written, ...deleted]
}

/** A signed-in user's draft of a location's branch. */
export const openDraft = async (services: WebServices, scope: TenantScope, asked: AskedDraft): Promise<OpenDraft> => {
  const location = await findCodeLocation(services, scope, asked.location)
  const id = { codeLocationId: location.id, userId: asked.userId, branch: location.branch }
  const repository = { organizationId: scope.organizationId, codeLocationId: location.id }
  const record = await services.tenant.drafts.find(scope.organizationId, id)
  const headCommit = await services.control.git.head(repository, location.branch)
  const hasChanges = record.changes.length > 0
  if (!hasChanges && asked.baseCommit !== undefined) await assertReachable(services, repository, { branch: location.branch, commit: asked.baseCommit })
  const baseCommit = hasChanges ? record.baseCommit : asked.baseCommit ?? headCommit
  const base = baseCommit === null ? new Map<string, Uint8Array>() : await services.control.git.readTree(repository, baseCommit)
  const isBehind = hasChanges && baseCommit !== headCommit
  return { location, id, repository, record, baseCommit, headCommit, hasChanges, isBehind, base, tree: applyChanges(base, record.changes) }
}
