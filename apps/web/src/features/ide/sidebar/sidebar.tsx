'use client'
import { Files, GitCompare, Search } from 'lucide-react'
import { classNames } from '../../../components/ui/class-names'
import { Tooltip } from '../../../components/ui/tooltip'
import { useWorkspace, type SidebarView } from '../workbench-context'
import { changesOf, type Workspace } from '../workspace/workspace-state'
import { ChangesView } from './changes-view'
import { FileTree } from './file-tree'
import { SearchView } from './search-view'

const views = [
  { value: 'files', label: 'Files', icon: Files, shortcut: undefined },
  { value: 'search', label: 'Search', icon: Search, shortcut: 'mod+shift+f' },
  { value: 'changes', label: 'Changes', icon: GitCompare, shortcut: undefined },
] as const

const selectCount = (state: Workspace) => changesOf(state).length

/** Files, search and changes, one at a time. */
export function Sidebar({ view, onView, errorPaths }: { view: SidebarView; onView: (view: SidebarView) => void; errorPaths: ReadonlySet<string> }) {
  const changes = useWorkspace(selectCount)
  return (
    <aside aria-label="Sidebar" className="flex min-h-0 min-w-0 flex-1 flex-col bg-panel">
      <div role="group" aria-label="Sidebar views" className="flex h-8.5 shrink-0 items-center gap-0.5 border-b border-line px-1.5">
        {views.map(({ value, label, icon: Icon, shortcut }) => (
          <Tooltip key={value} content={label} shortcut={shortcut}>
            <button type="button" aria-pressed={view === value} aria-label={value === 'changes' ? `Changes, ${changes}` : label} onClick={() => onView(value)} className={classNames('flex h-6.5 min-w-7 items-center justify-center gap-1 rounded-md px-1.5 text-muted hover:bg-hover hover:text-ink', view === value && 'bg-select text-ink')}>
              <Icon aria-hidden strokeWidth={1.75} className="size-4" />
              {value === 'changes' && changes > 0 && <span aria-hidden className="font-mono text-2xs">{changes}</span>}
            </button>
          </Tooltip>
        ))}
      </div>
      {view === 'files' && <FileTree errorPaths={errorPaths} />}
      {view === 'search' && <SearchView />}
      {view === 'changes' && <ChangesView />}
    </aside>
  )
}
