export interface CodeFrame { readonly code: string; readonly firstLine: number }

const around = 3
const longestLine = 400

/** A line of a file with three before and after it; undefined when the file has no such line. Very long lines are cut. */
export function codeFrame(text: string, line: number): CodeFrame | undefined {
  const lines = text.split(/\r?\n/)
  if (line < 1 || line > lines.length) return undefined
  const first = Math.max(1, line - around)
  const shown = lines.slice(first - 1, line + around)
  return { code: shown.map((each) => (each.length > longestLine ? `${each.slice(0, longestLine)}…` : each)).join('\n'), firstLine: first }
}
