import type { Box, Drawing, Placed } from './graph-data'

export type Direction = 'left' | 'right' | 'up' | 'down'

const middle = (box: Box): { x: number; y: number } => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })

const nearest = (from: Box, candidates: readonly number[], boxes: readonly Box[]): number | undefined => {
  const start = middle(from)
  let best: number | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const box = boxes[candidate]
    if (box === undefined) continue
    const end = middle(box)
    const distance = Math.hypot(end.x - start.x, end.y - start.y)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

/** The arrow along the flow, and back, in a drawing of each direction. */
const along = { right: { with: 'right', against: 'left' }, down: { with: 'down', against: 'up' } } as const

const overlap = (box: Box, other: Box, isUpright: boolean): boolean =>
  (isUpright ? other.x < box.x + box.width && box.x < other.x + other.width : other.y < box.y + box.height && box.y < other.y + other.height)

/** Where an arrow key leads: along the flow and against it by the links, across it to the neighbour beside. */
export function walkGraph(drawing: Drawing, { boxes, direction: flow }: Pick<Placed, 'boxes' | 'direction'>, { from, direction }: { from: number; direction: Direction }): number | undefined {
  const box = boxes[from]
  if (box === undefined) return undefined
  if (direction === along[flow].against) return nearest(box, drawing.links.filter(([, to]) => to === from).map(([source]) => source), boxes)
  if (direction === along[flow].with) return nearest(box, drawing.links.filter(([source]) => source === from).map(([, to]) => to), boxes)
  const isUpright = flow === 'right'
  const sign = direction === 'up' || direction === 'left' ? -1 : 1
  const away = (other: Box): number => (isUpright ? other.y - box.y : other.x - box.x) * sign
  return nearest(box, boxes.flatMap((other, index) => (overlap(box, other, isUpright) && away(other) > 0 ? [index] : [])), boxes)
}
