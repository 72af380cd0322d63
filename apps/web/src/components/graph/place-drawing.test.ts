import { describe, expect, it } from 'vitest'
import { drawingOf, nodeHeight, nodeWidth } from './graph-data'
import type { Box, GraphNode } from './graph-data'
import { placeDrawing } from './place-drawing'

const node = (key: string, group = ''): GraphNode => ({ key, group, kinds: [] })
const overlap = (left: Box, right: Box) =>
  left.x < right.x + right.width && right.x < left.x + left.width && left.y < right.y + right.height && right.y < left.y + left.height
const countOverlaps = (boxes: readonly Box[]) => boxes.reduce((sum, box, index) => sum + boxes.slice(index + 1).filter((other) => overlap(box, other)).length, 0)

function layeredRequest(layers: number, width: number, group: (index: number) => string) {
  const groups = Array.from({ length: layers * width }, (_, index) => group(index))
  const links: [number, number][] = []
  for (let layer = 1; layer < layers; layer += 1) {
    for (let place = 0; place < width; place += 1) {
      for (const offset of [0, 1]) links.push([(layer - 1) * width + ((place + offset) % width), layer * width + place])
    }
  }
  return { direction: 'right' as const, groups, links }
}

/** Processor time: the machine may be busy with something else. */
const usedBy = (act: () => void): number => {
  const start = process.cpuUsage()
  act()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

describe('the drawing of a graph', () => {
  it('runs from left to right, regions apart', () => {
    const nodes = [node('rawOrders', 'raw'), node('rawCustomers', 'raw'), node('orders', 'sales'), node('customers', 'sales'), node('revenue', 'sales')]
    const edges = [{ from: 'rawOrders', to: 'orders' }, { from: 'rawCustomers', to: 'customers' }, { from: 'orders', to: 'revenue' }, { from: 'customers', to: 'revenue' }]
    const { items, links } = drawingOf(nodes, edges, new Set())
    const placed = placeDrawing({ direction: 'right', groups: items.map((item) => item.group), links })
    const x = Object.fromEntries(items.map((item, index) => [item.id, placed.boxes[index]?.x ?? -1]))

    expect(x['rawOrders']).toBeLessThan(x['orders'] ?? 0)
    expect(x['orders']).toBeLessThan(x['revenue'] ?? 0)
    expect(countOverlaps(placed.boxes)).toBe(0)
    expect(countOverlaps(placed.regions)).toBe(0)
    expect(placed.regions.map((region) => [region.group, region.count])).toEqual([['raw', 2], ['sales', 3]])
  })

  it('runs down where it has more height than width: links arrive from above, group names have room at the top', () => {
    const groups = ['raw', 'raw', 'sales', 'sales', 'sales']
    const placed = placeDrawing({ direction: 'down', groups, links: [[0, 2], [1, 3], [2, 4], [3, 4]] })
    const y = placed.boxes.map((box) => box.y)
    expect(y[0]).toBeLessThan(y[2] ?? 0)
    expect(y[2]).toBeLessThan(y[4] ?? 0)
    expect(placed.boxes.every(({ width, height }) => width === nodeWidth && height === nodeHeight)).toBe(true)
    expect(countOverlaps(placed.boxes)).toBe(0)
    expect(countOverlaps(placed.regions)).toBe(0)
    for (const region of placed.regions) {
      const tops = placed.boxes.filter((_, index) => groups[index] === region.group).map((box) => box.y)
      expect(Math.min(...tops) - region.y).toBe(34)
    }
    const [source, target, route] = [placed.boxes[2], placed.boxes[4], placed.routes[2]]
    expect(route?.[0]).toEqual({ x: (source?.x ?? 0) + nodeWidth / 2, y: (source?.y ?? 0) + nodeHeight })
    expect(route?.at(-1)).toEqual({ x: (target?.x ?? 0) + nodeWidth / 2, y: target?.y })
  })

  it('of a folded group is one item with the links of its assets, each once', () => {
    const nodes = [node('a', 'raw'), node('b', 'raw'), node('c', 'sales')]
    const drawing = drawingOf(nodes, [{ from: 'a', to: 'b' }, { from: 'a', to: 'c' }, { from: 'b', to: 'c' }, { from: 'gone', to: 'c' }], new Set(['raw']))
    expect(drawing.items.map((item) => [item.id, item.members.length])).toEqual([['group:raw', 2], ['c', 0]])
    expect(drawing.links).toEqual([[0, 1]])
  })

  it('keeps regions apart when groups need each other both ways', () => {
    const placed = placeDrawing({ direction: 'right', groups: ['a', 'b', 'a', 'b', 'a', ''], links: [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]] })
    expect(countOverlaps(placed.regions)).toBe(0)
    expect(countOverlaps(placed.boxes)).toBe(0)
  })

  it('survives a cycle, which a half-typed project may have', () => {
    for (const count of [3, 400, 2000]) {
      const links = Array.from({ length: count }, (_, index) => [index, (index + 1) % count] as [number, number])
      expect(countOverlaps(placeDrawing({ direction: 'right', groups: Array.from({ length: count }, () => ''), links }).boxes)).toBe(0)
    }
  })

  it('of 10,000 assets takes at most 1.5 seconds, with regions and without', () => {
    for (const group of [() => '', (index: number) => `group ${index % 40}`, () => 'default']) {
      const request = layeredRequest(20, 500, group)
      let placed = placeDrawing({ direction: 'right', groups: [], links: [] })
      expect(usedBy(() => { placed = placeDrawing(request) })).toBeLessThan(1500)
      expect(placed.boxes).toHaveLength(10_000)
      expect(placed.width / placed.height).toBeGreaterThan(0.2)
    }
  })

  it('of 1,500 assets stays under a second and a half too', () => {
    for (const group of [(index: number) => `group ${index % 12}`, () => 'one group']) {
      expect(usedBy(() => placeDrawing(layeredRequest(15, 100, group)))).toBeLessThan(1500)
    }
  })
})
