'use client'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { PointerEvent } from 'react'
import { useTheme } from '../ui/use-theme'
import { paintScene, readPalette } from './paint-scene'
import type { Scene } from './paint-scene'

const size = { width: 168, height: 104 }

/** The whole drawing in small with the visible part framed; press or drag to go there. */
export function GraphMinimap({ scene }: { scene: Scene }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const root = useRef<HTMLDivElement>(null)
  const store = useStoreApi()
  const flow = useReactFlow()
  const { shown: theme } = useTheme()
  const { placed } = scene
  const scale = Math.min((size.width - 12) / Math.max(1, placed.width), (size.height - 12) / Math.max(1, placed.height))
  const left = (size.width - placed.width * scale) / 2
  const top = (size.height - placed.height * scale) / 2

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (element === null || context === null || context === undefined) return
    const density = Math.min(2, window.devicePixelRatio)
    element.width = size.width * density
    element.height = size.height * density
    context.setTransform(density, 0, 0, density, 0, 0)
    const withoutNames = { ...scene, placed: { ...placed, regions: [] }, drawing: { ...scene.drawing, links: scene.drawing.links.length > 400 ? [] : scene.drawing.links } }
    paintScene({ context, palette: readPalette(theme), area: { ...size, x: left, y: top, zoom: scale } }, withoutNames)
  }, [scene, placed, theme, scale, left, top])

  useEffect(() => {
    const follow = () => {
      const { transform: [x, y, zoom], width, height } = store.getState()
      if (frame.current === null || root.current === null) return
      // All of it is in sight: nowhere to go, and it would cover a corner.
      const isWhole = x >= -1 && y >= -1 && x + placed.width * zoom <= width + 1 && y + placed.height * zoom <= height + 1
      root.current.style.visibility = isWhole ? 'hidden' : ''
      Object.assign(frame.current.style, {
        transform: `translate(${left - (x / zoom) * scale}px, ${top - (y / zoom) * scale}px)`, width: `${(width / zoom) * scale}px`, height: `${(height / zoom) * scale}px`,
      })
    }
    follow()
    return store.subscribe((state, before) => { if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) follow() })
  }, [store, scale, left, top, placed])

  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointermove' && !event.currentTarget.hasPointerCapture(event.pointerId)) return
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId)
    const box = event.currentTarget.getBoundingClientRect()
    const { transform: [, , zoom] } = store.getState()
    void flow.setCenter((event.clientX - box.left - left) / scale, (event.clientY - box.top - top) / scale, { zoom })
  }
  return (
    <div ref={root} aria-hidden onPointerDown={go} onPointerMove={go} style={size} className="absolute right-3 bottom-3 z-10 touch-none overflow-hidden rounded-lg border border-line bg-bg max-md:hidden">
      <canvas ref={canvas} style={size} />
      <div ref={frame} className="absolute top-0 left-0 rounded-sm border-[1.5px] border-accent bg-accent/8" />
    </div>
  )
}
