import { dagreLayout } from './dagre-layout'
import { nodeHeight, nodeWidth } from './graph-data'
import type { Box, FlowDirection, Placed, PlacedRegion, Point } from './graph-data'
import { layeredLayout } from './layered-layout'
import type { LayoutProblem } from './layered-layout'
import { routeLinks } from './route-links'

/** What the worker needs of a drawing: the region of each item, the links, and where it flows. */
export interface PlacementRequest {
  direction: FlowDirection
  groups: readonly string[]
  links: readonly (readonly [number, number])[]
}

const nodeGap = 16

/** Sizes for a drawing that flows to the right. One that flows down is the mirror image of such a one, with these sizes mirrored before. */
interface Measures { node: { width: number; height: number }; rankGap: number; inset: { left: number; right: number; top: number; bottom: number } }
const measures: Record<FlowDirection, Measures> = {
  right: { node: { width: nodeWidth, height: nodeHeight }, rankGap: 64, inset: { left: 16, right: 16, top: 34, bottom: 16 } },
  down: { node: { width: nodeHeight, height: nodeWidth }, rankGap: 48, inset: { left: 34, right: 16, top: 16, bottom: 16 } },
}
const mirrored = <Kind extends Point>(point: Kind): Kind => ({ ...point, x: point.y, y: point.x })
const mirroredBox = <Kind extends Box>(box: Kind): Kind => ({ ...mirrored(box), width: box.height, height: box.width })

/** Nodes of a drawing, and nodes and links of a part of it, above which dagre's care takes longer than people wait. */
const dagreLimit = { drawing: 1500, part: 400 }
const compoundLimit = 150
/** Of more links nobody follows a single one; they are drawn the short way. */
const routedLimit = { nodes: 300, links: 600 }

const overlaps = (left: Box, right: Box): boolean =>
  left.x < right.x + right.width && right.x < left.x + left.width && left.y < right.y + right.height && right.y < left.y + left.height

function regionsAround(groups: readonly string[], boxes: readonly Box[], { inset }: Measures): PlacedRegion[] {
  const regions = new Map<string, { left: number; top: number; right: number; bottom: number; count: number }>()
  groups.forEach((group, index) => {
    const box = boxes[index]
    if (group === '' || box === undefined) return
    const region = regions.get(group) ?? { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity, count: 0 }
    regions.set(group, {
      left: Math.min(region.left, box.x), top: Math.min(region.top, box.y),
      right: Math.max(region.right, box.x + box.width), bottom: Math.max(region.bottom, box.y + box.height), count: region.count + 1,
    })
  })
  return [...regions].map(([group, { left, top, right, bottom, count }]) => ({
    group, count, x: left - inset.left, y: top - inset.top, width: right - left + inset.left + inset.right, height: bottom - top + inset.top + inset.bottom,
  }))
}

const isTidy = (groups: readonly string[], boxes: readonly Box[], regions: readonly PlacedRegion[]): boolean =>
  regions.every((region, index) =>
    regions.every((other, place) => place <= index || !overlaps(region, other))
    && boxes.every((box, item) => groups[item] === region.group || !overlaps(region, box)))

function placeCompound({ groups, links, direction }: PlacementRequest): { boxes: Box[]; regions: PlacedRegion[] } {
  const { node, rankGap } = measures[direction]
  const boxes = dagreLayout({ sizes: groups.map(() => node), links, rankGap, nodeGap: 26 }, groups).map((point) => ({ ...point, ...node }))
  return { boxes, regions: regionsAround(groups, boxes, measures[direction]) }
}

