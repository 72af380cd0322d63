'use client'
import type { ReactNode } from 'react'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { SplitPane } from '../../components/ui/split-pane'
import type { Layout, Pane } from './layout-state'

export interface WorkbenchParts { sidebar: ReactNode; editor: ReactNode; graph: ReactNode; panel: ReactNode }

const paneOptions = [{ value: 'files', label: 'Files' }, { value: 'code', label: 'Code' }, { value: 'graph', label: 'Graph' }, { value: 'panel', label: 'Problems' }] as const

/** Sidebar, code and graph side by side, the panel below the two. */
export function WideLayout({ layout, parts }: { layout: Layout; parts: WorkbenchParts }) {
  const code = layout.isGraphOpen
    ? <SplitPane name="ide-graph" initial={0.56} minimum={220} label="Resize the graph" className="min-h-0 flex-1">{[parts.editor, parts.graph]}</SplitPane>
    : parts.editor
  const main = layout.isPanelOpen
    ? <SplitPane name="ide-panel" direction="column" initial={0.76} minimum={80} label="Resize the panel" className="min-h-0 flex-1">{[code, parts.panel]}</SplitPane>
    : code
  return layout.isSidebarOpen
    ? <SplitPane name="ide-sidebar" initial={0.17} minimum={160} label="Resize the sidebar" className="min-h-0 flex-1">{[parts.sidebar, main]}</SplitPane>
    : <div className="flex min-h-0 flex-1 flex-col">{main}</div>
}

/** One part at a time, for a phone. */
export function NarrowLayout({ pane, onPane, parts }: { pane: Pane; onPane: (pane: Pane) => void; parts: WorkbenchParts }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 border-b border-line px-3 py-1.5"><SegmentedControl label="Part of the workbench" value={pane} onChange={onPane} options={paneOptions} /></div>
      {pane === 'files' && parts.sidebar}
      {pane === 'graph' && parts.graph}
      {pane === 'panel' && parts.panel}
      <div className={pane === 'code' ? 'flex min-h-0 flex-1 flex-col' : 'hidden'}>{parts.editor}</div>
    </div>
  )
}
