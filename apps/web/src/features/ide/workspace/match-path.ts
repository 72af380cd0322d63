import { nameOf } from './tree-path'

/** How well a query fits a text: letters in order, higher is better, null when they are not there. Runs and word starts count more. */
export function matchScore(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '')
  const from = text.toLowerCase()
  let score = 0
  let at = -1
  let run = 0
  for (const letter of wanted) {
    const next = from.indexOf(letter, at + 1)
    if (next < 0) return null
    run = next === at + 1 ? run + 1 : 0
    const isStart = next === 0 || '/._-'.includes(from[next - 1] ?? '') || (text[next] !== from[next] && text[next - 1] === from[next - 1])
    score += 1 + run * 2 + (isStart ? 3 : 0)
    at = next
  }
  return score - from.length / 100
}

/** Paths that fit, the best first; a match in the name beats one in the folders. */
export function rankPaths(query: string, paths: readonly string[], limit = 50): string[] {
  return paths.flatMap((path) => {
    const inName = matchScore(query, nameOf(path))
    const inPath = matchScore(query, path)
    const score = inName === null ? inPath : Math.max(inName + 20, inPath ?? 0)
    return score === null ? [] : [{ path, score }]
  }).sort((one, other) => other.score - one.score || (one.path < other.path ? -1 : 1)).slice(0, limit).map(({ path }) => path)
}
