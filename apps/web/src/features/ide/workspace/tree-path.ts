import { treeLimits, treePathSchema } from '@millrace/protocol'

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '')
export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
export const extensionOf = (path: string): string => {
  const name = nameOf(path)
  return name.lastIndexOf('.') > 0 ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : ''
}
export const isUnder = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`)

/** Folders above a path, outermost first. */
export const foldersAbove = (path: string): string[] => path.split('/').slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join('/'))

/** The file itself, or all files below the folder. */
export const pathsUnder = (paths: Iterable<string>, path: string): string[] => [...paths].filter((candidate) => candidate === path || candidate.startsWith(`${path}/`))

const folded = (path: string): string => path.normalize('NFC').toLowerCase()

const shapeProblem = (path: string): string | null => {
  const parts = path.split('/')
  if (path.trim() === '' || nameOf(path).trim() === '') return 'Give it a name.'
  if (path.startsWith('/')) return 'Paths are relative: leave out the slash at the start.'
  if (path.includes('\\')) return 'Write folders with `/`, not with a back-slash.'
  if (parts.some((part) => part === '.' || part === '..')) return '`.` and `..` are not names.'
  if (parts.some((part) => part === '')) return 'A folder between two slashes has no name.'
  if (parts.some((part) => part.toLowerCase() === '.git')) return '`.git` belongs to git.'
  if (parts.length > treeLimits.depth) return `Folders nest at most ${treeLimits.depth} deep.`
  if (!treePathSchema.safeParse(path).success) return 'Names hold no control characters and at most 255 characters.'
  return null
}

/** Why no file can be at this path, in words; null when one can. `moving` is what would leave its place for it. */
export function pathProblem(path: string, paths: Iterable<string>, moving?: string): string | null {
  const shape = shapeProblem(path)
  if (shape !== null) return shape
  const wanted = folded(path)
  for (const other of paths) {
    if (moving !== undefined && (other === moving || isUnder(other, moving))) continue
    const present = folded(other)
    if (present === wanted) return other === path ? `${nameOf(path)} is there already.` : `${other} differs only in case.`
    if (present.startsWith(`${wanted}/`)) return `${nameOf(path)} is a folder there.`
    if (wanted.startsWith(`${present}/`)) return `${other} is a file: it can hold nothing.`
  }
  return null
}
