'use client'
import { Position, ViewportPortal, getSmoothStepPath } from '@xyflow/react'
import { memo } from 'react'
import { endsOf } from './graph-data'
import type { Box, FlowDirection } from './graph-data'
import { roundedPath } from './rounded-path'

export interface ShownEdge {
  id: string
  from: string
  to: string
  source: Box
  target: Box
  direction: FlowDirection
  route: readonly { x: number; y: number }[] | undefined
  look: 'plain' | 'strong' | 'dim'
}

const pathOf = ({ source, target, direction, route }: ShownEdge): string => {
  if (route !== undefined && route.length > 1) return roundedPath(route)
  const [from, to] = endsOf(source, target, direction)
  const [leaving, arriving] = direction === 'right' ? [Position.Right, Position.Left] : [Position.Bottom, Position.Top]
  const [path] = getSmoothStepPath({
    sourceX: from.x, sourceY: from.y, sourcePosition: leaving, targetX: to.x, targetY: to.y, targetPosition: arriving, borderRadius: 10, offset: 18,
  })
  return path
}

const looks = {
  plain: 'stroke-line-strong',
  strong: 'stroke-accent',
  dim: 'stroke-line opacity-60',
}

const Edge = memo(function Edge({ edge, path }: { edge: ShownEdge; path: string }) {
  return <path data-testid="graph-edge" data-from={edge.from} data-to={edge.to} d={path} fill="none" strokeWidth={edge.look === 'strong' ? 2 : 1.5} className={looks[edge.look]} />
}, (before, after) => before.path === after.path && before.edge.look === after.edge.look)

/** The links of the visible part, under the nodes: one SVG, so that a thousand of them stay cheap. */
export const EdgeLayer = memo(function EdgeLayer({ edges }: { edges: readonly ShownEdge[] }) {
  return (
    <ViewportPortal>
      <svg aria-hidden className="graph-edges pointer-events-none absolute top-0 z-1 left-0 size-px overflow-visible">
        {edges.map((edge) => <Edge key={edge.id} edge={edge} path={pathOf(edge)} />)}
      </svg>
    </ViewportPortal>
  )
})
