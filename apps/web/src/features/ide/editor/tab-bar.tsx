'use client'
import { Circle, GitCompare, Lock, X } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { classNames } from '../../../components/ui/class-names'
import { FileIcon, stateColor } from '../sidebar/file-icon'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { tabId, type Tab, type Tabs } from '../workspace/tabs'
import { nameOf, parentOf } from '../workspace/tree-path'
import { useStore } from '../workspace/use-store'
import { pendingOf, stateOfFile, type Workspace } from '../workspace/workspace-state'

const selectAll = (state: Workspace) => state
const selectTabs = (state: Tabs) => state
const dragKind = 'application/x-millrace-tab'

const titlesOf = (tabs: readonly Tab[]): Map<string, string> => {
  const names = tabs.map(({ path }) => nameOf(path))
  return new Map(tabs.map((tab, index) => [tabId(tab), names.filter((name) => name === names[index]).length > 1 && parentOf(tab.path) !== '' ? parentOf(tab.path) : '']))
}

/** Open files. Italic: replaced by the next; double click keeps it. Middle click closes. */
export function TabBar({ errorPaths }: { errorPaths: ReadonlySet<string> }) {
  const { session } = useWorkbench()
  const { tabs, active } = useStore(session.tabs, selectTabs)
  const workspace = useWorkspace(selectAll)
  const list = useRef<HTMLDivElement>(null)
  const unsaved = useMemo(() => {
    const pending = pendingOf(workspace)
    return new Set(pending.files.keys())
  }, [workspace])
  const hints = useMemo(() => titlesOf(tabs), [tabs])
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active])
  if (tabs.length === 0) return <div className="h-8.5 shrink-0 border-b border-line bg-panel" />
  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Open files"
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
        if (by !== 1 && by !== -1) return
        event.preventDefault()
        session.tabs.dispatch({ type: 'step', by })
        requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
      }}
      className="flex h-8.5 shrink-0 overflow-x-auto border-b border-line bg-panel [scrollbar-width:none]"
    >
      {tabs.map((tab) => {
        const id = tabId(tab)
        return <OneTab key={id} tab={tab} id={id} isActive={id === active} hint={hints.get(id) ?? ''} isUnsaved={unsaved.has(tab.path)} color={errorPaths.has(tab.path) ? 'text-bad' : tab.kind === 'library' ? '' : stateColor[stateOfFile(workspace, tab.path)]} />
      })}
      <div className="min-w-4 flex-1" onDragOver={(event) => { if (event.dataTransfer.types.includes(dragKind)) event.preventDefault() }} onDrop={(event) => session.tabs.dispatch({ type: 'place', id: event.dataTransfer.getData(dragKind), before: null })} />
    </div>
  )
}

function OneTab({ tab, id, isActive, hint, isUnsaved, color }: { tab: Tab; id: string; isActive: boolean; hint: string; isUnsaved: boolean; color: string }) {
  const { session } = useWorkbench()
  const close = () => session.tabs.dispatch({ type: 'close', id })
  const name = `${nameOf(tab.path)}${tab.kind === 'diff' ? ' (difference)' : ''}`
  return (
    <div
      draggable
      onDragStart={(event) => event.dataTransfer.setData(dragKind, id)}
      onDragOver={(event) => { if (event.dataTransfer.types.includes(dragKind)) event.preventDefault() }}
      onDrop={(event) => { event.preventDefault(); session.tabs.dispatch({ type: 'place', id: event.dataTransfer.getData(dragKind), before: id }) }}
      className={classNames('group/tab relative flex shrink-0 items-center border-r border-line pr-1 transition-colors', isActive ? 'bg-bg after:absolute after:inset-x-0 after:top-0 after:h-px after:bg-accent' : 'text-muted hover:bg-hover')}
    >
      <button
        type="button"
        role="tab"
        aria-selected={isActive}
        aria-keyshortcuts="Delete"
        tabIndex={isActive ? 0 : -1}
        title={tab.path}
        onClick={() => session.tabs.dispatch({ type: 'activate', id })}
        onDoubleClick={() => session.tabs.dispatch({ type: 'pin', id })}
        onAuxClick={(event) => { if (event.button === 1) close() }}
        onMouseDown={(event) => { if (event.button === 1) event.preventDefault() }}
        onKeyDown={(event) => { if (event.key === 'Delete') close() }}
        className="flex h-full items-center gap-1.5 pl-2.5 focus-visible:-outline-offset-2"
      >
        {tab.kind === 'diff' ? <GitCompare aria-hidden className="size-3.5 text-faint" /> : tab.kind === 'library' ? <Lock aria-hidden className="size-3 text-faint" /> : <FileIcon path={tab.path} />}
        <span className={classNames('whitespace-nowrap', tab.preview && 'italic', color)}>{nameOf(tab.path)}</span>
        {hint !== '' && <span className="text-sm whitespace-nowrap text-faint">{hint}</span>}
        {isUnsaved && <span className="sr-only">, not saved yet</span>}
      </button>
      {/* A list of tabs may hold nothing but tabs; the keyboard closes one with Delete. */}
      <button type="button" aria-hidden title={`Close ${name}`} tabIndex={-1} onClick={close} className="ml-1 grid size-5 place-items-center rounded text-faint hover:bg-select hover:text-ink">
        {isUnsaved && <Circle aria-hidden className="size-2 fill-current group-hover/tab:hidden" />}
        <X aria-hidden className={classNames('size-3.5', isUnsaved ? 'hidden group-hover/tab:block' : isActive ? '' : 'opacity-0 group-hover/tab:opacity-100')} />
      </button>
    </div>
  )
}
