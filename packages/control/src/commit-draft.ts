import { DraftRepository, withTenant } from '@millrace/db'
import { MillraceError, type SourceTree } from '@millrace/protocol'
import { requestBuild, type Author } from './request-build'
import type { ControlServices, DeploymentScope } from './services'

export interface CommitDraft extends DeploymentScope {
  codeLocationId: string
  userId: string
  branch: string
  message: string
  author: Author
}

/**
 * Commits a person's draft on top of the commit it started from and builds it. Throws `branch-moved` when the branch has
 * moved since: the draft stays as it is, to be merged.
 */
export const commitDraft = async (services: ControlServices, request: CommitDraft): Promise<{ commit: string; buildId: string }> => {
  const { organizationId, deploymentId, codeLocationId, userId, branch, message, author } = request
  const place = { userId, codeLocationId, branch }
  const repository = { organizationId, codeLocationId }
  const draft = await withTenant(services.database, organizationId, (tx) => new DraftRepository(tx).find(place))
  const commit = draft && draft.files.length > 0
    ? await commitFiles(services, { repository, branch, base: draft.baseCommit, files: draft.files, message, author })
    : await services.git.head(repository, branch)
  if (commit === null) throw new MillraceError('bad-request', 'There is nothing to deploy yet: add a file first.')
  if (draft) await withTenant(services.database, organizationId, (tx) => new DraftRepository(tx).delete(place))
  const { buildId } = await requestBuild(services, { organizationId, deploymentId, codeLocationId, commit, message, author, deploy: true })
  return { commit, buildId }
}

interface FilesToCommit {
  repository: { organizationId: string; codeLocationId: string }
  branch: string
  base: string | null
  files: readonly { path: string; content: Uint8Array | null }[]
  message: string
  author: Author
}

const commitFiles = async (services: ControlServices, { repository, branch, base, files, message, author }: FilesToCommit): Promise<string> => {
  const tree = new Map(base === null ? [] : await services.git.readTree(repository, base))
  for (const { path, content } of files) {
    if (content === null) tree.delete(path)
    else tree.set(path, content)
  }
  const whole: SourceTree = tree
  const { commit } = await services.git.commit(repository, { branch, parent: base, tree: whole, message, author, at: services.now() })
  return commit
}
