import { statusToken } from '../status'
import { readToken } from '../ui/use-theme'
import { endsOf } from './graph-data'
import type { Box, Drawing, Item, Placed } from './graph-data'

export interface Palette { line: string; strong: string; panel: string; muted: string; accent: string; background: string; ofItem: (item: Item) => string }

const known = new Map<string, Map<string, string>>()

/** The colours of the theme that is shown, resolved for painting. Asking the browser for one costs a style recalculation, so it is asked once. */
export function readPalette(theme: 'light' | 'dark'): Palette {
  const colors = known.get(theme) ?? new Map<string, string>()
  known.set(theme, colors)
  const token = (name: `--${string}`): string => {
    const color = colors.get(name) ?? readToken(name)
    colors.set(name, color)
    return color
  }
  return {
    line: token('--line'), strong: token('--line-strong'), panel: token('--panel'), muted: token('--muted'), accent: token('--accent'), background: token('--bg'),
    ofItem: (item) => token(item.node?.status === undefined ? '--control' : statusToken(item.node.status)),
  }
}

export interface Scene {
  drawing: Drawing
  placed: Placed
  highlighted: ReadonlySet<string> | undefined
  selected: number | undefined
}

/** What a scene is painted with, and where. */
export interface Painter { context: CanvasRenderingContext2D; palette: Palette; area: PaintArea }

export interface PaintArea { width: number; height: number; x: number; y: number; zoom: number }

const manyLinks = 6000

function paintLinks({ context, palette }: Painter, { drawing, placed }: Scene, ground: Box): void {
  // When there are more links than pixels, a sample gives the same picture.
  const stride = Math.max(1, Math.ceil(drawing.links.length / manyLinks))
  context.beginPath()
  for (let index = 0; index < drawing.links.length; index += stride) {
    const [from, to] = drawing.links[index] ?? [0, 0]
    const [source, target] = [placed.boxes[from], placed.boxes[to]]
    if (source === undefined || target === undefined) continue
    const [{ x: x1, y: y1 }, { x: x2, y: y2 }] = endsOf(source, target, placed.direction)
    if (Math.max(x1, x2) < ground.x || Math.min(x1, x2) > ground.x + ground.width || Math.max(y1, y2) < ground.y || Math.min(y1, y2) > ground.y + ground.height) continue
    context.moveTo(x1, y1)
    context.lineTo(x2, y2)
  }
  context.strokeStyle = palette.strong
  context.globalAlpha = drawing.links.length > 2000 ? 0.35 : 0.8
  context.stroke()
  context.globalAlpha = 1
}

function paintRegions({ context, palette }: Painter, { placed }: Scene): void {
  context.fillStyle = palette.panel
  context.strokeStyle = palette.strong
  for (const region of placed.regions) {
    context.fillRect(region.x, region.y, region.width, region.height)
    context.strokeRect(region.x, region.y, region.width, region.height)
  }
}

function paintRegionNames({ context, palette, area: { zoom } }: Painter, { placed }: Scene): void {
  context.font = `500 ${12 / zoom}px system-ui, sans-serif`
  for (const region of placed.regions) {
    if (region.width * zoom < 40) continue
    const width = Math.min(region.width, context.measureText(region.group).width + 8 / zoom)
    context.fillStyle = palette.background
    context.fillRect(region.x, region.y, width, 16 / zoom)
    context.fillStyle = palette.muted
    context.fillText(region.group, region.x + 4 / zoom, region.y + 12 / zoom, width - 8 / zoom)
  }
}

/** Paints the whole scene as dots, for zooms where thousands of nodes are in sight. */
export function paintScene(painter: Painter, scene: Scene): void {
  const { context, palette, area } = painter
  const { drawing, placed, highlighted, selected } = scene
  const ground = { x: -area.x / area.zoom, y: -area.y / area.zoom, width: area.width / area.zoom, height: area.height / area.zoom }
  context.clearRect(0, 0, area.width, area.height)
  context.save()
  context.translate(area.x, area.y)
  context.scale(area.zoom, area.zoom)
  context.lineWidth = 1 / area.zoom
  paintRegions(painter, scene)
  paintLinks(painter, scene, ground)
  let color = ''
  drawing.items.forEach((item, index) => {
    const box = placed.boxes[index]
    if (box === undefined || box.x > ground.x + ground.width || box.x + box.width < ground.x || box.y > ground.y + ground.height || box.y + box.height < ground.y) return
    const isDim = highlighted !== undefined && !isHighlighted(item, highlighted)
    const next = isDim ? palette.line : palette.ofItem(item)
    if (next !== color) context.fillStyle = color = next
    context.fillRect(box.x, box.y, box.width, box.height)
  })
  paintRegionNames(painter, scene)
  const chosen = selected === undefined ? undefined : placed.boxes[selected]
  if (chosen !== undefined) {
    const rim = 4 / area.zoom
    context.lineWidth = 2.5 / area.zoom
    context.strokeStyle = palette.accent
    context.strokeRect(chosen.x - rim, chosen.y - rim, chosen.width + 2 * rim, chosen.height + 2 * rim)
  }
  context.restore()
}

export const isHighlighted = (item: Item, highlighted: ReadonlySet<string>): boolean =>
  (item.node === undefined ? item.members.some((member) => highlighted.has(member.key)) : highlighted.has(item.node.key))