/** Each group is drawn for itself, then the groups among each other: regions never overlap. */
function placeNested({ groups, links, direction }: PlacementRequest): { boxes: Box[]; regions: PlacedRegion[] } {
  const { node, rankGap, inset } = measures[direction]
  const draw = (problem: LayoutProblem) => (groups.length <= dagreLimit.drawing && problem.sizes.length + problem.links.length <= dagreLimit.part && problem.links.length > 0 ? dagreLayout(problem) : layeredLayout(problem))
  const blockOfGroup = new Map<string, number>()
  const blocks: number[][] = []
  const blockOf = groups.map((group, item) => {
    const known = group === '' ? undefined : blockOfGroup.get(group)
    if (known !== undefined) {
      blocks[known]?.push(item)
      return known
    }
    const block = blocks.push([item]) - 1
    if (group !== '') blockOfGroup.set(group, block)
    return block
  })
  const innerLinks = blocks.map((): (readonly [number, number])[] => [])
  const outerPairs = new Map<string, readonly [number, number]>()
  const placeInBlock = new Map(blocks.flatMap((items) => items.map((item, place) => [item, place] as const)))
  for (const [from, to] of links) {
    const [left, right] = [blockOf[from] ?? 0, blockOf[to] ?? 0]
    if (left === right) innerLinks[left]?.push([placeInBlock.get(from) ?? 0, placeInBlock.get(to) ?? 0])
    else outerPairs.set(`${left} ${right}`, [left, right])
  }
  const inner = blocks.map((items, block) => {
    const isRegion = (groups[items[0] ?? 0] ?? '') !== ''
    const points = draw({ sizes: items.map(() => node), links: innerLinks[block] ?? [], rankGap, nodeGap })
    const left = points.reduce((least, point) => Math.min(least, point.x), Infinity)
    const top = points.reduce((least, point) => Math.min(least, point.y), Infinity)
    const edge = isRegion ? inset : { left: 0, right: 0, top: 0, bottom: 0 }
    const moved = points.map((point) => ({ x: point.x - left + edge.left, y: point.y - top + edge.top }))
    return {
      points: moved,
      width: moved.reduce((most, point) => Math.max(most, point.x + node.width), 0) + edge.right,
      height: moved.reduce((most, point) => Math.max(most, point.y + node.height), 0) + edge.bottom,
    }
  })
  const outer = draw({ sizes: inner, links: [...outerPairs.values()], rankGap: rankGap + 16, nodeGap: nodeGap + 8 })
  const boxes: Box[] = groups.map(() => ({ x: 0, y: 0, ...node }))
  blocks.forEach((items, block) => items.forEach((item, place) => {
    const [base, point] = [outer[block], inner[block]?.points[place]]
    boxes[item] = { x: (base?.x ?? 0) + (point?.x ?? 0), y: (base?.y ?? 0) + (point?.y ?? 0), ...node }
  }))
  return { boxes, regions: regionsAround(groups, boxes, measures[direction]) }
}

/** Places a drawing; its top left corner is at 0, 0. */
export function placeDrawing(request: PlacementRequest): Placed {
  if (request.groups.length === 0) return { direction: request.direction, boxes: [], regions: [], routes: [], width: 0, height: 0 }
  const isSmall = request.groups.length <= compoundLimit && request.links.length <= 2 * compoundLimit
  let placed = isSmall ? placeCompound(request) : placeNested(request)
  // dagre sometimes weaves two groups into each other; then every group gets ground of its own.
  if (isSmall && !isTidy(request.groups, placed.boxes, placed.regions)) placed = placeNested(request)
  const isRouted = request.groups.length <= routedLimit.nodes && request.links.length <= routedLimit.links
  const routes = isRouted ? routeLinks({ ...request, ...placed }) : []
  const bends = routes.flatMap((route) => route.map((point) => ({ ...point, width: 0, height: 0 })))
  const all: readonly Box[] = [...placed.boxes, ...placed.regions, ...bends]
  const left = all.reduce((least, box) => Math.min(least, box.x), Infinity)
  const top = all.reduce((least, box) => Math.min(least, box.y), Infinity)
  const move = <Kind extends Point>(point: Kind): Kind => ({ ...point, x: Math.round(point.x - left), y: Math.round(point.y - top) })
  const width = all.reduce((most, box) => Math.max(most, box.x + box.width), -Infinity) - left
  const height = all.reduce((most, box) => Math.max(most, box.y + box.height), -Infinity) - top
  const drawn = { boxes: placed.boxes.map(move), regions: placed.regions.map(move), routes: routes.map((route) => route.map(move)) }
  if (request.direction === 'right') return { direction: 'right', ...drawn, width, height }
  return {
    direction: 'down', boxes: drawn.boxes.map(mirroredBox), regions: drawn.regions.map(mirroredBox), routes: drawn.routes.map((route) => route.map(mirrored)),
    width: height, height: width,
  }
}
