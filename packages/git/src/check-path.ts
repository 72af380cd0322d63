import { MillraceError, treeLimits, treePathSchema } from '@millrace/protocol'

const reservedOnWindows = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
/** A file system may ignore these, so that `.g<zero width>it` is `.git` there; to a reader they are invisible. */
const invisible = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u
const forbiddenOnWindows = /[<>:"|?*]/
const shortNameOfGit = /^git~\d+$/i
const encoder = new TextEncoder()

const invalid = (path: string, reason: string): MillraceError => new MillraceError(
  'invalid-path', `The path ${JSON.stringify(path.slice(0, 1024))} is not allowed: ${reason}`, { details: { path: path.slice(0, 1024) } },
)

function problemOfPart(part: string): string | null {
  if (invisible.test(part)) return 'it contains an invisible character'
  if (forbiddenOnWindows.test(part)) return 'one of < > : " | ? * is in it, which Windows does not allow'
  if (reservedOnWindows.test(part)) return `${JSON.stringify(part)} is a reserved name on Windows`
  if (/[. ]$/.test(part)) return 'a name must not end with a dot or a space'
  if (shortNameOfGit.test(part)) return `${JSON.stringify(part)} can mean .git`
  if (encoder.encode(part).length > 255) return 'a name is longer than 255 bytes'
  return null
}

/** Throws `invalid-path` unless `path` is one that a location's tree may hold, on every common file system. */
export function checkPath(path: string): void {
  if (path === '') throw invalid(path, 'it is empty')
  if (/\p{Cs}/u.test(path)) throw invalid(path, 'it is not valid Unicode')
  if (path.startsWith('/')) throw invalid(path, 'it is absolute; paths are relative to the root of the code location')
  const parsed = treePathSchema.safeParse(path)
  if (!parsed.success) throw invalid(path, parsed.error.issues[0]?.message ?? 'it is not a path of a tree')
  const parts = path.split('/')
  if (parts.length > treeLimits.depth) throw invalid(path, `it is ${parts.length} levels deep, at most ${treeLimits.depth} are allowed`)
  for (const part of parts) {
    const problem = problemOfPart(part)
    if (problem !== null) throw invalid(path, problem)
  }
}

/** What makes two paths the same file where case and Unicode form do not count. */
const fold = (path: string): string => path.normalize('NFKC').toLowerCase().normalize('NFKC')

export interface PathCollision { readonly path: string; readonly other: string; readonly reason: string }

/** Pairs of paths that can not both exist on every file system: they differ in case only, or one is a file where the other needs a folder. */
export function findCollisions(paths: Iterable<string>): PathCollision[] {
  const files = new Map<string, string>()
  const folders = new Map<string, { name: string; path: string }>()
  const collisions: PathCollision[] = []
  const all = [...paths].sort()
  for (const path of all) {
    const folded = fold(path)
    const other = files.get(folded)
    if (other !== undefined) collisions.push({ path, other, reason: 'the two differ only in upper and lower case or in Unicode form' })
    else files.set(folded, path)
  }
  for (const path of all) {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      const name = path.slice(0, end)
      const folded = fold(name)
      const file = files.get(folded)
      if (file !== undefined) collisions.push({ path, other: file, reason: `${JSON.stringify(name)} can not be a file and a folder at once` })
      const folder = folders.get(folded)
      if (folder === undefined) folders.set(folded, { name, path })
      else if (folder.name !== name) collisions.push({ path, other: folder.path, reason: 'their folders differ only in upper and lower case or in Unicode form' })
    }
  }
  return collisions
}
