import { environmentNameSchema } from '@millrace/protocol'

/** One assignment of a `.env` text; `line` is its first, from 1. */
export interface EnvLine { readonly name: string; readonly value: string; readonly line: number }
export interface EnvProblem { readonly line: number; readonly message: string }

const assignment = /^\s*(?:export\s+)?([^=\s#]+)\s*=[ \t]*/
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const unescape = (text: string): string => text.replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character)

/** The quoted text that begins at `start`, and where it ends; null when nothing closes it. */
const readQuoted = (text: string, start: number): { value: string; end: number } | null => {
  const quote = text[start] ?? ''
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at += 1
    else if (text[at] === quote) {
      const inner = text.slice(start + 1, at)
      return { value: quote === '"' ? unescape(inner) : inner, end: at + 1 }
    }
  }
  return null
}

const nextLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end + 1
}

interface Entry { readonly end: number; readonly found?: { readonly name: string; readonly value: string }; readonly problem?: string }

/** What stands at the beginning of a line, up to the next that is not part of it. */
const readEntry = (text: string, position: number): Entry => {
  const end = nextLine(text, position)
  const row = text.slice(position, end)
  const match = assignment.exec(row)
  const name = match?.[1]
  if (match === null || name === undefined) return row.trim() === '' || row.trimStart().startsWith('#') ? { end } : { end, problem: 'this is no `NAME=value`' }
  const start = position + match[0].length
  const isQuoted = '"\'`'.includes(text[start] ?? '\n')
  const quoted = isQuoted ? readQuoted(text, start) : null
  if (isQuoted && quoted === null) return { end, problem: `the quote of \`${name.slice(0, 60)}\` is not closed` }
  const after = quoted === null ? end : nextLine(text, quoted.end)
  if (!environmentNameSchema.safeParse(name).success) return { end: after, problem: `\`${name.slice(0, 60)}\` is no name: use letters, digits and \`_\`, not beginning with a digit` }
  return { end: after, found: { name, value: quoted?.value ?? text.slice(start, end).replace(/(^|\s)#.*$/s, '').trim() } }
}

/**
 * Reads the text of a `.env` file: `NAME=value` by line, `#` begins a comment, `export` may stand before, quotes may span lines; in double quotes `\n` and its
 * like are escapes. Nothing is expanded. Of a name given twice the last counts.
 */
export const readEnvText = (given: string): { readonly variables: readonly EnvLine[]; readonly problems: readonly EnvProblem[] } => {
  const text = given.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const variables = new Map<string, EnvLine>()
  const problems: EnvProblem[] = []
  let line = 1
  for (let position = 0; position < text.length;) {
    const first = line
    const { end, found, problem } = readEntry(text, position)
    line += text.slice(position, end).split('\n').length - 1
    position = end
    if (problem !== undefined) problems.push({ line: first, message: problem })
    else if (found !== undefined) variables.set(found.name, { ...found, line: first })
  }
  return { variables: [...variables.values()], problems }
}
