'use client'
import { useState, type DragEvent } from 'react'
import { toast } from '../../../components/ui/toast'
import type { FileRow } from '../workspace/file-rows'
import { joinPath, nameOf, parentOf } from '../workspace/tree-path'
import type { FileActs } from './use-file-acts'

const kind = 'application/x-millrace-path'

const folderUnder = (event: DragEvent, rows: readonly FileRow[]): string => {
  const path = event.target instanceof Element ? event.target.closest('[data-path]')?.getAttribute('data-path') : null
  const row = rows.find((candidate) => candidate.path === path)
  return row === undefined ? '' : row.kind === 'folder' ? row.path : parentOf(row.path)
}

/** Rows dragged onto folders move; files dragged in from outside are uploaded. */
export function useTreeDrop(rows: readonly FileRow[], acts: FileActs) {
  const [target, setTarget] = useState<string | null>(null)
  return {
    target,
    onDrag: (row: FileRow, event: DragEvent) => {
      event.dataTransfer.setData(kind, row.path)
      event.dataTransfer.effectAllowed = 'move'
    },
    handlers: {
      onDragOver: (event: DragEvent) => {
        const isOurs = event.dataTransfer.types.includes(kind)
        if (!isOurs && !event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        event.dataTransfer.dropEffect = isOurs ? 'move' : 'copy'
        setTarget(folderUnder(event, rows))
      },
      onDragLeave: (event: DragEvent) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setTarget(null)
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        setTarget(null)
        const folder = folderUnder(event, rows)
        const from = event.dataTransfer.getData(kind)
        if (from === '') {
          void acts.upload(event.dataTransfer, folder).catch((error: unknown) => {
            toast({ title: 'The files could not be read', description: error instanceof Error ? error.message : '', tone: 'bad' })
          })
          return
        }
        const problem = acts.move(from, joinPath(folder, nameOf(from)))
        if (problem !== null) toast({ title: `${nameOf(from)} was not moved`, description: problem, tone: 'bad' })
      },
    },
  }
}
