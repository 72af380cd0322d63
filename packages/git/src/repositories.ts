import { randomUUID } from 'node:crypto'
import { access, appendFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { MillraceError, type SourceTree } from '@millrace/protocol'
import { branchRef, checkCommitId, repositoryPath, type RepositoryId } from './git-name'
import { readFile, readTree } from './read-tree'
import { runGit } from './run-git'
import { readHead, writeCommit, type CommitOptions } from './write-commit'

export interface CommitInfo {
  readonly commit: string
  readonly tree: string
  readonly parents: string[]
  readonly message: string
  readonly author: { readonly name: string; readonly email: string }
  readonly at: Date
}

export interface LogOptions {
  readonly limit: number
  /** Continue behind this commit. */
  readonly before?: string
}

export interface GitRepositories {
  /** Does nothing when the repository exists. */
  create(id: RepositoryId): Promise<void>
  head(id: RepositoryId, branch: string): Promise<string | null>
  /** Throws `invalid-path` or `too-large`, naming the path, when the commit holds what a code location may not. */
  readTree(id: RepositoryId, commit: string): Promise<SourceTree>
  readFile(id: RepositoryId, commit: string, path: string): Promise<Uint8Array | null>
  /** Equal for equal trees, whatever their history. */
  treeHash(id: RepositoryId, commit: string): Promise<string>
  /** Throws `branch-moved` (`details.head`) when the branch does not stand at `parent`. */
  commit(id: RepositoryId, options: CommitOptions): Promise<{ commit: string }>
  /** Newest first; empty without such a branch. */
  log(id: RepositoryId, branch: string, options: LogOptions): Promise<CommitInfo[]>
  isAncestor(id: RepositoryId, older: string, newer: string): Promise<boolean>
  /** Throws `unavailable` when git or the folder can not be used. */
  check(): Promise<void>
}

/** For the day that others push into the repository. */
const settings = `[transfer]
\tfsckObjects = true
[receive]
\tdenyDeletes = true
\tdenyNonFastForwards = true
\tmaxInputSize = 64m
\tautogc = false
[uploadpack]
\tallowAnySHA1InWant = false
`
const fields = ['%H', '%T', '%P', '%an', '%ae', '%at', '%B']
const oldestGit = [2, 34] as const

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

async function createRepository(directory: string): Promise<void> {
  if (await exists(directory)) return
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 })
  const draft = `${directory}.${randomUUID()}`
  try {
    await runGit(null, ['init', '--bare', '--quiet', '--template=', '--initial-branch=main', '--', draft])
    await appendFile(`${draft}/config`, settings)
    await rename(draft, directory)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Another process may have made it at the same time.
    if (!await exists(directory)) throw error
  }
}

async function readLog(directory: string, branch: string, { limit, before }: LogOptions): Promise<CommitInfo[]> {
  if (before !== undefined) checkCommitId(before)
  const from = before ?? await readHead(directory, branch)
  if (from === null) return []
  const { stdout } = await runGit(directory, [
    'log', '-z', `--max-count=${Math.max(0, Math.floor(limit))}`, before === undefined ? '--skip=0' : '--skip=1',
    '--no-decorate', '--no-notes', `--format=tformat:${fields.join('%x00')}`, '--end-of-options', from, '--',
  ], { mostBytes: 64 * 1024 * 1024 })
  const words = stdout.toString().split('\0')
  return Array.from({ length: Math.floor(words.length / fields.length) }, (_, index) => {
    const [commit = '', tree = '', parents = '', name = '', email = '', seconds = '', message = ''] = words.slice(index * fields.length)
    return { commit, tree, parents: parents === '' ? [] : parents.split(' '), message: message.trimEnd(), author: { name, email }, at: new Date(Number(seconds) * 1000) }
  })
}

async function checkGit(root: string): Promise<void> {
  const { stdout } = await runGit(null, ['version'])
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout.toString()) ?? []
  const isOld = Number(major) < oldestGit[0] || (Number(major) === oldestGit[0] && Number(minor) < oldestGit[1])
  if (isOld) throw new MillraceError('unavailable', `git ${major}.${minor} is too old; install ${oldestGit.join('.')} or newer`)
  try {
    await mkdir(root, { recursive: true, mode: 0o700 })
    const probe = `${root}/.check-${randomUUID()}`
    await mkdir(probe)
    await rm(probe, { recursive: true })
  } catch (error) {
    throw new MillraceError('unavailable', `The folder of the git repositories, ${root}, can not be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** Bare repositories, one per code location, at `root/<organizationId>/<codeLocationId>.git`. */
export function openGitRepositories(root: string): GitRepositories {
  const folder = resolve(root)
  const at = (id: RepositoryId): string => repositoryPath(folder, id)
  const atCommit = (id: RepositoryId, ...commits: string[]): string => {
    commits.forEach(checkCommitId)
    return at(id)
  }
  return {
    create: async (id) => createRepository(at(id)),
    head: async (id, branch) => readHead(at(id), branch),
    readTree: async (id, commit) => readTree(atCommit(id, commit), commit),
    readFile: async (id, commit, path) => readFile(atCommit(id, commit), commit, path),
    treeHash: async (id, commit) => {
      const { code, stdout } = await runGit(atCommit(id, commit), ['rev-parse', '--verify', '--quiet', `${commit}^{tree}`], { answers: [1] })
      if (code !== 0) throw new MillraceError('not-found', `There is no commit ${commit} in this code location`)
      return stdout.toString().trim()
    },
    commit: async (id, options) => writeCommit(at(id), options),
    log: async (id, branch, options) => {
      branchRef(branch)
      return readLog(at(id), branch, options)
    },
    isAncestor: async (id, older, newer) => {
      const { code } = await runGit(atCommit(id, older, newer), ['merge-base', '--is-ancestor', older, newer], { answers: [1] })
      return code === 0
    },
    check: async () => checkGit(folder),
  }
}
