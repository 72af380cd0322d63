'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ErrorState } from '../../../components/ui/error-state'
import { Skeleton } from '../../../components/ui/skeleton'
import { useTheme } from '../../../components/ui/use-theme'
import { useTRPC } from '../../../trpc/context'
import { usePlace } from '../../deployments/client'
import { themeName } from '../monaco/monaco-theme'
import type { EditorPart } from '../monaco/use-editor-part'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { fromContent, sizeOf } from '../workspace/file-body'
import type { Workspace } from '../workspace/workspace-state'
import { textOptions } from './editor-options'

const selectDraft = (state: Workspace) => state.draft
const notFound = (error: unknown): boolean => typeof error === 'object' && error !== null && 'data' in error && JSON.stringify(error.data).includes('"not-found"')

/** What is deployed on the left, the draft on the right; the right side can be edited. */
export function DiffView({ part, path }: { part: EditorPart; path: string }) {
  const place = usePlace()
  const trpc = useTRPC()
  const { session } = useWorkbench()
  const { baseCommit, deployedCommit, base } = useWorkspace(selectDraft)
  const commit = deployedCommit ?? baseCommit
  const known = commit === baseCommit ? base.get(path) : null
  const query = useQuery({
    ...trpc.source.file.queryOptions({ ...place, location: session.location, commit: commit ?? '', path }),
    enabled: commit !== null && known === null, staleTime: Infinity, retry: (count, error) => !notFound(error) && count < 2,
  })
  const isNew = (known === undefined) || commit === null || notFound(query.error)
  const before = isNew ? '' : known ?? (query.data === undefined ? null : fromContent(query.data.content))
  const label = commit === null ? 'Nothing deployed' : `${deployedCommit === null ? 'Last commit' : 'Deployed'} ${commit.slice(0, 7)}`
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-7 shrink-0 items-center gap-2 border-b border-line bg-panel px-3 text-sm text-muted">
        <span className="font-mono">{label}</span><span aria-hidden>→</span><span>Draft</span>
      </div>
      {query.isError && !isNew && <ErrorState title="The deployed version could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {before === null && !query.isError && <div className="p-4"><Skeleton className="h-40 w-full" /></div>}
      {before !== null && <DiffBody part={part} path={path} before={before} />}
    </div>
  )
}

function DiffBody({ part, path, before }: { part: EditorPart; path: string; before: string | Uint8Array }) {
  const after = useWorkspace((state) => state.files.get(path))
  if (typeof before !== 'string' || after instanceof Uint8Array) {
    return <p className="p-4 text-muted">Bytes on at least one side: {sizeOf(before).toLocaleString('en')} before, {after === undefined ? 'deleted' : sizeOf(after).toLocaleString('en')} now.</p>
  }
  return <DiffText part={part} path={path} before={before} isDeleted={after === undefined} />
}

function DiffText({ part, path, before, isDeleted }: { part: EditorPart; path: string; before: string; isDeleted: boolean }) {
  const { canEdit } = useWorkbench()
  const container = useRef<HTMLDivElement>(null)
  const { shown } = useTheme()
  const theme = useRef(shown)
  theme.current = shown
  useEffect(() => {
    if (container.current === null) return undefined
    const { monaco, models } = part
    const shared = models.open(path)
    const language = shared?.getLanguageId()
    const original = monaco.editor.createModel(before, language, monaco.Uri.from({ scheme: 'deployed', path: `/${path}` }))
    const modified = shared ?? monaco.editor.createModel('', language, monaco.Uri.from({ scheme: 'deleted', path: `/${path}` }))
    const created = monaco.editor.createDiffEditor(container.current, {
      ...textOptions, theme: themeName(theme.current), readOnly: !canEdit || shared === null, originalEditable: false, renderSideBySide: true, useInlineViewWhenSpaceIsLimited: true,
      renderSideBySideInlineBreakpoint: 720, hideUnchangedRegions: { enabled: true }, renderOverviewRuler: false, originalAriaLabel: 'Deployed', modifiedAriaLabel: 'Draft',
    })
    created.setModel({ original, modified })
    return () => {
      created.dispose()
      original.dispose()
      if (shared === null) modified.dispose()
    }
  }, [part, path, before, isDeleted, canEdit])
  return <div ref={container} data-testid="diff-editor" className="min-h-0 flex-1" />
}
