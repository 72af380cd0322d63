/** Neighbouring ordinals of one axis, the end not included, and what belongs to each of them on the axes below. */
export interface Run {
  readonly from: number
  readonly to: number
  /** Null on the last axis. */
  readonly below: Region | null
}

/** A set of points of a grid: sorted, disjoint runs, of which no two neighbours are alike. So equal sets have equal regions. */
export type Region = readonly Run[]

export interface Span {
  readonly from: number
  readonly to: number
}

export const emptyRegion: Region = []

export const isSameRegion = (one: Region | null, other: Region | null): boolean => {
  if (one === other) return true
  if (one === null || other === null || one.length !== other.length) return false
  return one.every((run, index) => {
    const twin = other[index]
    return twin !== undefined && run.from === twin.from && run.to === twin.to && isSameRegion(run.below, twin.below)
  })
}

const append = (runs: Run[], run: Run): void => {
  const last = runs.at(-1)
  if (last !== undefined && last.to === run.from && isSameRegion(last.below, run.below)) runs[runs.length - 1] = { ...last, to: run.to }
  else runs.push(run)
}

/** What two runs give where both, or one of them, stand; undefined where nothing is left. */
type Rule = (one: Run | null, other: Run | null) => Region | null | undefined

const combine = (one: Region, other: Region, rule: Rule): Region => {
  const runs: Run[] = []
  let at = -Infinity
  let i = 0
  let j = 0
  for (;;) {
    const a = one[i]
    const b = other[j]
    if (a === undefined && b === undefined) return runs
    const from = Math.min(Math.max(a?.from ?? Infinity, at), Math.max(b?.from ?? Infinity, at))
    const inA = a !== undefined && a.from <= from
    const inB = b !== undefined && b.from <= from
    const to = Math.min(inA ? a.to : (a?.from ?? Infinity), inB ? b.to : (b?.from ?? Infinity))
    const below = rule(inA ? a : null, inB ? b : null)
    if (below !== undefined) append(runs, { from, to, below })
    at = to
    if (a !== undefined && a.to <= at) i++
    if (b !== undefined && b.to <= at) j++
  }
}

const unlessEmpty = (region: Region): Region | undefined => (region.length === 0 ? undefined : region)

export const unite = (one: Region, other: Region): Region => {
  if (one.length === 0) return other
  if (other.length === 0) return one
  return combine(one, other, (a, b) => {
    if (a === null || b === null) return (a ?? b)?.below
    return a.below === null || b.below === null ? null : unite(a.below, b.below)
  })
}

export const intersect = (one: Region, other: Region): Region =>
  combine(one, other, (a, b) => {
    if (a === null || b === null) return undefined
    return a.below === null || b.below === null ? null : unlessEmpty(intersect(a.below, b.below))
  })

export const subtract = (one: Region, other: Region): Region =>
  combine(one, other, (a, b) => {
    if (a === null) return undefined
    if (b === null) return a.below
    return a.below === null || b.below === null ? undefined : unlessEmpty(subtract(a.below, b.below))
  })

export const sizeOfRegion = (region: Region): number => {
  let size = 0
  for (const { from, to, below } of region) size += (to - from) * (below === null ? 1 : sizeOfRegion(below))
  return size
}

const runAt = (region: Region, ordinal: number): Run | undefined => {
  let low = 0
  let high = region.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((region[middle]?.to ?? Infinity) <= ordinal) low = middle + 1
    else high = middle
  }
  const run = region[low]
  return run !== undefined && run.from <= ordinal ? run : undefined
}

export const hasPoint = (region: Region, point: readonly number[]): boolean => {
  let here: Region | null = region
  for (const ordinal of point) {
    const run: Run | undefined = here === null ? undefined : runAt(here, ordinal)
    if (run === undefined) return false
    here = run.below
  }
  return true
}

/** Sorted, disjoint spans without empty ones, whatever the order they come in. */
export const regionOfSpans = (spans: readonly Span[]): Region => {
  const runs: Run[] = []
  const isSorted = spans.every((span, index) => index === 0 || (spans[index - 1]?.from ?? span.from) <= span.from)
  for (const { from, to } of isSorted ? spans : [...spans].sort((a, b) => a.from - b.from)) {
    if (to <= from) continue
    const last = runs.at(-1)
    if (last === undefined || last.to < from) runs.push({ from, to, below: null })
    else if (last.to < to) runs[runs.length - 1] = { from: last.from, to, below: null }
  }
  return runs
}

/** Every combination of members of one-dimensional regions. */
export const productOf = (axes: readonly Region[]): Region => {
  let product: Region | null = null
  for (const axis of [...axes].reverse()) {
    const below: Region | null = product
    if (below !== null && below.length === 0) return emptyRegion
    product = axis.map(({ from, to }) => ({ from, to, below }))
  }
  return product ?? emptyRegion
}

/** The region cut into boxes: one span per axis. */
export function* boxesOf(region: Region): Generator<readonly Span[], void> {
  for (const { from, to, below } of region) {
    if (below === null) yield [{ from, to }]
    else for (const box of boxesOf(below)) yield [{ from, to }, ...box]
  }
}

/** The points in order, the last axis fastest. */
export function* pointsOf(region: Region): Generator<readonly number[], void> {
  for (const { from, to, below } of region) {
    for (let ordinal = from; ordinal < to; ordinal++) {
      if (below === null) yield [ordinal]
      else for (const point of pointsOf(below)) yield [ordinal, ...point]
    }
  }
}
