'use client'
import { createContext, useContext, type ReactNode } from 'react'
import type { EditorController, PlaceInFile } from './editor/editor-controller'
import type { EditorPart } from './monaco/use-editor-part'
import { noPreview, type Preview } from './preview/preview'
import type { Session } from './workspace/session'
import { useStore } from './workspace/use-store'
import type { Workspace } from './workspace/workspace-state'

export type SidebarView = 'files' | 'search' | 'changes'
export type PanelView = 'problems' | 'build'

export interface OpenOptions {
  readonly place?: PlaceInFile | undefined
  /** Keeps the tab; otherwise the next file replaces it. */
  readonly pin?: boolean | undefined
  readonly focus?: boolean | undefined
}

export interface Workbench {
  readonly session: Session
  readonly controller: EditorController
  /** False for those who may only look. */
  readonly canEdit: boolean
  /** Null until Monaco is there. */
  readonly part: EditorPart | null
  readonly openFile: (path: string, options?: OpenOptions) => void
  readonly openDiff: (path: string) => void
  readonly showSidebar: (view: SidebarView) => void
  readonly showPanel: (view: PanelView) => void
  readonly deploy: (options?: { message?: string; thenRun?: string }) => void
  readonly runAsset: (key: string) => void
  readonly selectAsset: (key: string | undefined) => void
}

const WorkbenchContext = createContext<Workbench | null>(null)
const PreviewContext = createContext<Preview>(noPreview)

export function WorkbenchProvider({ workbench, preview, children }: { workbench: Workbench; preview: Preview; children: ReactNode }) {
  return <WorkbenchContext value={workbench}><PreviewContext value={preview}>{children}</PreviewContext></WorkbenchContext>
}

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext)
  if (workbench === null) throw new Error('no <WorkbenchProvider> above this component')
  return workbench
}

export const usePreviewState = (): Preview => useContext(PreviewContext)

/** A part of the files' state; `select` stands at module level or is memoised. */
export const useWorkspace = <Part,>(select: (state: Workspace) => Part): Part => useStore(useWorkbench().session.store, select)
