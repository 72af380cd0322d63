import { MillraceError } from '@millrace/protocol'

/** For lists whose source pages by offset. */
export const readOffset = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0
  if (!/^\d{1,9}$/.test(cursor)) throw new MillraceError('bad-request', 'The cursor of this list is not valid; start again without one.')
  return Number(cursor)
}
