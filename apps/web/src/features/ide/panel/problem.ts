import type { TypeProblem } from '../monaco/type-check'
import type { PreviewProblem } from '../preview/preview'
import { filesInConflict } from '../workspace/conflict-regions'
import type { Files } from '../workspace/workspace-state'

/** One line of the problems list. */
export interface Problem {
  readonly source: 'type' | 'graph' | 'merge'
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint?: string | undefined
  readonly code?: string | undefined
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
}

const rank = { merge: 0, graph: 1, type: 2 } as const

/** All that is wrong with the draft: undecided merges, what the graph says, what the types say. A place that both name is listed once. */
export function collectProblems(from: { files: Files; types: ReadonlyMap<string, readonly TypeProblem[]>; preview: readonly PreviewProblem[] }): Problem[] {
  const conflicts = filesInConflict(from.files)
  const undecided = new Set(conflicts.map(({ path }) => path))
  const merge = conflicts.flatMap(({ path, regions }): Problem[] => regions.map(({ start }) => ({
    source: 'merge', severity: 'error', message: 'Both sides changed these lines. Keep one side or both.', file: path, line: start, column: 1,
  })))
  const types = [...from.types.values()].flat().filter(({ path }) => !undecided.has(path)).map(({ path, ...problem }): Problem => ({ ...problem, source: 'type', file: path }))
  const typedPlaces = new Set(types.map(({ file, line }) => `${file}:${line}`))
  const graph = from.preview.filter(({ file, line }) => (file === null || !undecided.has(file)) && (line === null || !typedPlaces.has(`${file}:${line}`))).map((problem): Problem => ({ ...problem, source: 'graph' }))
  const isError = ({ severity }: Problem) => (severity === 'error' ? 0 : 1)
  return [...merge, ...graph, ...types].sort((one, other) => isError(one) - isError(other) || rank[one.source] - rank[other.source]
    || (one.file ?? '').localeCompare(other.file ?? '') || (one.line ?? 0) - (other.line ?? 0))
}

export const countProblems = (problems: readonly Problem[]): { errors: number; warnings: number } => {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: problems.length - errors }
}
