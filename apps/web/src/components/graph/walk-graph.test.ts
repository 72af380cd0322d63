import { describe, expect, it } from 'vitest'
import { drawingOf } from './graph-data'
import { walkGraph } from './walk-graph'

const keys = ['raw', 'orders', 'customers', 'revenue']
const drawing = drawingOf(
  keys.map((key) => ({ key, group: '', kinds: [] })),
  [{ from: 'raw', to: 'orders' }, { from: 'raw', to: 'customers' }, { from: 'orders', to: 'revenue' }],
  new Set(),
)
const boxes = [[0, 50], [300, 0], [300, 120], [600, 0]].map(([x = 0, y = 0]) => ({ x, y, width: 200, height: 50 }))
const turned = boxes.map(({ x, y, width, height }) => ({ x: y * 4, y: x / 3, width, height }))
const from = (key: string, direction: 'left' | 'right' | 'up' | 'down') => {
  const index = walkGraph(drawing, { boxes, direction: 'right' }, { from: keys.indexOf(key), direction })
  return index === undefined ? undefined : keys[index]
}

describe('walking along the graph', () => {
  it('right leads to what needs it, left to what it needs', () => {
    expect(from('orders', 'right')).toBe('revenue')
    expect(from('revenue', 'left')).toBe('orders')
    expect(from('raw', 'right')).toBe('orders')
  })
  it('up and down stay in the column', () => {
    expect(from('orders', 'down')).toBe('customers')
    expect(from('customers', 'up')).toBe('orders')
  })
  it('stops at the ends', () => {
    expect(from('customers', 'right')).toBeUndefined()
    expect(from('orders', 'up')).toBeUndefined()
  })
  it('follows the links down and up where the drawing flows down', () => {
    const step = (key: string, direction: 'left' | 'right' | 'up' | 'down') => keys[walkGraph(drawing, { boxes: turned, direction: 'down' }, { from: keys.indexOf(key), direction }) ?? -1]
    expect([step('raw', 'down'), step('orders', 'up'), step('orders', 'right'), step('customers', 'left'), step('customers', 'down')]).toEqual(['orders', 'raw', 'customers', 'orders', undefined])
  })
})
