/** A stretch of a lane, in pixels. */
export interface Stretch { readonly left: number; readonly width: number }

export interface PlacedBar {
  /** Where the time is, to the pixel: the one part that says how long. */
  readonly bar: Stretch
  /** A pale outline around a bar too short to be seen. */
  readonly mark: Stretch
  /** What the pointer meets. */
  readonly hit: Stretch
}

const leastBar = 2
const leastMark = 10
const leastHit = 24

interface Room { readonly from: number; readonly to: number }

/** Widens a stretch to `least` on both sides as far as there is room; what one side lacks the other gives. */
function widened({ left, width }: Stretch, least: number, room: Room): Stretch {
  const missing = Math.max(0, least - width)
  const [roomLeft, roomRight] = [Math.max(0, left - room.from), Math.max(0, room.to - left - width)]
  const right = Math.min(roomRight, missing - Math.min(missing / 2, roomLeft))
  const before = Math.min(roomLeft, missing - right)
  return { left: left - before, width: before + width + right }
}

/** Half of the gap to a neighbour belongs to each; one that overlaps in time leaves no gap. */
const between = (end: number, start: number): number => (end <= start ? (end + start) / 2 : start)

/**
 * Places the bars of one lane that is `laneWidth` pixels wide. Bars say when and how long and are never stretched; the outline and the area of the
 * pointer have a least size, as far as the neighbours leave room for it. Answers in the order of `spans`; null for what lies outside of the window.
 */
export function placeBars(spans: readonly { start: number; end: number }[], window: { from: number; to: number }, laneWidth: number): (PlacedBar | null)[] {
  const pixels = (at: number): number => ((at - window.from) / (window.to - window.from)) * laneWidth
  const shown = spans.flatMap(({ start, end }, index) => {
    if (start > window.to || end < window.from) return []
    const left = Math.min(Math.max(0, pixels(start)), Math.max(0, laneWidth - leastBar))
    return [{ index, left, width: Math.max(leastBar, Math.min(laneWidth, pixels(end)) - left) }]
  }).sort((one, other) => one.left - other.left)
  const placed: (PlacedBar | null)[] = spans.map(() => null)
  shown.forEach(({ index, ...bar }, place) => {
    const [before, after] = [shown[place - 1], shown[place + 1]]
    const room = {
      from: before === undefined ? 0 : Math.min(bar.left, between(before.left + before.width, bar.left)),
      to: after === undefined ? laneWidth : Math.max(bar.left + bar.width, between(bar.left + bar.width, after.left)),
    }
    placed[index] = { bar, mark: widened(bar, leastMark, room), hit: widened(bar, leastHit, room) }
  })
  return placed
}
