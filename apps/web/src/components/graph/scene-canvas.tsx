'use client'
import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useTheme } from '../ui/use-theme'
import { paintScene, readPalette } from './paint-scene'
import type { Scene } from './paint-scene'

/**
 * The painted layer under the nodes. It is painted larger than the window and then moved by a transform while one pans,
 * so that a frame costs nothing; it is painted anew when the rim is used up, or at rest after zooming.
 */
export function SceneCanvas({ scene, isShown }: { scene: Scene; isShown: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi()
  const { shown: theme } = useTheme()
  const latest = useRef(scene)
  latest.current = scene
  const repaint = useRef<() => void>(undefined)

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (element === null || context === null || context === undefined || !isShown) return undefined
    const palette = readPalette(theme)
    let painted = { x: 0, y: 0, zoom: 1, width: 0, height: 0 }
    let rest: ReturnType<typeof setTimeout> | undefined
    const paint = () => {
      const { transform: [x, y, zoom], width, height } = store.getState()
      painted = { x, y, zoom, width, height }
      const density = Math.min(2, window.devicePixelRatio)
      const [fullWidth, fullHeight] = [width * 2, height * 2]
      if (element.width !== Math.round(fullWidth * density) || element.height !== Math.round(fullHeight * density)) {
        element.width = Math.round(fullWidth * density)
        element.height = Math.round(fullHeight * density)
        Object.assign(element.style, { width: `${fullWidth}px`, height: `${fullHeight}px`, left: `${-width / 2}px`, top: `${-height / 2}px`, transformOrigin: `${width / 2}px ${height / 2}px` })
      }
      context.setTransform(density, 0, 0, density, 0, 0)
      paintScene({ context, palette, area: { x: x + width / 2, y: y + height / 2, zoom, width: fullWidth, height: fullHeight } }, latest.current)
      element.style.transform = ''
    }
    const follow = () => {
      const { transform: [x, y, zoom], width, height } = store.getState()
      const scale = zoom / painted.zoom
      const [moveX, moveY] = [x - painted.x * scale, y - painted.y * scale]
      clearTimeout(rest)
      if (width !== painted.width || height !== painted.height || scale < 0.7 || scale > 1.5 || Math.abs(x - painted.x) > width * 0.48 || Math.abs(y - painted.y) > height * 0.48) {
        paint()
        return
      }
      element.style.transform = `translate(${moveX}px, ${moveY}px) scale(${scale})`
      rest = setTimeout(paint, 120)
    }
    repaint.current = paint
    paint()
    const stop = store.subscribe((state, before) => {
      if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) follow()
    })
    return () => {
      stop()
      clearTimeout(rest)
      repaint.current = undefined
    }
  }, [store, theme, isShown])
  useEffect(() => repaint.current?.(), [scene])
  return <canvas ref={canvas} aria-hidden data-testid="graph-canvas" className="pointer-events-none absolute max-w-none will-change-transform" hidden={!isShown} />
}
