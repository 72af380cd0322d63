'use client'
import { memo, useCallback, useMemo, useState } from 'react'
import { useIsNarrow } from '../../components/ui/use-is-narrow'
import { useStoredState } from '../../components/ui/use-stored-state'
import { usePermissions } from '../deployments/client'
import { BranchBanner } from './deploy/branch-banner'
import { DraftConflictDialog } from './deploy/draft-conflict-dialog'
import { RunAssetDialog, type RunRequest } from './deploy/run-asset-dialog'
import { useDeploy } from './deploy/use-deploy'
import { EditorArea } from './editor/editor-area'
import { EditorController } from './editor/editor-controller'
import { useEditorOpener } from './editor/use-editor-opener'
import { initialLayout, layoutSchema, type Layout, type Pane } from './layout-state'
import { useEditorPart } from './monaco/use-editor-part'
import { BottomPanel } from './panel/bottom-panel'
import type { PreviewPlace } from './preview/preview'
import { PreviewGraph } from './preview/preview-graph'
import { usePreview } from './preview/use-preview'
import { QuickOpenAsset, QuickOpenFile } from './quick-open'
import { Sidebar } from './sidebar/sidebar'
import { StatusBar } from './status-bar'
import { useAddress } from './use-address'
import { useCursorAsset } from './use-cursor-asset'
import { useLeaveWarning } from './use-leave-warning'
import { useProblems } from './use-problems'
import { useWorkbenchCommands } from './use-workbench-commands'
import { WorkbenchHeader } from './workbench-header'
import { WorkbenchProvider, type OpenOptions, type Workbench as WorkbenchValue } from './workbench-context'
import { NarrowLayout, WideLayout } from './workbench-layout'
import type { Session } from './workspace/session'
import { useStore } from './workspace/use-store'
import type { Workspace } from './workspace/workspace-state'
import './workbench.css'

const selectFiles = (state: Workspace) => state.files
const selectChangeId = (state: Workspace) => state.changeId

// A keystroke renders the workbench; its parts look at the draft themselves, each at what it shows.
const Side = memo(Sidebar)
const Editor = memo(EditorArea)
const Bottom = memo(BottomPanel)
const Footer = memo(StatusBar)

/** What moves between the parts: which file is open, which asset is selected, which part is in front. */
function useWorkbenchState(session: Session) {
  const [layout, setWholeLayout] = useStoredState('ide:layout', layoutSchema, initialLayout)
  const [pane, setPane] = useState<Pane>('code')
  const [selectedKey, selectAsset] = useState<string>()
  const [picking, setPicking] = useState<'file' | 'asset' | null>(null)
  const [running, setRunning] = useState<RunRequest | null>(null)
  const [controller] = useState(() => new EditorController())
  const setLayout = useCallback((change: Partial<Layout>) => setWholeLayout({ ...layout, ...change }), [layout, setWholeLayout])
  const openFile = useCallback((path: string, { place, pin = false, focus = false }: OpenOptions = {}) => {
    const isOurs = session.store.getState().files.has(path) || !path.startsWith('node_modules/')
    session.tabs.dispatch({ type: 'open', kind: isOurs ? 'file' : 'library', path, preview: !pin })
    controller.goTo(path, place ?? null, { focus })
    setPane('code')
  }, [session, controller])
  const openDiff = useCallback((path: string) => {
    session.tabs.dispatch({ type: 'open', kind: 'diff', path, preview: true })
    setPane('code')
  }, [session])
  return { layout, setLayout, pane, setPane, selectedKey, selectAsset, picking, setPicking, running, setRunning, controller, openFile, openDiff }
}

function usePartCallbacks(setLayout: (change: Partial<Layout>) => void, setPane: (pane: Pane) => void) {
  return useMemo(() => ({
    viewSidebar: (sidebar: Layout['sidebar']) => setLayout({ sidebar }),
    viewPanel: (panel: Layout['panel']) => setLayout({ panel }),
    closePanel: () => { setLayout({ isPanelOpen: false }); setPane('code') },
  }), [setLayout, setPane])
}

