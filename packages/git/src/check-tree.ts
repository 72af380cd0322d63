import { MillraceError, treeLimits, type SourceTree } from '@millrace/protocol'
import { checkPath, findCollisions } from './check-path'

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`

const tooLarge = (message: string, details: Record<string, unknown>): MillraceError => new MillraceError('too-large', message, { details })

/** Counts what a tree holds against the caps, as its files become known; throws at the first that is too much. */
export class TreeMeter {
  #files = 0
  #bytes = 0

  add(path: string, bytes: number): void {
    this.#files += 1
    this.#bytes += bytes
    if (this.#files > treeLimits.files) {
      const advice = 'Leave data and installed packages out of it'
      throw tooLarge(`A code location holds at most ${treeLimits.files} files; ${JSON.stringify(path)} is one more. ${advice}`, { path, limit: treeLimits.files })
    }
    if (bytes > treeLimits.fileBytes) {
      const allowed = `a file of a code location may have ${megabytes(treeLimits.fileBytes)}`
      const advice = 'Keep larger data in a store and load it in an asset'
      throw tooLarge(`The file ${JSON.stringify(path)} has ${megabytes(bytes)}; ${allowed}. ${advice}`, { path, bytes, limit: treeLimits.fileBytes })
    }
    if (this.#bytes > treeLimits.bytes) {
      throw tooLarge(`A code location holds at most ${megabytes(treeLimits.bytes)}; with ${JSON.stringify(path)} it has more`, { path, limit: treeLimits.bytes })
    }
  }
}

/** Throws `invalid-path` or `too-large`, naming the path, unless the tree may be a code location's. */
export function checkTree(tree: SourceTree): void {
  const meter = new TreeMeter()
  for (const [path, bytes] of tree) {
    checkPath(path)
    meter.add(path, bytes.length)
  }
  const collision = findCollisions(tree.keys())[0]
  if (collision === undefined) return
  const { path, other, reason } = collision
  throw new MillraceError('invalid-path', `The paths ${JSON.stringify(other)} and ${JSON.stringify(path)} can not both exist: ${reason}`, { details: { path, other } })
}
