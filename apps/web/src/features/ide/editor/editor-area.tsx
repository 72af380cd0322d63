'use client'
import { useCallback } from 'react'
import { ErrorState } from '../../../components/ui/error-state'
import { Shortcut } from '../../../components/ui/kbd'
import { Skeleton } from '../../../components/ui/skeleton'
import type { EditorLoading } from '../monaco/use-editor-part'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { activeTab, type Tabs } from '../workspace/tabs'
import { useStore } from '../workspace/use-store'
import type { Workspace } from '../workspace/workspace-state'
import { BytesView } from './bytes-view'
import { CodeEditor } from './code-editor'
import { DiffView } from './diff-view'
import { TabBar } from './tab-bar'

const selectTab = (state: Tabs) => activeTab(state)

/** Tabs, and what the front one shows. */
export function EditorArea({ loading, errorPaths }: { loading: EditorLoading; errorPaths: ReadonlySet<string> }) {
  const { session, canEdit } = useWorkbench()
  const tab = useStore(session.tabs, selectTab)
  const path = tab?.kind === 'library' ? null : tab?.path ?? null
  const select = useCallback((state: Workspace) => (path === null ? undefined : state.files.get(path)), [path])
  const body = useWorkspace(select)
  const isText = tab?.kind === 'library' || (tab?.kind === 'file' && typeof body === 'string')
  const { part } = loading
  return (
    <section aria-label="Editor" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <TabBar errorPaths={errorPaths} />
      {loading.error !== null && <ErrorState title="The editor could not be loaded" error={loading.error} onRetry={loading.retry} />}
      {part === null && loading.error === null && <EditorSkeleton />}
      {part !== null && <CodeEditor part={part} path={isText ? tab?.path ?? null : null} isReadOnly={!canEdit || tab?.kind === 'library'} isHidden={!isText} />}
      {part !== null && tab?.kind === 'diff' && <DiffView key={tab.path} part={part} path={tab.path} />}
      {tab?.kind === 'file' && body instanceof Uint8Array && <BytesView path={tab.path} bytes={body} />}
      {tab?.kind === 'file' && body === undefined && <p className="p-4 text-muted">There is no {tab.path} in this draft. It may have been renamed or deleted.</p>}
      {tab === undefined && part !== null && <Welcome />}
    </section>
  )
}

function EditorSkeleton() {
  return (
    <div className="flex flex-1 flex-col gap-2.5 p-4 pl-14" aria-hidden>
      {['w-72', 'w-56', 'w-0', 'w-80', 'w-64', 'w-96', 'w-40'].map((width, index) => <Skeleton key={index} className={`${width} max-w-full`} />)}
    </div>
  )
}

const hints = [['mod+p', 'Go to file'], ['mod+shift+o', 'Go to asset'], ['mod+shift+f', 'Search in files'], ['mod+enter', 'Deploy'], ['mod+k', 'All commands']] as const

function Welcome() {
  return (
    <div className="grid flex-1 place-items-center p-6">
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-2 text-muted">
        {hints.map(([keys, title]) => <div key={keys} className="contents"><dt className="text-right">{title}</dt><dd><Shortcut keys={keys} /></dd></div>)}
      </dl>
    </div>
  )
}
