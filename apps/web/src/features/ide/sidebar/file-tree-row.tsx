'use client'
import { memo } from 'react'
import type { DragEvent } from 'react'
import { classNames } from '../../../components/ui/class-names'
import type { FileRow } from '../workspace/file-rows'
import { FileIcon, FolderArrow, stateColor, stateLetter, stateWord } from './file-icon'

export interface FileTreeRowProps {
  row: FileRow
  id: string
  isActive: boolean
  isShown: boolean
  isDropTarget: boolean
  hasErrors: boolean
  canMove: boolean
  onPress: (row: FileRow, isDouble: boolean) => void
  onDrag: (row: FileRow, event: DragEvent) => void
}

export const rowIndent = (depth: number): number => 6 + depth * 12

/** One file or folder of the tree. */
export const FileTreeRow = memo(function FileTreeRow({ row, id, isActive, isShown, isDropTarget, hasErrors, canMove, onPress, onDrag }: FileTreeRowProps) {
  const isFolder = row.kind === 'folder'
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={isShown}
      aria-label={[row.name, stateWord[row.state], hasErrors && 'has errors'].filter((part) => part !== '' && part !== false).join(', ')}
      {...(isFolder ? { 'aria-expanded': row.isOpen } : {})}
      data-path={row.path}
      draggable={canMove}
      onClick={(event) => onPress(row, event.detail > 1)}
      onDragStart={(event) => onDrag(row, event)}
      style={{ paddingLeft: rowIndent(row.depth) }}
      className={classNames(
        'mx-1.5 flex h-6 items-center gap-1.5 rounded-md pr-2 text-base select-none hover:bg-hover',
        isShown && 'bg-select text-ink', isDropTarget && 'bg-accent-soft', isActive && 'group-focus-visible:outline-2 group-focus-visible:-outline-offset-1 group-focus-visible:outline-accent',
      )}
    >
      {isFolder ? <FolderArrow isOpen={row.isOpen} /> : <FileIcon path={row.path} className={classNames(hasErrors && 'text-bad')} />}
      <span className={classNames('min-w-0 flex-1 truncate', stateColor[row.state], hasErrors && 'text-bad')}>{row.name}</span>
      {row.state !== 'unchanged' && (isFolder
        ? <span aria-hidden className={classNames('size-1.5 rounded-full bg-current opacity-70', stateColor[row.state])} />
        : <span aria-hidden className={classNames('font-mono text-2xs', stateColor[row.state])}>{stateLetter[row.state]}</span>)}
    </div>
  )
})
