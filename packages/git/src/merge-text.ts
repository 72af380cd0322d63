import { diff3Merge } from 'node-diff3'

/** Comparing lines costs at most about this many steps; files that would cost more are one conflict as a whole. */
const mostComparisons = 4_000_000

const split = (text: string): string[] => text === '' ? [] : text.split(/(?<=\n)/)

function countPairs(left: readonly string[], right: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const line of left) counts.set(line, (counts.get(line) ?? 0) + 1)
  let pairs = 0
  for (const line of right) pairs += counts.get(line) ?? 0
  return pairs + left.length + right.length
}

function countCommon(sides: readonly (readonly string[])[], at: (side: readonly string[], index: number) => string | undefined): number {
  const shortest = Math.min(...sides.map((side) => side.length))
  const [first = []] = sides
  let common = 0
  while (common < shortest && sides.every((side) => at(side, common) === at(first, common))) common += 1
  return common
}

export interface MergedText {
  readonly text: string
  /** How many places both sides changed differently; they stand between markers in `text`. */
  readonly conflicts: number
}

const withEnd = (lines: readonly string[]): string => {
  const text = lines.join('')
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

const conflict = (ours: readonly string[], theirs: readonly string[]): string =>
  `<<<<<<< yours\n${withEnd(ours)}=======\n${withEnd(theirs)}>>>>>>> theirs\n`

/** Merges line by line what two sides made of one text. */
export function mergeText(base: string, ours: string, theirs: string): MergedText {
  const sides = [base, ours, theirs].map(split)
  const before = countCommon(sides, (side, index) => side[index])
  const rest = sides.map((side) => side.slice(before))
  const after = countCommon(rest, (side, index) => side[side.length - 1 - index])
  const [baseLines = [], ourLines = [], theirLines = []] = rest.map((side) => side.slice(0, side.length - after))
  const head = (sides[0] ?? []).slice(0, before).join('')
  const tail = after === 0 ? '' : (sides[0] ?? []).slice(-after).join('')
  if (countPairs(baseLines, ourLines) + countPairs(baseLines, theirLines) > mostComparisons) {
    return { text: head + conflict(ourLines, theirLines) + tail, conflicts: 1 }
  }
  let conflicts = 0
  const middle = diff3Merge(ourLines, baseLines, theirLines, { excludeFalseConflicts: true }).map((region) => {
    if (region.ok !== undefined) return region.ok.join('')
    conflicts += 1
    return conflict(region.conflict?.a ?? [], region.conflict?.b ?? [])
  })
  return { text: head + middle.join('') + tail, conflicts }
}
