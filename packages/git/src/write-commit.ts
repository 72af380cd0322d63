import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError, type SourceTree } from '@millrace/protocol'
import { checkTree } from './check-tree'
import { branchRef, checkCommitId } from './git-name'
import { runGit } from './run-git'

export interface CommitOptions {
  readonly branch: string
  /** The commit that the branch is expected to stand at, and the new one's parent; null when the branch is to be made. */
  readonly parent: string | null
  /** The whole tree of the new commit. */
  readonly tree: SourceTree
  readonly message: string
  readonly author: { readonly name: string; readonly email: string }
  readonly at: Date
}

const noCommit = '0'.repeat(40)
const staging = 'refs/millrace/staging'
const mostPacks = 40
const longestMessage = 65_536
const encoder = new TextEncoder()

/** Names of people stand in a line of their own between brackets. */
const inLine = (text: string): string => text.replace(/[\p{Cc}<>]/gu, ' ').replace(/\s+/g, ' ').trim().slice(0, 200)
const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`

/** The commit in the language of `git fast-import`; every text is counted, so that none is taken for a command. */
function * describeCommit({ parent, tree, message, author, at }: CommitOptions): Generator<Uint8Array> {
  const person = `${inLine(author.name) || 'unknown'} <${inLine(author.email)}> ${Math.floor(at.getTime() / 1000)} +0000`
  const text = encoder.encode(message.replaceAll('\0', ' ').slice(0, longestMessage))
  yield encoder.encode(`commit ${staging}\nmark :1\nauthor ${person}\ncommitter ${person}\ndata ${text.length}\n`)
  yield text
  yield encoder.encode(`\n${parent === null ? '' : `from ${parent}\n`}deleteall\n`)
  for (const [path, bytes] of tree) {
    yield encoder.encode(`M 100644 inline ${quoted(path)}\ndata ${bytes.length}\n`)
    yield bytes
    yield encoder.encode('\n')
  }
  // The commit gets no ref of its own: which branch names it is decided by the compare-and-swap that follows.
  yield encoder.encode(`\nget-mark :1\nreset ${staging}\nfrom ${noCommit}\n\ndone\n`)
}

/** The commit that a branch stands at; null without such a branch. */
export async function readHead(directory: string, branch: string): Promise<string | null> {
  const { code, stdout } = await runGit(directory, ['rev-parse', '--verify', '--quiet', `${branchRef(branch)}^{commit}`], { answers: [1] })
  return code === 0 ? stdout.toString().trim() : null
}

const moved = (branch: string, head: string | null): MillraceError => new MillraceError(
  'branch-moved',
  head === null ? `The branch ${branch} does not exist any more` : `Somebody else committed to ${branch} meanwhile; it stands at ${head.slice(0, 8)} now. Merge that first`,
  { details: { branch, head } },
)

async function importObjects(directory: string, options: CommitOptions): Promise<string> {
  try {
    const { stdout } = await runGit(directory, ['fast-import', '--quiet', '--done', '--date-format=raw'], { input: describeCommit(options) })
    const commit = stdout.toString().trim()
    checkCommitId(commit)
    return commit
  } catch (error) {
    for (const name of await readdir(directory).catch(() => [])) {
      if (name.startsWith('fast_import_crash_')) await rm(join(directory, name), { force: true })
    }
    throw error
  }
}

/** Every commit arrives as a pack of its own, which is the fastest way in; many packs make reading slow. */
async function joinPacks(directory: string): Promise<void> {
  const packs = (await readdir(join(directory, 'objects', 'pack'))).filter((name) => name.endsWith('.pack'))
  if (packs.length <= mostPacks) return
  // The commit stands whether or not this succeeds, and the next one tries again.
  await runGit(directory, ['repack', '--geometric=2', '-d', '-q']).catch(() => undefined)
}

/** Commits a whole tree to a branch, if the branch still stands at `parent`; else `branch-moved` with the head in its details. */
export async function writeCommit(directory: string, options: CommitOptions): Promise<{ commit: string }> {
  const ref = branchRef(options.branch)
  if (options.parent !== null) checkCommitId(options.parent)
  if (Number.isNaN(options.at.getTime())) throw new MillraceError('bad-request', 'The time of a commit is not a valid date')
  checkTree(options.tree)
  try {
    const commit = await importObjects(directory, options)
    const swap = `start\nupdate ${ref} ${commit} ${options.parent ?? noCommit}\nprepare\ncommit\n`
    await runGit(directory, ['update-ref', '--stdin'], { input: [encoder.encode(swap)] })
    await joinPacks(directory)
    return { commit }
  } catch (error) {
    const head = await readHead(directory, options.branch)
    if (head !== options.parent) throw moved(options.branch, head)
    throw error
  }
}
