import { describe, expect, it } from 'vitest'
import { fittingView, serves, windowFor } from './graph-window'

const row = (count: number) => ({
  direction: 'right' as const,
  boxes: Array.from({ length: count }, (_, index) => ({ x: (index % 100) * 250, y: Math.floor(index / 100) * 70, width: 196, height: 52 })), regions: [], routes: [], width: 25_000, height: 7000,
})

describe('the window on a graph', () => {
  it('loads what is in sight with a rim, and serves small movements with it', () => {
    const view = { x: 0, y: 0, zoom: 1, width: 1000, height: 700 }
    const window = windowFor(view, row(10_000))
    expect(window.isPainted).toBe(false)
    expect(window.visible.length).toBeLessThan(150)
    expect(serves(window, { ...view, x: -200 })).toBe(true)
    expect(serves(window, { ...view, x: -900 })).toBe(false)
    expect(serves(window, { ...view, zoom: 0.5 })).toBe(false)
  })
  it('loads all of a small graph, wherever one looks', () => {
    const window = windowFor({ x: -9000, y: 0, zoom: 1, width: 300, height: 200 }, row(300))
    expect(window.visible).toHaveLength(300)
    expect(serves(window, { x: 5000, y: -400, zoom: 1, width: 300, height: 200 })).toBe(true)
  })
  it('paints when thousands are in sight', () => {
    expect(windowFor({ x: 0, y: 0, zoom: 0.04, width: 1000, height: 700 }, row(10_000))).toMatchObject({ isPainted: true, visible: [], detail: 'dot' })
  })
  it('fits a small graph in the middle and, on a phone, begins at its left in a readable size', () => {
    const ground = { x: 0, y: 0, width: 2000, height: 400 }
    expect(fittingView({ width: 1200, height: 700 }, ground).zoom).toBeCloseTo(0.55, 1)
    expect(fittingView({ width: 390, height: 700, isPhone: true }, ground)).toMatchObject({ zoom: 0.5, x: 390 * 0.06 })
  })
  it('a small panel beside an editor showed only the beginning of its graph', () => {
    const ground = { x: 0, y: 0, width: 2000, height: 400 }
    const { x, zoom } = fittingView({ width: 390, height: 300 }, ground)
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x + ground.width * zoom).toBeLessThanOrEqual(390)
  })
  it('does not begin under the toolbar', () => {
    const ground = { x: 0, y: 0, width: 600, height: 2000 }
    const { y, zoom } = fittingView({ width: 1200, height: 700, covered: 44 }, ground)
    expect(y).toBeGreaterThanOrEqual(44)
    expect(y + ground.height * zoom).toBeLessThanOrEqual(700)
  })
})
