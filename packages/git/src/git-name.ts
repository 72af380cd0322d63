import { MillraceError } from '@millrace/protocol'

const commitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const branchName = /^[\p{L}\p{N}_][\p{L}\p{N}_.+#=-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_.+#=-]*)*$/u
const repositoryPart = /^[A-Za-z0-9_-]{1,100}$/

export interface RepositoryId { readonly organizationId: string; readonly codeLocationId: string }

const shown = (text: string): string => JSON.stringify(text.slice(0, 200))

export function checkCommitId(text: string): void {
  if (!commitId.test(text)) throw new MillraceError('bad-request', `${shown(text)} is not a commit id; it has 40 hexadecimal digits`)
}

/** The full name of a branch's ref. It begins with `refs/`, so that git can never take it for an option. */
export function branchRef(branch: string): string {
  const isName = branch.length <= 200 && branchName.test(branch) && !/\.\.|\.lock(?:\/|$)|\.(?:\/|$)/.test(branch)
  if (!isName) throw new MillraceError('bad-request', `${shown(branch)} is not a branch name; use letters, digits and _ . - /, for example feature/orders`)
  return `refs/heads/${branch}`
}

export function repositoryPath(root: string, id: RepositoryId): string {
  for (const part of [id.organizationId, id.codeLocationId]) {
    if (!repositoryPart.test(part)) throw new MillraceError('invalid-path', `${shown(part)} is not an id of a repository`, { blame: 'system' })
  }
  return `${root}/${id.organizationId}/${id.codeLocationId}.git`
}
