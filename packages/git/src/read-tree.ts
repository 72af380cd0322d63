import { MillraceError, treeLimits, type SourceTree } from '@millrace/protocol'
import { checkPath } from './check-path'
import { checkTree, TreeMeter } from './check-tree'
import { runGit } from './run-git'

interface Entry { readonly path: string; readonly object: string; readonly bytes: number }

/** Folders are entries too: a few hundred bytes of objects can name a billion of either. */
const mostEntries = treeLimits.files * 4
const longestRecord = 8192
const line = /^(\d{6}) (blob|tree|commit) ([0-9a-f]+) +(\d+|-)$/

/** Reads `git ls-tree` as it arrives and refuses at the first entry that is not allowed. */
class Listing {
  readonly files: Entry[] = []
  readonly #meter = new TreeMeter()
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #entries = 0
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): void {
    const text = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let start = 0
    for (let end = text.indexOf(0, start); end !== -1; end = text.indexOf(0, start)) {
      this.#add(text.subarray(start, end))
      start = end + 1
    }
    this.#rest = text.subarray(start)
    if (this.#rest.length > longestRecord) throw new MillraceError('invalid-path', 'A path in this commit is longer than allowed (1,024 characters)')
  }

  #add(record: Buffer): void {
    this.#entries += 1
    if (this.#entries > mostEntries) {
      throw new MillraceError('too-large', `A code location holds at most ${mostEntries} files and folders together; this commit has more`, { details: { limit: mostEntries } })
    }
    const tab = record.indexOf(9)
    const [, mode = '', kind, object = '', size = ''] = line.exec(record.subarray(0, tab).toString('latin1')) ?? []
    const path = this.#decode(record.subarray(tab + 1))
    if (kind === undefined) throw new MillraceError('internal', 'git ls-tree gave a line that is not understood')
    if (mode === '120000') throw this.#refused(path, 'is a symbolic link; a code location may not hold any. Replace it by the file that it points to')
    if (mode === '160000') throw this.#refused(path, 'is a submodule; a code location may not hold any. Copy its files in')
    checkPath(path)
    if (kind === 'tree') return
    const bytes = Number(size)
    this.#meter.add(path, bytes)
    this.files.push({ path, object, bytes })
  }

  #decode(bytes: Buffer): string {
    try {
      return this.#decoder.decode(bytes)
    } catch (error) {
      throw new MillraceError('invalid-path', `The path ${JSON.stringify(bytes.toString('latin1').slice(0, 1024))} is not valid UTF-8`, { cause: error })
    }
  }

  #refused(path: string, reason: string): MillraceError {
    return new MillraceError('invalid-path', `${JSON.stringify(path)} ${reason}`, { details: { path } })
  }
}

interface GitObject { readonly kind: string; readonly bytes: Uint8Array }

/** Reads what `git cat-file --batch` answered: one object, or null for a missing one, per line of its input. */
function parseBatch(output: Buffer): (GitObject | null)[] {
  const objects: (GitObject | null)[] = []
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(10, start)
    const header = output.subarray(start, end).toString()
    const match = /^[0-9a-f]+ (\w+) (\d+)$/.exec(header)
    start = end + 1
    if (match === null) {
      objects.push(null)
      continue
    }
    const size = Number(match[2])
    objects.push({ kind: match[1] ?? '', bytes: new Uint8Array(output.subarray(start, start + size)) })
    start += size + 1
  }
  return objects
}

const headerBytes = 128

/** The whole tree of a commit, once it is known to be within the caps and rules. */
export async function readTree(directory: string, commit: string): Promise<SourceTree> {
  const listing = new Listing()
  await runGit(directory, ['ls-tree', '-r', '-t', '-z', '-l', '--full-tree', '--end-of-options', commit], { onOutput: (chunk) => { listing.push(chunk) } })
  if (listing.files.length === 0) return new Map()
  const { stdout } = await runGit(directory, ['cat-file', '--batch'], {
    input: [Buffer.from(listing.files.map((file) => `${file.object}\n`).join(''))],
    mostBytes: treeLimits.bytes + listing.files.length * headerBytes,
  })
  const contents = parseBatch(stdout)
  const tree = new Map<string, Uint8Array>()
  for (const [index, file] of listing.files.entries()) {
    const content = contents[index]
    if (content === null || content === undefined || content.bytes.length !== file.bytes) {
      throw new MillraceError('internal', `The content of ${JSON.stringify(file.path)} is missing in the repository`)
    }
    tree.set(file.path, content.bytes)
  }
  checkTree(tree)
  return tree
}

/** One file of a commit; null when there is none at that path. */
export async function readFile(directory: string, commit: string, path: string): Promise<Uint8Array | null> {
  checkPath(path)
  const { stdout } = await runGit(directory, ['cat-file', '--batch'], {
    input: [Buffer.from(`${commit}:${path}\n`)], mostBytes: treeLimits.fileBytes + headerBytes + path.length * 4,
  })
  const [found] = parseBatch(stdout)
  if (found?.kind !== 'blob') return null
  new TreeMeter().add(path, found.bytes.length)
  return found.bytes
}
