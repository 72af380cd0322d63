import { MillraceError } from '@millrace/protocol'
import type { RepositoryId } from '@millrace/git'
import type { WebServices } from '../../../server/services'

/** Only what the branch has led to is served: an object that merely lies in the repository is not part of its history. */
export const assertReachable = async (services: WebServices, repository: RepositoryId, asked: { branch: string; commit: string }): Promise<void> => {
  const head = await services.control.git.head(repository, asked.branch)
  const isReachable = head !== null && (head === asked.commit || await services.control.git.isAncestor(repository, asked.commit, head))
  if (!isReachable) throw new MillraceError('not-found', `\`${asked.branch}\` has no commit ${asked.commit.slice(0, 12)}.`)
}
