import { MillraceError } from '@millrace/protocol'

/** How far a query reaches: so many edges, or all the way. 0: not at all. */
export type Reach = number | 'all'

/** One query of an op selection: a node of the job by name, or a path into a graph. */
export interface OpQuery {
  /** The path from the top of the job; of a query that traverses, one name. */
  readonly path: readonly string[]
  readonly up: Reach
  readonly down: Reach
}

// As names of definitions may be written; a query adds `.` between them.
const form = /^(\*?)(\+*)([\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*)(\+*)(\*?)$/u

const reach = (star: string, pluses: string): Reach => (star !== '' ? 'all' : pluses.length)

/** Where the first character stands that no query can have, or the end. */
const firstOdd = (text: string): number => {
  const found = text.search(/[^\p{L}\p{N}_.+*]/u)
  return found < 0 ? text.length : found
}

/** Throws `selection-syntax`. `index` is the query's place in the selection. */
export const parseOpQuery = (written: string, index: number): OpQuery => {
  const text = written.trim()
  const found = form.exec(text)
  const refuse = (message: string, position: number): never => {
    throw new MillraceError('selection-syntax', `The op query “${written}” cannot be read: ${message}.`, {
      details: { query: index, position, selection: written },
    })
  }
  const offset = written.length - written.trimStart().length
  if (text === '*') return refuse('* selects everything, and stands alone', offset)
  if (found === null) return refuse('expected a name or a path, with * or + before and after', offset + firstOdd(text))
  const [, upStar = '', upPluses = '', name = '', downPluses = '', downStar = ''] = found
  return { path: name.split('.'), up: reach(upStar, upPluses), down: reach(downStar, downPluses) }
}
