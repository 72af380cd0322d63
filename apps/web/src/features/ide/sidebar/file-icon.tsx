import { Braces, ChevronDown, ChevronRight, Database, File, FileCode, FileText, FlaskConical, Image } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { createElement } from 'react'
import { classNames } from '../../../components/ui/class-names'
import { extensionOf, nameOf } from '../workspace/tree-path'
import type { FileState } from '../workspace/workspace-state'

const icons: Readonly<Record<string, LucideIcon>> = {
  ts: FileCode, tsx: FileCode, mts: FileCode, js: FileCode, json: Braces, md: FileText, txt: FileText, csv: Database, tsv: Database, ndjson: Database, sql: Database, parquet: Database,
  png: Image, jpg: Image, jpeg: Image, gif: Image, webp: Image, svg: Image,
}

const iconOf = (path: string): LucideIcon => (/\.(test|spec)\.tsx?$/.test(nameOf(path)) ? FlaskConical : icons[extensionOf(path)] ?? File)

export function FileIcon({ path, className }: { path: string; className?: string | undefined }) {
  return createElement(iconOf(path), { 'aria-hidden': true, strokeWidth: 1.5, className: classNames('size-3.5 shrink-0 text-faint', className) })
}

export function FolderArrow({ isOpen }: { isOpen: boolean }) {
  const Arrow = isOpen ? ChevronDown : ChevronRight
  return <Arrow aria-hidden className="size-3.5 shrink-0 text-faint" />
}

export const stateColor: Record<FileState, string> = { unchanged: '', added: 'text-ok', modified: 'text-warn', deleted: 'text-bad' }
export const stateLetter: Record<FileState, string> = { unchanged: '', added: 'A', modified: 'M', deleted: 'D' }
export const stateWord: Record<FileState, string> = { unchanged: '', added: 'added', modified: 'modified', deleted: 'deleted' }
