import type { SourceTree } from '@millrace/protocol'

/** The file itself, or all files below the folder. */
export const pathsUnder = (tree: SourceTree, path: string): string[] =>
  tree.has(path) ? [path] : [...tree.keys()].filter((candidate) => candidate.startsWith(`${path}/`))
