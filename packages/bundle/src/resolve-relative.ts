import type { SourceTree } from '@millrace/protocol'

const extensions = ['.ts', '.tsx', '.mts', '.js', '.mjs', '.json']
/** TypeScript's way: the import names the file that the compiler would make. */
const written: Record<string, readonly string[]> = { '.js': ['.ts', '.tsx'], '.mjs': ['.mts'], '.jsx': ['.tsx'] }

export type Resolution = { readonly path: string } | { readonly problem: string }

/** Joins as a file system would, but never above the root. */
function join(folder: string, specifier: string): string | null {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of specifier.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}

function * candidates(path: string): Generator<string> {
  if (path !== '') {
    yield path
    for (const extension of extensions) yield path + extension
    const dot = path.lastIndexOf('.')
    for (const extension of written[path.slice(dot)] ?? []) yield path.slice(0, dot) + extension
  }
  for (const extension of extensions) yield `${path === '' ? '' : `${path}/`}index${extension}`
}

function explain(tree: SourceTree, specifier: string, path: string): string {
  const wanted = new Set([...candidates(path)].map((candidate) => candidate.toLowerCase()))
  const similar = [...tree.keys()].find((file) => wanted.has(file.toLowerCase()))
  if (similar !== undefined) return `cannot find "${specifier}": there is ${similar}, and upper and lower case count`
  return `cannot find "${specifier}": there is no file ${path === '' ? 'index.ts' : path} in the code location, also with none of ${extensions.join(' ')} and /index`
}

/** The file of the tree that a relative import means. */
export function resolveRelative(tree: SourceTree, importer: string, specifier: string): Resolution {
  const folder = importer.includes('/') ? importer.slice(0, importer.lastIndexOf('/')) : ''
  const path = join(folder, specifier)
  if (path === null) return { problem: `"${specifier}" leaves the code location: an import reaches only files below its root` }
  for (const candidate of candidates(path)) if (tree.has(candidate)) return { path: candidate }
  return { problem: explain(tree, specifier, path) }
}
