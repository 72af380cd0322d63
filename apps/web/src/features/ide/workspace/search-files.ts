import type { Files } from './workspace-state'

export interface SearchQuery { readonly text: string; readonly isCaseSensitive: boolean; readonly isRegularExpression: boolean }
export interface SearchHit { readonly path: string; readonly line: number; readonly column: number; readonly length: number; readonly text: string }
export type SearchResult = { hits: readonly SearchHit[]; isCut: boolean } | { error: string }

const mostHits = 1000
const mostLine = 2000

const patternOf = (query: SearchQuery): RegExp => {
  const source = query.isRegularExpression ? query.text : query.text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(source, query.isCaseSensitive ? 'gu' : 'giu')
}

/** Where a text stands in the files, line by line. Very long lines are searched at their start only. */
export function searchFiles(files: Files, query: SearchQuery): SearchResult {
  if (query.text === '') return { hits: [], isCut: false }
  let pattern: RegExp
  try {
    pattern = patternOf(query)
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'The expression cannot be read.' }
  }
  const hits: SearchHit[] = []
  for (const path of [...files.keys()].sort()) {
    const body = files.get(path)
    if (typeof body !== 'string') continue
    const lines = body.split(/\r?\n/)
    for (const [index, whole] of lines.entries()) {
      const text = whole.slice(0, mostLine)
      for (const match of text.matchAll(pattern)) {
        if (match[0] === '') break
        hits.push({ path, line: index + 1, column: match.index + 1, length: match[0].length, text })
        if (hits.length === mostHits) return { hits, isCut: true }
      }
    }
  }
  return { hits, isCut: false }
}
