import { CostHeap } from './cost-heap'
import type { Box, Point } from './graph-data'

export type Route = readonly Point[]

interface RouteRequest {
  boxes: readonly Box[]
  links: readonly (readonly [number, number])[]
  /** Ground that a link with neither end on it should go around. */
  regions: readonly (Box & { group: string })[]
  groups: readonly string[]
}

/** Space that a line keeps from a node that it goes past, and the length of its first and last piece. */
const clearance = 8
const stub = 18
const turnCost = 40
/** Nodes around a link that are looked at; with more in its way it goes straight. */
const mostObstacles = 60

const isCrossing = (box: Box, from: Point, to: Point): boolean =>
  Math.min(from.x, to.x) < box.x + box.width && Math.max(from.x, to.x) > box.x && Math.min(from.y, to.y) < box.y + box.height && Math.max(from.y, to.y) > box.y

const isFree = (route: Route, obstacles: readonly Box[]): boolean =>
  route.every((point, index) => {
    const before = route[index - 1]
    return before === undefined || !obstacles.some((box) => isCrossing(box, before, point))
  })

const grown = (box: Box, by: number): Box => ({ x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by })

/** Leaves to the right, turns once, arrives from the left. */
const stepAt = (from: Point, to: Point, x: number): Point[] => [from, { x, y: from.y }, { x, y: to.y }, to]

/** Lines that a way may follow; for each piece to the right and each piece down whether it is free, on foreign ground, or blocked. */
interface Grid { xs: readonly number[]; ys: readonly number[]; right: Uint8Array; down: Uint8Array }

const blocked = 2
const foreignGround = 1
const foreignFactor = 3

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((left, right) => left - right)

function gridOf([first, last]: readonly [Point, Point], hard: readonly Box[], soft: readonly Box[]): Grid {
  const lines = [...hard, ...soft].map((box) => grown(box, clearance))
  const xs = ascending([first.x, last.x, ...lines.flatMap((box) => [box.x, box.x + box.width])])
  const ys = ascending([first.y, last.y, ...lines.flatMap((box) => [box.y, box.y + box.height])])
  const right = new Uint8Array(xs.length * ys.length)
  const down = new Uint8Array(xs.length * ys.length)
  const within = (values: readonly number[], from: number, to: number): number[] => values.flatMap((value, index) => (value > from && value < to ? [index] : []))
  const touching = (values: readonly number[], from: number, to: number): number[] => values.flatMap((value, index) => (value < to && (values[index + 1] ?? value) > from ? [index] : []))
  const mark = ({ x, y, width, height }: Box, kind: number) => {
    for (const row of within(ys, y, y + height)) for (const column of touching(xs, x, x + width)) right[row * xs.length + column] = kind
    for (const row of touching(ys, y, y + height)) for (const column of within(xs, x, x + width)) down[row * xs.length + column] = kind
  }
  for (const box of soft) mark(box, foreignGround)
  for (const box of hard) mark(box, blocked)
  return { xs, ys, right, down }
}

/** A step from a cell: where to, over which piece, and how long it is; nothing at the rim and where it is blocked. */
function stepFrom({ xs, ys, right, down }: Grid, cell: number, direction: number): { next: number; length: number } | undefined {
  const columns = xs.length
  const [column, row] = [cell % columns, Math.floor(cell / columns)]
  const isLevel = direction < 2
  const by = direction % 2 === 0 ? 1 : -1
  const [lines, place] = isLevel ? [xs, column] : [ys, row]
  const [here, there] = [lines[place], lines[place + by]]
  if (here === undefined || there === undefined) return undefined
  const next = cell + by * (isLevel ? 1 : columns)
  const kind = (isLevel ? right : down)[Math.min(cell, next)]
  return kind === blocked ? undefined : { next, length: Math.abs(there - here) * (kind === foreignGround ? foreignFactor : 1) }
}

