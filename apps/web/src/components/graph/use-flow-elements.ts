'use client'
import { useMemo, useRef } from 'react'
import type { ShownEdge } from './edge-layer'
import { nodeHeight, nodeWidth } from './graph-data'
import type { AssetFlowNode, NodeActions, RegionFlowNode } from './graph-node'
import type { GraphWindow } from './graph-window'
import { isHighlighted } from './paint-scene'
import type { Placement } from './use-placement'

type FlowNode = AssetFlowNode | RegionFlowNode

export interface FlowElementsOptions {
  placement: Placement | undefined
  window: GraphWindow | undefined
  selectedKey: string | undefined
  current: string | undefined
  highlighted: ReadonlySet<string> | undefined
  actions: NodeActions
}

interface Adjacency { links: readonly (readonly number[])[]; upstream: Uint32Array; downstream: Uint32Array }

function adjacencyOf({ drawing }: Placement): Adjacency {
  const links = drawing.items.map((): number[] => [])
  const upstream = new Uint32Array(drawing.items.length)
  const downstream = new Uint32Array(drawing.items.length)
  drawing.links.forEach(([from, to], index) => {
    links[from]?.push(index)
    links[to]?.push(index)
    downstream[from] = (downstream[from] ?? 0) + 1
    upstream[to] = (upstream[to] ?? 0) + 1
  })
  return { links, upstream, downstream }
}

const fixed = { draggable: false, selectable: false, connectable: false, focusable: false } as const

function regionNodes({ placement, window, highlighted, actions }: FlowElementsOptions): RegionFlowNode[] {
  if (placement === undefined || window === undefined || window.isPainted) return []
  return placement.placed.regions.map(({ group, count, x, y, width, height }) => ({
    ...fixed, id: `region:${group}`, type: 'region', position: { x, y }, width, height, zIndex: 0, className: 'pointer-events-none',
    data: {
      group, count, detail: window.detail, actions,
      isDimmed: highlighted !== undefined && !placement.drawing.items.some((item) => item.group === group && isHighlighted(item, highlighted)),
    },
  }))
}

function assetNodes(options: FlowElementsOptions, adjacency: Adjacency): AssetFlowNode[] {
  const { placement, window, selectedKey, current, highlighted, actions } = options
  if (placement === undefined || window === undefined) return []
  return window.visible.flatMap((index): AssetFlowNode[] => {
    const [item, box] = [placement.drawing.items[index], placement.placed.boxes[index]]
    if (item === undefined || box === undefined) return []
    return [{
      ...fixed, id: item.id, type: 'asset', position: { x: box.x, y: box.y }, width: nodeWidth, height: nodeHeight, zIndex: 2, style: { pointerEvents: 'all' },
      data: {
        item, actions, detail: window.detail,
        isSelected: item.id === selectedKey,
        isCurrent: item.id === (current ?? selectedKey),
        isDimmed: highlighted !== undefined && !isHighlighted(item, highlighted),
        upstream: adjacency.upstream[index] ?? 0,
        downstream: adjacency.downstream[index] ?? 0,
      },
    }]
  })
}

function shownEdges({ placement, window, selectedKey, highlighted }: FlowElementsOptions, adjacency: Adjacency): ShownEdge[] {
  if (placement === undefined || window === undefined) return []
  const { drawing, placed } = placement
  const indices = new Set(window.visible.flatMap((index) => adjacency.links[index] ?? []))
  return [...indices].flatMap((index): ShownEdge[] => {
    const [from, to] = drawing.links[index] ?? [-1, -1]
    const [source, target, left, right] = [placed.boxes[from], placed.boxes[to], drawing.items[from], drawing.items[to]]
    if (source === undefined || target === undefined || left === undefined || right === undefined) return []
    const isDim = highlighted !== undefined && !(isHighlighted(left, highlighted) && isHighlighted(right, highlighted))
    const isStrong = selectedKey !== undefined && (left.id === selectedKey || right.id === selectedKey)
    return [{ id: `${left.id}\u0000${right.id}`, from: left.id, to: right.id, source, target, direction: placed.direction, route: placed.routes[index], look: isStrong ? 'strong' : isDim ? 'dim' : 'plain' }]
  })
}

// `actions` never change and the item's shape decides what is shown, so equal text means an equal node.
const signatureOf = (node: FlowNode): string => JSON.stringify([node.position, node.width, node.height, node.data])

/** The nodes and edges of the loaded part; a node that looks as before stays the same object, so that it is not rendered again. */
export function useFlowElements(options: FlowElementsOptions): { nodes: FlowNode[]; edges: ShownEdge[] } {
  const { placement, window, selectedKey, current, highlighted, actions } = options
  const known = useRef(new Map<string, { signature: string; node: FlowNode }>())
  const adjacency = useMemo(() => (placement === undefined ? undefined : adjacencyOf(placement)), [placement])
  return useMemo(() => {
    if (adjacency === undefined) return { nodes: [], edges: [] }
    const all = { placement, window, selectedKey, current, highlighted, actions }
    const fresh = new Map<string, { signature: string; node: FlowNode }>()
    const nodes = [...regionNodes(all), ...assetNodes(all, adjacency)].map((node): FlowNode => {
      const signature = signatureOf(node)
      const before = known.current.get(node.id)
      const kept = before?.signature === signature ? before.node : node
      fresh.set(node.id, { signature, node: kept })
      return kept
    })
    known.current = fresh
    return { nodes, edges: shownEdges(all, adjacency) }
  }, [placement, window, selectedKey, current, highlighted, actions, adjacency])
}