/** The workbench of one code location: files, code with types, the graph as one types, problems and builds. */
export function Workbench({ session }: { session: Session }) {
  const state = useWorkbenchState(session)
  const { layout, setLayout, pane, setPane, selectedKey, selectAsset, picking, setPicking, running, setRunning, controller, openFile, openDiff } = state
  const isNarrow = useIsNarrow()
  const canEdit = usePermissions().has('draft:write')
  const files = useStore(session.store, selectFiles)
  const preview = usePreview(files, useStore(session.store, selectChangeId))
  const loading = useEditorPart(session)
  const { part } = loading
  const { problems, errorPaths } = useProblems(session, part, preview)
  const showPanel = useCallback((panel: Layout['panel']) => { setLayout({ panel, isPanelOpen: true }); setPane('panel') }, [setLayout, setPane])
  const showSidebar = useCallback((sidebar: Layout['sidebar']) => { setLayout({ sidebar, isSidebarOpen: true }); setPane('files') }, [setLayout, setPane])
  const partCallbacks = usePartCallbacks(setLayout, setPane)
  const showProblems = useCallback(() => showPanel('problems'), [showPanel])
  const runAsset = useCallback((key: string) => setRunning({ key, step: 'ask' }), [setRunning])
  const { deploy, isDeploying, buildId } = useDeploy(session, {
    onStarted: () => { if (!isNarrow) showPanel('build') },
    onFailed: () => showPanel('build'),
    onDeployed: (key) => { if (key !== undefined) setRunning({ key, step: 'launch' }) },
  })
  const workbench = useMemo<WorkbenchValue>(
    () => ({ session, controller, canEdit, part, openFile, openDiff, showSidebar, showPanel, deploy, runAsset, selectAsset }),
    [session, controller, canEdit, part, openFile, openDiff, showSidebar, showPanel, deploy, runAsset, selectAsset],
  )
  const openSource = useCallback(({ file, line, column }: PreviewPlace) => {
    if (file !== null) openFile(file, { place: { line: line ?? 1, column: column ?? 1 } })
  }, [openFile])
  useAddress(session, openFile)
  useEditorOpener(part, openFile)
  useCursorAsset(controller, preview.assets, selectAsset)
  useLeaveWarning(session)
  useWorkbenchCommands({ workbench, layout, setLayout, onQuickOpen: () => setPicking('file'), onAssets: () => setPicking('asset'), selectedKey })
  const parts = {
    sidebar: <Side view={layout.sidebar} onView={partCallbacks.viewSidebar} errorPaths={errorPaths} />,
    editor: <Editor loading={loading} errorPaths={errorPaths} />,
    graph: (
      <section aria-label="Asset graph of the draft" className="flex min-h-0 min-w-0 flex-1 flex-col">
        <PreviewGraph preview={preview} selectedKey={selectedKey} onSelect={selectAsset} onOpenSource={openSource} />
      </section>
    ),
    panel: <Bottom view={layout.panel} onView={partCallbacks.viewPanel} onClose={partCallbacks.closePanel} problems={problems} isChecking={part === null} buildId={buildId} location={session.location} />,
  }
  return (
    <WorkbenchProvider workbench={workbench} preview={preview}>
      <WorkbenchHeader isDeploying={isDeploying} />
      <BranchBanner />
      {isNarrow ? <NarrowLayout pane={pane} onPane={setPane} parts={parts} /> : <WideLayout layout={layout} parts={parts} />}
      <Footer problems={problems} onProblems={showProblems} />
      <DraftConflictDialog />
      {picking === 'file' && <QuickOpenFile onClose={() => setPicking(null)} />}
      {picking === 'asset' && <QuickOpenAsset onClose={() => setPicking(null)} />}
      {running !== null && <RunAssetDialog request={running} onChange={setRunning} />}
    </WorkbenchProvider>
  )
}
