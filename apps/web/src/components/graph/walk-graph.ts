import type { Box, Drawing } from './graph-data'

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

/** Where an arrow key leads: left and right along the links, up and down to the neighbour in the same column. */
export function walkGraph(drawing: Drawing, boxes: readonly Box[], step: { from: number; direction: Direction }): number | undefined {
  const { from, direction } = step
  const box = boxes[from]
  if (box === undefined) return undefined
  if (direction === 'left') return nearest(box, drawing.links.filter(([, to]) => to === from).map(([source]) => source), boxes)
  if (direction === 'right') return nearest(box, drawing.links.filter(([source]) => source === from).map(([, to]) => to), boxes)
  const sign = direction === 'up' ? -1 : 1
  const column = boxes.flatMap((other, index) => (other.x < box.x + box.width && box.x < other.x + other.width && (other.y - box.y) * sign > 0 ? [index] : []))
  return nearest(box, column, boxes)
}
