'use client'
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { Workflow } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { classNames } from '../ui/class-names'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Spinner } from '../ui/spinner'
import { EdgeLayer } from './edge-layer'
import { GraphControls } from './graph-controls'
import { drawingOf } from './graph-data'
import type { GraphEdge, GraphNode } from './graph-data'
import { GraphMinimap } from './graph-minimap'
import { AssetNode, RegionNode } from './graph-node'
import { SceneCanvas } from './scene-canvas'
import { useFitting, useMoving } from './use-fitting'
import { useFlowDirection } from './use-flow-direction'
import { useFlowElements } from './use-flow-elements'
import { useFolding } from './use-folding'
import { useGraphActions, useGraphKeys, useGroundClick, useShow } from './use-graph-input'
import { useGraphWindow } from './use-graph-window'
import { usePlacement } from './use-placement'

export interface AssetGraphProps {
  /** Names the kept set of folded groups. */
  name: string
  /** What the nodes are, in the plural. Default: assets. */
  noun?: string | undefined
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
// The view moves and the nodes do not: keys and selection are ours.
const stillFlow = {
  minZoom: 0.01, maxZoom: 1.75, nodesDraggable: false, nodesConnectable: false, nodesFocusable: false, elementsSelectable: false,
  disableKeyboardA11y: true, zoomOnDoubleClick: false, panOnScroll: true, deleteKeyCode: null, selectionKeyCode: null,
  multiSelectionKeyCode: null, panActivationKeyCode: null, attributionPosition: 'bottom-center',
} as const

/** The graph of assets, from left to right or in a high ground from top to bottom: groups as regions, semantic zoom, keyboard, thousands of nodes. Fills its parent. */
export function AssetGraph(props: AssetGraphProps) {
  return <ReactFlowProvider><GraphView {...props} /></ReactFlowProvider>
}

function GraphView(props: AssetGraphProps) {
  const { noun = 'assets', nodes, edges, version = 0, selectedKey, highlighted, onClear, className } = props
  const container = useRef<HTMLDivElement>(null)
  const folding = useFolding(props)
  const drawing = useMemo(() => drawingOf(nodes, edges, folding.folded), [nodes, edges, folding.folded])
  const { placement, error } = usePlacement(drawing, version, useFlowDirection(container))
  const [current, setCurrent] = useState<string>()
  const window = useGraphWindow(placement?.placed)
  const toolbar = useRef<HTMLDivElement>(null)
  const { fit, noteMove } = useFitting(placement, toolbar)
  const show = useShow(placement, selectedKey)
  const actions = useGraphActions(props, folding.toggle, setCurrent)
  const elements = useFlowElements({ placement, window, selectedKey, current, highlighted, actions })
  const press = useGraphKeys({ container, placement, elements, at: current ?? selectedKey, actions, show, setCurrent, onClear })
  const clickGround = useGroundClick({ placement, isPainted: window?.isPainted === true, actions, show, onClear })
  const selected = selectedKey === undefined ? undefined : placement?.drawing.items.findIndex((item) => item.id === selectedKey)
  const scene = useMemo(
    () => (placement === undefined ? undefined : { drawing: placement.drawing, placed: placement.placed, highlighted, selected }),
    [placement, highlighted, selected],
  )
  const isMoving = useMoving(placement)
  const hasCurrent = elements.nodes.some((node) => node.type === 'asset' && node.data.isCurrent)
  return (
    <div
      ref={container}
      role="group"
      aria-roledescription="graph"
      aria-label={`${nodes.length.toLocaleString('en')} ${noun}. Arrow keys walk along the links.`}
      tabIndex={hasCurrent ? -1 : 0}
      data-testid="asset-graph"
      data-graph-version={placement?.version}
      data-graph-nodes={placement?.drawing.items.length}
      data-moving={isMoving || undefined}
      onKeyDown={press}
      // Clipped, not hidden: what is hidden can still be scrolled into, by the focus on a node, and then the toolbar is gone.
      className={classNames('asset-graph relative isolate min-h-0 min-w-0 flex-1 overflow-clip bg-bg focus-visible:-outline-offset-2', className)}
    >
      {scene !== undefined && <SceneCanvas scene={scene} isShown={window?.isPainted === true} />}
      <ReactFlow
        {...stillFlow}
        nodes={elements.nodes}
        nodeTypes={nodeTypes}
        onPaneClick={clickGround}
        onMoveStart={(event) => {
          noteMove(event)
          container.current?.setAttribute('data-panning', '')
        }}
        onMoveEnd={() => container.current?.removeAttribute('data-panning')}
      >
        {window?.isPainted !== true && <Background variant={BackgroundVariant.Dots} gap={18} size={1} color="var(--line-strong)" />}
        <EdgeLayer edges={elements.edges} />
      </ReactFlow>
      {nodes.length > 0 && <GraphControls onFit={fit} fold={folding.controls} />}
      {scene !== undefined && scene.drawing.items.length > 8 && <GraphMinimap scene={scene} />}
      <Overlays {...props} toolbarRef={toolbar} isPlaced={placement !== undefined} error={error} />
    </div>
  )
}

type OverlaysProps = AssetGraphProps & { toolbarRef: RefObject<HTMLDivElement | null>; isPlaced: boolean; error: Error | undefined }

/** What stands over the graph: the toolbar, and what there is to say when there is no graph. */
function Overlays({ nodes, loading = false, empty, toolbar, toolbarRef, isPlaced, error }: OverlaysProps) {
  const isEmpty = !loading && nodes.length === 0
  return (
    <>
      {toolbar !== undefined && <div ref={toolbarRef} className="absolute top-3 right-3 left-3 z-10 flex max-w-120 flex-col gap-2">{toolbar}</div>}
      {isEmpty && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center">
          <div className="pointer-events-auto">{empty ?? <EmptyState icon={Workflow} title="No assets yet" description="Export an asset and it appears here." />}</div>
        </div>
      )}
      {error !== undefined && <div className="absolute inset-0 grid place-items-center"><ErrorState title="The graph could not be shown" error={error} /></div>}
      {error === undefined && !isEmpty && (loading || !isPlaced) && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center"><Spinner label={loading ? 'Loading the graph' : 'Laying out'} /></div>
      )}
    </>
  )
}
