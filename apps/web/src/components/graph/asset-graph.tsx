'use client'
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, useReactFlow, useStoreApi } from '@xyflow/react'
import { Workflow } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { z } from 'zod'
import { classNames } from '../ui/class-names'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Spinner } from '../ui/spinner'
import { useStoredState } from '../ui/use-stored-state'
import { EdgeLayer } from './edge-layer'
import { GraphControls } from './graph-controls'
import { drawingOf } from './graph-data'
import type { GraphEdge, GraphNode } from './graph-data'
import { GraphMinimap } from './graph-minimap'
import { AssetNode, RegionNode } from './graph-node'
import type { NodeActions } from './graph-node'
import { boxNear, fittingView, groundOf } from './graph-window'
import { SceneCanvas } from './scene-canvas'
import { useFlowElements } from './use-flow-elements'
import { useGraphWindow } from './use-graph-window'
import { usePlacement } from './use-placement'
import type { Placement } from './use-placement'
import { walkGraph } from './walk-graph'
import type { Direction } from './walk-graph'

export interface AssetGraphProps {
  /** Names the kept set of folded groups. */
  name: string
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
  /** Counts the caller's graphs; appears as `data-graph-version` once that graph is on screen. */
  version?: number | undefined
  selectedKey?: string | undefined
  /** Result of a selection: all others are dimmed. */
  highlighted?: ReadonlySet<string> | undefined
  onNodeClick?: ((key: string) => void) | undefined
  /** Double click or Enter. Default: as `onNodeClick`. */
  onNodeOpen?: ((key: string) => void) | undefined
  onClear?: (() => void) | undefined
  loading?: boolean | undefined
  empty?: ReactNode
  /** Stands over the graph at the top left, for example a `SelectionBox`. */
  toolbar?: ReactNode
  className?: string | undefined
}

const nodeTypes = { asset: AssetNode, region: RegionNode }
const foldedSchema = z.array(z.string())
const noneFolded: string[] = []
const arrows: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** The graph of assets from left to right: groups as regions, semantic zoom, keyboard, thousands of nodes. Fills its parent. */
export function AssetGraph(props: AssetGraphProps) {
  return <ReactFlowProvider><GraphView {...props} /></ReactFlowProvider>
}

