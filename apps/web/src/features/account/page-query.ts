export type PageQuery = Promise<Record<string, string | string[] | undefined>>

/** One query parameter of a page as text; of several the first. */
export const queryText = (query: Record<string, string | string[] | undefined>, name: string): string | undefined => {
  const value = query[name]
  return Array.isArray(value) ? value[0] : value
}
