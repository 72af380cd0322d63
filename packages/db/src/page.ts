import { MillraceError } from '@millrace/protocol'
import { z } from 'zod'

/** One page of a list. `nextCursor` is null on the last page. */
export interface Page<Item> { items: Item[]; nextCursor: string | null }

export interface PageOptions {
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined
  /** Items at most; default 50, at most 500. */
  limit?: number | undefined
}

export const pageLimit = (options: PageOptions): number => Math.min(500, Math.max(1, Math.floor(options.limit ?? 50)))

const keySchema = z.array(z.string().max(2048)).max(4)

const invalidCursor = (cause?: unknown): MillraceError =>
  new MillraceError('bad-request', 'The cursor of this list is not valid; start again without one.', { cause })

/** The sort key behind a cursor; a cursor that nobody gave out is the caller's mistake. */
export function readCursor(cursor: string | undefined, length: number): string[] | null {
  if (cursor === undefined) return null
  try {
    const key = keySchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    if (key.length === length && key.every((part) => !part.includes('\u0000'))) return key
  } catch (cause) {
    throw invalidCursor(cause)
  }
  throw invalidCursor()
}

/** For cursors that are one whole number. */
export function readPositionCursor(cursor: string | undefined): bigint | null {
  const key = readCursor(cursor, 1)
  if (key === null) return null
  const [position = ''] = key
  if (!/^\d{1,18}$/.test(position)) throw invalidCursor()
  return BigInt(position)
}

/** For cursors whose first part is an instant. */
export function readInstantCursor(cursor: string | undefined): [instant: Date, id: string] | null {
  const key = readCursor(cursor, 2)
  if (key === null) return null
  const [text = '', id = ''] = key
  const instant = new Date(text)
  // Years that the database cannot hold are no instants that anybody gave out.
  if (!/^[1-9]\d{3}-/.test(text) || Number.isNaN(instant.getTime())) throw invalidCursor()
  return [instant, id]
}

/** Cuts a result that was read with one row too many into a page. */
export function toPage<Row, Item>(rows: Row[], options: { limit: number; key: (row: Row) => string[]; item: (row: Row) => Item }): Page<Item> {
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  const more = rows.length > options.limit && last !== undefined
  return { items: shown.map(options.item), nextCursor: more ? Buffer.from(JSON.stringify(options.key(last))).toString('base64url') : null }
}