function GraphView(props: AssetGraphProps) {
  const { name, nodes, edges, version = 0, selectedKey, highlighted, onNodeClick, onNodeOpen, onClear, loading = false, empty, toolbar, className } = props
  const container = useRef<HTMLDivElement>(null)
  const flow = useReactFlow()
  const store = useStoreApi()
  const [foldedList, setFolded] = useStoredState(`graph-folded:${name}`, foldedSchema, noneFolded)
  const folded = useMemo(() => new Set(foldedList), [foldedList])
  const groups = useMemo(() => [...new Set(nodes.map((node) => node.group))].filter((group) => group !== ''), [nodes])
  const drawing = useMemo(() => drawingOf(nodes, edges, folded), [nodes, edges, folded])
  const { placement, error } = usePlacement(drawing, version)
  const [current, setCurrent] = useState<string>()
  const wished = useRef<string>(undefined)
  const window = useGraphWindow(placement?.placed)
  const indexOf = useMemo(() => new Map(placement?.drawing.items.map((item, index) => [item.id, index])), [placement?.drawing])
  const selected = selectedKey === undefined ? undefined : indexOf.get(selectedKey)

  const show = useCallback((id: string) => {
    const box = placement?.placed.boxes[indexOf.get(id) ?? -1]
    if (box === undefined) return
    const { transform: [x, y, zoom], width, height } = store.getState()
    const ground = groundOf({ x, y, zoom, width, height })
    const isInside = box.x >= ground.x && box.y >= ground.y && box.x + box.width <= ground.x + ground.width && box.y + box.height <= ground.y + ground.height
    if (isInside && zoom >= 0.3) return
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(zoom, 0.8), duration: 140 })
  }, [flow, store, placement, indexOf])

  const { fit, noteMove } = useFitting(placement)
  useEffect(() => { if (selectedKey !== undefined) show(selectedKey) }, [selectedKey, show])

  const callbacks = useRef({ onNodeClick, onNodeOpen, toggle: (group: string) => setFolded(folded.has(group) ? foldedList.filter((item) => item !== group) : [...foldedList, group]) })
  callbacks.current = { onNodeClick, onNodeOpen, toggle: (group) => setFolded(folded.has(group) ? foldedList.filter((item) => item !== group) : [...foldedList, group]) }
  const actions = useMemo((): NodeActions => ({
    onPress: (id) => { setCurrent(id); callbacks.current.onNodeClick?.(id) },
    onOpen: (id) => { if (!id.startsWith('group:')) (callbacks.current.onNodeOpen ?? callbacks.current.onNodeClick)?.(id) },
    onFold: (group) => callbacks.current.toggle(group),
    onFocus: setCurrent,
  }), [])
  const elements = useFlowElements({ placement, window, selectedKey, current, highlighted, actions })
  const scene = useMemo(
    () => (placement === undefined ? undefined : { drawing: placement.drawing, placed: placement.placed, highlighted, selected }),
    [placement, highlighted, selected],
  )
  const isMoving = useMoving(placement)

  useEffect(() => {
    if (wished.current === undefined) return
    const element = container.current?.querySelector<HTMLElement>(`[data-testid=graph-node][data-key="${CSS.escape(wished.current)}"]`)
    if (element === null || element === undefined) return
    wished.current = undefined
    element.focus({ preventScroll: true })
  }, [elements])

  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (placement === undefined || (event.target instanceof Element && event.target.closest('input, textarea, button, [role=toolbar]') !== null)) return
    if (event.key === 'Escape') onClear?.()
    const direction = arrows[event.key]
    const at = current ?? selectedKey
    const from = at === undefined ? undefined : indexOf.get(at)
    if (direction !== undefined) {
      const next = from === undefined ? 0 : walkGraph(placement.drawing, placement.placed.boxes, { from, direction })
      const item = next === undefined ? undefined : placement.drawing.items[next]
      if (item !== undefined) {
        wished.current = item.id
        setCurrent(item.id)
        show(item.id)
      }
    } else if ((event.key === 'Enter' || event.key === ' ') && at !== undefined && from !== undefined) {
      const item = placement.drawing.items[from]
      if (item?.node === undefined) actions.onFold(at.slice('group:'.length))
      else if (event.key === 'Enter') actions.onOpen(at)
      else actions.onPress(at)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  const clickGround = (event: MouseEvent) => {
    const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const hit = window?.isPainted === true && placement !== undefined ? boxNear(placement.placed.boxes, point, 8 / flow.getZoom()) : undefined
    const item = hit === undefined ? undefined : placement?.drawing.items[hit]
    if (item === undefined) onClear?.()
    else if (item.node === undefined) actions.onFold(item.id.slice('group:'.length))
    else {
      actions.onPress(item.id)
      show(item.id)
    }
  }

  const isEmpty = !loading && nodes.length === 0
  return (
    <div
      ref={container}
      role="group"
      aria-roledescription="graph"
      aria-label={`${nodes.length.toLocaleString('en')} assets. Arrow keys walk along the links.`}
      tabIndex={window?.isPainted === true || elements.nodes.every((node) => node.type !== 'asset' || !node.data.isCurrent) ? 0 : -1}
      data-testid="asset-graph"
      data-graph-version={placement?.version}
      data-graph-nodes={placement?.drawing.items.length}
      data-moving={isMoving || undefined}
      onKeyDown={press}
      className={classNames('asset-graph relative isolate min-h-0 min-w-0 flex-1 overflow-hidden bg-bg focus-visible:-outline-offset-2', className)}
    >
      {scene !== undefined && <SceneCanvas scene={scene} isShown={window?.isPainted === true} />}
      <ReactFlow
        nodes={elements.nodes}
        nodeTypes={nodeTypes}
        minZoom={0.01}
        maxZoom={1.75}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        panOnScroll
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        onPaneClick={clickGround}
        onMoveStart={(event) => {
          noteMove(event)
          container.current?.setAttribute('data-panning', '')
        }}
        onMoveEnd={() => container.current?.removeAttribute('data-panning')}
        attributionPosition="top-right"
      >
        {window?.isPainted !== true && <Background variant={BackgroundVariant.Dots} gap={18} size={1} color="var(--line-strong)" />}
        <EdgeLayer edges={elements.edges} />
      </ReactFlow>
      {toolbar !== undefined && <div className="absolute top-3 right-3 left-3 z-10 flex max-w-120 flex-col gap-2">{toolbar}</div>}
      {!isEmpty && (
        <GraphControls
          onFit={fit}
          fold={groups.length === 0 ? undefined : { areAllFolded: groups.every((group) => folded.has(group)), onFoldAll: () => setFolded(groups), onUnfoldAll: () => setFolded([]) }}
        />
      )}
      {scene !== undefined && scene.drawing.items.length > 8 && <GraphMinimap scene={scene} />}
      {isEmpty && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center">
          <div className="pointer-events-auto">{empty ?? <EmptyState icon={Workflow} title="No assets yet" description="Export an asset and it appears here." />}</div>
        </div>
      )}
      {error !== undefined && <div className="absolute inset-0 grid place-items-center"><ErrorState title="The graph could not be shown" error={error} /></div>}
      {error === undefined && !isEmpty && (loading || placement === undefined) && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center"><Spinner label={loading ? 'Loading the graph' : 'Laying out'} /></div>
      )}
    </div>
  )
}

/** Shows all of the graph at first, and after each change until the person moves the view. */
function useFitting(placement: Placement | undefined) {
  const flow = useReactFlow()
  const store = useStoreApi()
  const hasMoved = useRef(false)
  const wasFitted = useRef(false)
  const apply = useCallback((duration: number) => {
    const { width, height } = store.getState()
    if (placement === undefined || width === 0 || placement.placed.boxes.length === 0) return
    wasFitted.current = true
    void flow.setViewport(fittingView({ width, height }, { x: 0, y: 0, width: placement.placed.width, height: placement.placed.height }), duration === 0 ? {} : { duration })
  }, [flow, store, placement])
  useEffect(() => {
    if (!hasMoved.current) apply(wasFitted.current ? 140 : 0)
    return store.subscribe((next, before) => {
      if ((next.width !== before.width || next.height !== before.height) && !hasMoved.current) apply(0)
    })
  }, [apply, store])
  const fit = () => {
    hasMoved.current = false
    apply(140)
  }
  const noteMove = (event: unknown) => { if (event !== null) hasMoved.current = true }
  return { fit, noteMove }
}

/** True for a moment after places changed, so that nodes glide instead of jumping, and never while one pans. */
function useMoving(placement: Placement | undefined): boolean {
  const [moved, setMoved] = useState<Placement['placed']>()
  const placed = placement?.placed
  useEffect(() => {
    const timer = setTimeout(() => setMoved(placed), 200)
    return () => clearTimeout(timer)
  }, [placed])
  return moved !== undefined && moved !== placed
}
