import type { BuildProblem, SourceTree } from '@millrace/protocol'

const extensions = ['.ts', '.tsx', '.mts', '.js']
const candidates = ['definitions', 'src/definitions'].flatMap((name) => extensions.map((extension) => name + extension))

const problem = (message: string, file: string | null = null): BuildProblem => ({ message, code: 'entry', file, line: null, column: null })

/** The module whose exports are the location's definitions. */
export function findEntry(tree: SourceTree): { entry: string } | { problem: BuildProblem } {
  const found = candidates.filter((path) => tree.has(path))
  const [entry, other] = found
  if (entry === undefined) {
    return { problem: problem('There is no entry: put a file definitions.ts, or src/definitions.ts, into the code location and export the assets and jobs from it') }
  }
  if (other !== undefined) return { problem: problem(`There is more than one entry: ${found.join(' and ')}. Keep one of them`, other) }
  return { entry }
}
