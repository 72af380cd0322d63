'use client'
import { FileSearch, GitCompare, PanelBottom, PanelLeft, Play, Rocket, Save, Search, SquareX, Workflow } from 'lucide-react'
import { useCommands } from '../../components/shell/use-commands'
import type { Command } from '../../components/shell/command-registry'
import { toast } from '../../components/ui/toast'
import { describeError } from '../../components/ui/describe-error'
import type { Layout } from './layout-state'
import type { Workbench } from './workbench-context'
import { activeTab } from './workspace/tabs'

export interface WorkbenchCommands {
  workbench: Workbench
  layout: Layout
  setLayout: (change: Partial<Layout>) => void
  onQuickOpen: () => void
  onAssets: () => void
  selectedKey: string | undefined
}

/** What the workbench offers in the palette and on the keyboard. */
export function useWorkbenchCommands({ workbench, layout, setLayout, onQuickOpen, onAssets, selectedKey }: WorkbenchCommands): void {
  const { session, canEdit, deploy, showSidebar, controller, openDiff, runAsset } = workbench
  const group = 'Code'
  const save = () => {
    void session.sync.flush().then(() => toast({ title: 'Draft saved', tone: 'ok' }), (error: unknown) => toast({ title: 'The draft is not saved', description: describeError(error).message, tone: 'bad' }))
  }
  const commands: Command[] = [
    { id: 'ide:open', title: 'Go to file…', group, icon: FileSearch, shortcut: 'mod+p', run: onQuickOpen },
    { id: 'ide:assets', title: 'Go to asset in this draft…', group, icon: Workflow, shortcut: 'mod+shift+o', run: onAssets },
    { id: 'ide:search', title: 'Search in files', group, icon: Search, shortcut: 'mod+shift+f', run: () => showSidebar('search') },
    { id: 'ide:save', title: 'Save draft now', group, icon: Save, shortcut: 'mod+s', disabled: !canEdit, run: save },
    { id: 'ide:deploy', title: 'Deploy', group, icon: Rocket, shortcut: 'mod+enter', disabled: !canEdit, run: () => deploy() },
    { id: 'ide:run', title: selectedKey === undefined ? 'Materialize the asset at the cursor' : `Materialize ${selectedKey}`, group, icon: Play, shortcut: 'alt+enter', disabled: selectedKey === undefined, run: () => { if (selectedKey !== undefined) runAsset(selectedKey) } },
    { id: 'ide:diff', title: 'Compare with deployed', group, icon: GitCompare, shortcut: 'alt+d', run: () => {
      const tab = activeTab(session.tabs.getState())
      if (tab?.kind === 'file') openDiff(tab.path)
    } },
    { id: 'ide:close', title: 'Close tab', group, icon: SquareX, shortcut: 'alt+w', run: () => {
      const { active } = session.tabs.getState()
      if (active !== null) session.tabs.dispatch({ type: 'close', id: active })
    } },
    { id: 'ide:close-all', title: 'Close all tabs', group, icon: SquareX, run: () => session.tabs.dispatch({ type: 'close-all' }) },
    { id: 'ide:sidebar', title: 'Show or hide the sidebar', group, icon: PanelLeft, shortcut: 'mod+b', run: () => setLayout({ isSidebarOpen: !layout.isSidebarOpen }) },
    { id: 'ide:panel', title: 'Show or hide the panel', group, icon: PanelBottom, shortcut: 'mod+j', run: () => setLayout({ isPanelOpen: !layout.isPanelOpen }) },
    { id: 'ide:graph', title: 'Show or hide the graph', group, icon: Workflow, shortcut: 'alt+g', run: () => setLayout({ isGraphOpen: !layout.isGraphOpen }) },
    { id: 'ide:format', title: 'Format file', group, shortcut: 'alt+shift+f', run: () => controller.run('editor.action.formatDocument') },
    { id: 'ide:rename', title: 'Rename symbol', group, run: () => controller.run('editor.action.rename') },
    { id: 'ide:references', title: 'Find references', group, run: () => controller.run('editor.action.goToReferences') },
    { id: 'ide:line', title: 'Go to line…', group, run: () => controller.run('editor.action.gotoLine') },
  ]
  useCommands(commands)
}
