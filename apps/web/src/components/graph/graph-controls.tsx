'use client'
import { useReactFlow } from '@xyflow/react'
import { ChevronsDownUp, ChevronsUpDown, Maximize, Minus, Plus } from 'lucide-react'
import { IconButton } from '../ui/icon-button'

export interface GraphControlsProps {
  onFit: () => void
  /** Absent when the graph has no groups. */
  fold: { areAllFolded: boolean; onFoldAll: () => void; onUnfoldAll: () => void } | undefined
}

export function GraphControls({ onFit, fold }: GraphControlsProps) {
  const flow = useReactFlow()
  return (
    <div role="toolbar" aria-label="Graph view" className="absolute bottom-3 left-3 z-10 flex rounded-lg border border-line bg-raised p-0.5">
      <IconButton icon={Plus} label="Zoom in" size="sm" onClick={() => void flow.zoomIn({ duration: 120 })} />
      <IconButton icon={Minus} label="Zoom out" size="sm" onClick={() => void flow.zoomOut({ duration: 120 })} />
      <IconButton icon={Maximize} label="Show all" size="sm" onClick={onFit} />
      {fold !== undefined && (fold.areAllFolded
        ? <IconButton icon={ChevronsUpDown} label="Unfold all groups" size="sm" onClick={fold.onUnfoldAll} />
        : <IconButton icon={ChevronsDownUp} label="Fold all groups" size="sm" onClick={fold.onFoldAll} />)}
    </div>
  )
}
