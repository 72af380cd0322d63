import type { Files } from './workspace-state'

/** Lines from 1: `<<<<<<<` at `start`, `=======` at `middle`, `>>>>>>>` at `end`; `|||||||` at `original` where there is one. */
export interface ConflictRegion { readonly start: number; readonly original: number | null; readonly middle: number; readonly end: number }

/** Where a merge left both sides in a text. */
export function conflictRegions(text: string): ConflictRegion[] {
  if (!text.includes('<<<<<<< ')) return []
  const regions: ConflictRegion[] = []
  let start: number | null = null
  let original: number | null = null
  let middle: number | null = null
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const number = index + 1
    if (line.startsWith('<<<<<<< ')) [start, original, middle] = [number, null, null]
    else if (start !== null && middle === null && line.startsWith('||||||| ')) original = number
    else if (start !== null && middle === null && line === '=======') middle = number
    else if (start !== null && middle !== null && line.startsWith('>>>>>>> ')) {
      regions.push({ start, original, middle, end: number })
      start = null
    }
  }
  return regions
}

/** The text with one region decided. */
export function decideConflict(text: string, region: ConflictRegion, keep: 'ours' | 'theirs' | 'both'): string {
  const lines = text.split('\n')
  const ours = lines.slice(region.start, (region.original ?? region.middle) - 1)
  const theirs = lines.slice(region.middle, region.end - 1)
  const kept = keep === 'ours' ? ours : keep === 'theirs' ? theirs : [...ours, ...theirs]
  return [...lines.slice(0, region.start - 1), ...kept, ...lines.slice(region.end)].join('\n')
}

export const filesInConflict = (files: Files): { path: string; regions: ConflictRegion[] }[] => [...files].flatMap(([path, body]) => {
  const regions = typeof body === 'string' ? conflictRegions(body) : []
  return regions.length === 0 ? [] : [{ path, regions }]
})
