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

const [earliest, latest] = [Date.UTC(1000, 0, 1), Date.UTC(9999, 0, 1)]

/** An instant that the database can hold whatever its offset. */
export const instantInput = z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= earliest && Date.parse(text) < latest, 'an instant lies in the years 1000 to 9998')

/** What somebody typed into a search field. */
export const searchInput = z.string().trim().min(1).max(512)
