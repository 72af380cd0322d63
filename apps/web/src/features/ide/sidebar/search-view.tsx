'use client'
import { CaseSensitive, Regex } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { classNames } from '../../../components/ui/class-names'
import { IconButton } from '../../../components/ui/icon-button'
import { inputStyle } from '../../../components/ui/input'
import { VirtualList } from '../../../components/ui/virtual-list'
import { useWorkbench, useWorkspace } from '../workbench-context'
import { searchFiles, type SearchHit } from '../workspace/search-files'
import { nameOf, parentOf } from '../workspace/tree-path'
import type { Workspace } from '../workspace/workspace-state'
import { FileIcon } from './file-icon'
import { SidebarHeader } from './sidebar-header'

type Row = { kind: 'file'; path: string; count: number } | { kind: 'hit'; hit: SearchHit }

const selectFiles = (state: Workspace) => state.files

const rowsOf = (hits: readonly SearchHit[]): Row[] => {
  const byPath = groupHits(hits)
  return [...byPath].flatMap(([path, found]) => [{ kind: 'file' as const, path, count: found.length }, ...found.map((hit) => ({ kind: 'hit' as const, hit }))])
}
const groupHits = (hits: readonly SearchHit[]): Map<string, SearchHit[]> => {
  const groups = new Map<string, SearchHit[]>()
  for (const hit of hits) groups.set(hit.path, [...(groups.get(hit.path) ?? []), hit])
  return groups
}

/** Finds a text in all files of the draft. */
export function SearchView() {
  const { openFile } = useWorkbench()
  const files = useWorkspace(selectFiles)
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isCaseSensitive, setCaseSensitive] = useState(false)
  const [isRegularExpression, setRegularExpression] = useState(false)
  const searched = useDeferredValue(text)
  const searchedFiles = useDeferredValue(files)
  const result = useMemo(() => searchFiles(searchedFiles, { text: searched, isCaseSensitive, isRegularExpression }), [searchedFiles, searched, isCaseSensitive, isRegularExpression])
  const rows = useMemo(() => ('hits' in result ? rowsOf(result.hits) : []), [result])
  useEffect(() => { input.current?.focus() }, [])
  const fileCount = rows.filter((row) => row.kind === 'file').length
  return (
    <>
      <SidebarHeader title="Search" />
      <div className="flex items-center gap-0.5 px-2 pb-2">
        <input ref={input} type="search" value={text} onChange={(event) => setText(event.target.value)} aria-label="Search in files" placeholder="Search in files" spellCheck={false} className={classNames(inputStyle, 'h-6.5 min-w-0')} aria-invalid={'error' in result || undefined} />
        <IconButton icon={CaseSensitive} label="Match case" size="sm" pressed={isCaseSensitive} onClick={() => setCaseSensitive(!isCaseSensitive)} />
        <IconButton icon={Regex} label="Regular expression" size="sm" pressed={isRegularExpression} onClick={() => setRegularExpression(!isRegularExpression)} />
      </div>
      {'error' in result && <p role="alert" className="px-3 text-sm text-bad">{result.error}</p>}
      {'hits' in result && searched !== '' && (
        <p role="status" className="px-3 pb-1 text-sm text-muted">{result.hits.length === 0 ? 'Nothing found' : `${result.hits.length}${result.isCut ? ' and more' : ''} in ${fileCount} ${fileCount === 1 ? 'file' : 'files'}`}</p>
      )}
      {rows.length > 0 && (
        <VirtualList items={rows} itemKey={(row, index) => (row.kind === 'file' ? row.path : `${row.hit.path}:${index}`)} estimatedHeight={24} label="Search results">
          {(row) => (row.kind === 'file' ? (
            <div className="flex h-6 items-center gap-1.5 px-3"><FileIcon path={row.path} /><span className="truncate">{nameOf(row.path)}</span><span className="min-w-0 flex-1 truncate text-sm text-faint">{parentOf(row.path)}</span><span className="font-mono text-2xs text-faint">{row.count}</span></div>
          ) : (
            <button type="button" onClick={() => openFile(row.hit.path, { place: row.hit })} className="mx-1.5 block h-6 w-[calc(100%-12px)] truncate rounded-md pr-2 pl-7 text-left font-mono text-sm text-muted hover:bg-hover">
              {row.hit.text.slice(Math.max(0, row.hit.column - 21), row.hit.column - 1).trimStart()}<mark className="rounded-xs bg-warn-soft text-ink">{row.hit.text.slice(row.hit.column - 1, row.hit.column - 1 + row.hit.length)}</mark>{row.hit.text.slice(row.hit.column - 1 + row.hit.length, row.hit.column + 100)}
            </button>
          ))}
        </VirtualList>
      )}
    </>
  )
}
