import { describe, expect, it } from 'vitest'
import type { Box } from './graph-data'
import { drawingOf } from './graph-data'
import { placeDrawing } from './place-drawing'
import { routeLinks } from './route-links'

const at = (x: number, y: number): Box => ({ x, y, width: 196, height: 52 })
const crosses = (box: Box, from: { x: number; y: number }, to: { x: number; y: number }): boolean =>
  Math.min(from.x, to.x) < box.x + box.width && Math.max(from.x, to.x) > box.x && Math.min(from.y, to.y) < box.y + box.height && Math.max(from.y, to.y) > box.y

const crossings = (boxes: readonly Box[], links: readonly (readonly [number, number])[], routes: readonly (readonly { x: number; y: number }[])[]): string[] =>
  links.flatMap(([source, target], link) => boxes.flatMap((box, index) => {
    const route = routes[link] ?? []
    const isCrossed = route.some((point, place) => { const before = route[place - 1]; return before !== undefined && crosses(box, before, point) })
    return isCrossed && index !== source && index !== target ? [`${source}→${target} runs over ${index}`] : []
  }))

describe('the ways of links', () => {
  it('a link between groups ran straight across the node of a third group between them', () => {
    const boxes = [at(0, 0), at(300, 0), at(600, 0)]
    const links = [[0, 2]] as const
    const [route] = routeLinks({ boxes, links, groups: ['a', 'b', 'c'], regions: [{ group: 'b', x: 284, y: -34, width: 228, height: 102 }] })

    expect(crossings(boxes, links, [route ?? []])).toEqual([])
    expect(route?.[0]).toEqual({ x: 196, y: 26 })
    expect(route?.at(-1)).toEqual({ x: 600, y: 26 })
    expect(route?.every(({ x, y }) => x <= 284 || x >= 512 || y <= -34 || y >= 68)).toBe(true)
  })

  it('a link with nothing in its way turns once, in the middle', () => {
    const [straight, step] = routeLinks({ boxes: [at(0, 0), at(300, 0), at(300, 100)], links: [[0, 1], [0, 2]], groups: ['', '', ''], regions: [] })
    expect(straight).toEqual([{ x: 196, y: 26 }, { x: 300, y: 26 }])
    expect(step?.map(({ x }) => x)).toEqual([196, 248, 248, 300])
  })

  it('a link back to the left leaves to the right and arrives from the left all the same', () => {
    const boxes = [at(300, 0), at(0, 0)]
    const [route] = routeLinks({ boxes, links: [[0, 1]], groups: ['', ''], regions: [] })
    expect(route?.[1]?.x).toBeGreaterThan(496)
    expect(route?.at(-2)?.x).toBeLessThan(0)
    expect(crossings(boxes, [[0, 1]], [route ?? []])).toEqual([])
  })

  it('of a shop in five groups run over no node at all, and are found while one types', () => {
    const groups = ['raw', 'staging', 'checks', 'marts', 'reports']
    const nodes = Array.from({ length: 60 }, (_, index) => ({ key: `asset${index}`, group: groups[Math.floor(index / 12)] ?? '', kinds: [] }))
    const edges = nodes.flatMap((_, index) => [7, 13, 29].filter((back) => index >= back && index % (back % 5 + 1) === 0).map((back) => ({ from: `asset${index - back}`, to: `asset${index}` })))
    const { items, links } = drawingOf(nodes, edges, new Set())
    const start = process.cpuUsage()
    const placed = placeDrawing({ direction: 'right', groups: items.map((item) => item.group), links })
    const used = process.cpuUsage(start)
    expect(crossings(placed.boxes, links, placed.routes)).toEqual([])
    expect((used.user + used.system) / 1000).toBeLessThan(1500)
  })
})
