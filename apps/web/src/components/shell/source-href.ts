import { placeHref } from './navigation'
import type { Place } from './shell-data'

export interface SourcePlace { location: string; path: string; line?: number | undefined; column?: number | undefined }

/** The IDE, opened at a place in an author's source. */
export function sourceHref(place: Place, source: SourcePlace): string {
  const query = new URLSearchParams({ file: source.path })
  if (source.line !== undefined) query.set('line', String(source.line))
  if (source.column !== undefined) query.set('column', String(source.column))
  return placeHref(place, `/code/${encodeURIComponent(source.location)}?${query.toString()}`)
}