/** The cheapest way along the lines of a grid: short, with few turns, beside the obstacles. Every cell has two states: reached level, or not. */
function findWay(from: Point, to: Point, { hard, soft }: { hard: readonly Box[]; soft: readonly Box[] }): Point[] | undefined {
  const [first, last] = [{ x: from.x + stub, y: from.y }, { x: to.x - stub, y: to.y }]
  const grid = gridOf([first, last], hard, soft)
  const columns = grid.xs.length
  const cellAt = ({ x, y }: Point) => grid.ys.indexOf(y) * columns + grid.xs.indexOf(x)
  const pointOf = (cell: number): Point => ({ x: grid.xs[cell % columns] ?? 0, y: grid.ys[Math.floor(cell / columns)] ?? 0 })
  const [start, goal] = [cellAt(first) * 2, cellAt(last) * 2]
  const costs = new Float64Array(columns * grid.ys.length * 2).fill(Number.POSITIVE_INFINITY)
  const previous = new Int32Array(costs.length).fill(-1)
  const ahead = (cell: number): number => { const { x, y } = pointOf(cell); return Math.abs(x - last.x) + Math.abs(y - last.y) }
  const heap = new CostHeap()
  costs[start] = 0
  heap.push(0, start)
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const state = top.value
    if (state === goal) return [from, ...trace(previous, goal).map((at) => pointOf(at >> 1)), to]
    const [cell, cost] = [state >> 1, costs[state] ?? 0]
    if (top.cost > cost + ahead(cell) + 1e-6) continue
    if (state % 2 === 1 && cost + turnCost < (costs[state - 1] ?? 0)) {
      costs[state - 1] = cost + turnCost
      previous[state - 1] = state
      heap.push(cost + turnCost + ahead(cell), state - 1)
    }
    for (let direction = 0; direction < 4; direction += 1) {
      const step = stepFrom(grid, cell, direction)
      if (step === undefined) continue
      const upright = direction < 2 ? 0 : 1
      const whole = cost + step.length + (upright === state % 2 ? 0 : turnCost)
      const key = step.next * 2 + upright
      if (whole >= (costs[key] ?? 0)) continue
      costs[key] = whole
      previous[key] = state
      heap.push(whole + ahead(step.next), key)
    }
  }
  return undefined
}

function trace(previous: Int32Array, end: number): number[] {
  const states: number[] = []
  for (let state = end; state !== -1; state = previous[state] ?? -1) states.push(state)
  return states.reverse()
}

/** Points on one line are one piece. */
const straighten = (route: readonly Point[]): Point[] => route.filter((point, index) => {
  const [before, after] = [route[index - 1], route[index + 1]]
  if (before === undefined || after === undefined) return true
  return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
})

/** A way for each link from the right side of its first node to the left side of its second, past the nodes and, where it costs little, past foreign groups. */
export function routeLinks({ boxes, links, regions, groups }: RouteRequest): Route[] {
  return links.map(([source, target]) => {
    const [left, right] = [boxes[source], boxes[target]]
    if (left === undefined || right === undefined) return []
    const from = { x: left.x + left.width, y: left.y + left.height / 2 }
    const to = { x: right.x, y: right.y + right.height / 2 }
    const reach = { x: Math.min(from.x - stub, to.x - stub), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x) + 2 * stub, height: Math.abs(to.y - from.y) }
    const isNear = (box: Box, margin: number) => isCrossing(grown(box, margin), reach, { x: reach.x + reach.width, y: reach.y + reach.height })
    const others = boxes.filter((box) => box !== left && box !== right)
    const foreign = regions.filter((region) => region.group !== groups[source] && region.group !== groups[target])
    if (to.x >= from.x + stub) {
      const direct = from.y === to.y ? [[from, to]] : [(from.x + to.x) / 2, from.x + stub, to.x - stub].map((x) => stepAt(from, to, x))
      const near = others.filter((box) => isNear(box, clearance)).map((box) => grown(box, clearance - 2))
      const ground = foreign.filter((region) => isNear(region, 0))
      const free = direct.find((route) => isFree(route, near) && isFree(route, ground))
      if (free !== undefined) return free
    }
    const margin = 160
    const hard = [...others, left, right].filter((box) => isNear(box, margin))
    const soft = foreign.filter((region) => isNear(region, margin))
    const way = hard.length > mostObstacles ? undefined : findWay(from, to, { hard, soft })
    return straighten(way ?? stepAt(from, to, (from.x + to.x) / 2))
  })
}
