import type { Box, Placed } from './graph-data'
import type { Detail } from './graph-node'

export interface View { x: number; y: number; zoom: number; width: number; height: number }

/** The part of the drawing that is in the document, and how it is shown. */
export interface GraphWindow {
  loaded: Box
  zoom: number
  detail: Detail
  /** Too many nodes in sight for elements: they are painted. */
  isPainted: boolean
  visible: readonly number[]
}

/** A graph of so many nodes is in the document as a whole; of a larger one so many nodes in sight, and with the rim so many more. */
const wholeUpTo = 320
const [mostInSight, mostWithRim] = [220, 480]
const rim = 0.2
const everywhere: Box = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 }

export const detailAt = (zoom: number): Detail => (zoom < 0.2 ? 'dot' : zoom < 0.6 ? 'name' : 'card')

/** The visible ground in the drawing's own measure. */
export const groundOf = (view: View): Box => ({ x: -view.x / view.zoom, y: -view.y / view.zoom, width: view.width / view.zoom, height: view.height / view.zoom })

const touches = (box: Box, ground: Box): boolean =>
  box.x < ground.x + ground.width && ground.x < box.x + box.width && box.y < ground.y + ground.height && ground.y < box.y + box.height

const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height

/** What to load for a view: all of a small drawing; of a large one the visible and a rim around it, so that most movements need nothing new. */
export function windowFor(view: View, placed: Placed): GraphWindow {
  const ground = groundOf(view)
  if (placed.boxes.length <= wholeUpTo) {
    return { loaded: everywhere, zoom: view.zoom, detail: detailAt(view.zoom), isPainted: false, visible: placed.boxes.map((_, index) => index) }
  }
  const loaded = { x: ground.x - ground.width * rim, y: ground.y - ground.height * rim, width: ground.width * (1 + 2 * rim), height: ground.height * (1 + 2 * rim) }
  const visible: number[] = []
  let inSight = 0
  placed.boxes.forEach((box, index) => {
    if (!touches(box, loaded)) return
    visible.push(index)
    if (touches(box, ground)) inSight += 1
  })
  const isPainted = inSight > mostInSight || visible.length > mostWithRim
  return { loaded, zoom: view.zoom, detail: detailAt(view.zoom), isPainted, visible: isPainted ? [] : visible }
}

/** Whether the loaded part still serves a view. */
export function serves(current: GraphWindow, view: View): boolean {
  const ratio = view.zoom / current.zoom
  return detailAt(view.zoom) === current.detail && ratio > 0.8 && ratio < 1.25 && contains(current.loaded, groundOf(view))
}

export interface FittingArea {
  width: number
  height: number
  /** Height of what stands over the graph at its top. */
  covered?: number | undefined
  /** Whether the whole screen is a phone's: there one begins where the graph begins, in a size that one can read. A small panel shows all. */
  isPhone?: boolean | undefined
}

/** The view that shows all of a drawing, never larger than life. */
export function fittingView({ width, height, covered = 0, isPhone = false }: FittingArea, ground: Box): { x: number; y: number; zoom: number } {
  const margin = Math.min(48, width * 0.06)
  const top = covered > 0 && covered < height / 2 ? covered : 0
  const room = { width: width - 2 * margin, height: height - top - 2 * (height < 400 ? Math.min(margin, 12) : margin) }
  const whole = Math.max(0.01, Math.min(1, room.width / Math.max(1, ground.width), room.height / Math.max(1, ground.height)))
  const zoom = Math.max(whole, isPhone && ground.width < 4000 ? 0.5 : 0)
  const place = (from: number, extent: number, [start, length]: readonly [number, number]) => (length * zoom > extent ? from + margin - start * zoom : from + extent / 2 - (start + length / 2) * zoom)
  return { zoom, x: place(0, width, [ground.x, ground.width]), y: place(top, height - top, [ground.y, ground.height]) }
}

/** The box under a point, or the nearest one at most `reach` away: dots are small to hit. */
export function boxNear(boxes: readonly Box[], point: { x: number; y: number }, reach: number): number | undefined {
  let best: number | undefined
  let least = reach
  boxes.forEach((box, index) => {
    const away = Math.hypot(Math.max(box.x - point.x, 0, point.x - box.x - box.width), Math.max(box.y - point.y, 0, point.y - box.y - box.height))
    if (away > least || (away === least && best !== undefined)) return
    best = index
    least = away
  })
  return best
}
