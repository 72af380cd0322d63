import { z } from 'zod'

/** `cursor` is what a list handed out as `nextCursor`: opaque to callers, checked by the list that made it. */
export const pageInput = {
  cursor: z.string().max(2048).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}
export interface PageRequest { readonly cursor?: string | undefined; readonly limit: number }

export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** A filter of several values as one query parameter: `running,queued`. */
export const commaSeparated = <Item extends z.ZodType<string, string>>(item: Item) =>
  z.string().max(1024).transform((text) => text.split(',').filter((part) => part !== '')).pipe(z.array(item))
