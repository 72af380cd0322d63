'use client'
import type { Json } from '@millrace/protocol'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { classNames } from '../../components/ui/class-names'

const shownAtOnce = 100

type Branch = readonly Json[] | { readonly [key: string]: Json }
const isBranch = (value: Json): value is Json & Branch => typeof value === 'object' && value !== null
const entriesOf = (value: Branch): (readonly [string, Json])[] => (Array.isArray(value) ? value.map((item: Json, index) => [String(index), item] as const) : Object.entries(value))

/** A JSON value that folds; long lists open in portions. */
export function JsonTree({ value, name, openDepth = 2 }: { value: Json; name?: string | undefined; openDepth?: number | undefined }) {
  return <ul role="tree" aria-label={name ?? 'value'} className="min-w-0 font-mono text-sm leading-5"><TreeItem name={undefined} value={value} depth={0} openDepth={openDepth} /></ul>
}

function Leaf({ value }: { value: Exclude<Json, Branch> }) {
  if (value === null) return <span className="text-faint italic">null</span>
  if (typeof value === 'string') return <span className="break-words whitespace-pre-wrap text-(--code-string)">{JSON.stringify(value)}</span>
  return <span className={typeof value === 'number' ? 'text-(--code-number)' : 'text-(--code-keyword)'}>{String(value)}</span>
}

function TreeItem({ name, value, depth, openDepth }: { name: string | undefined; value: Json; depth: number; openDepth: number }) {
  const [isOpen, setOpen] = useState(depth < openDepth)
  const [shown, setShown] = useState(shownAtOnce)
  const label = name === undefined ? null : <><span className="text-muted">{name}</span><span className="text-faint">: </span></>
  if (!isBranch(value)) return <li role="treeitem" aria-selected={false} className={classNames('min-w-0', name !== undefined && 'pl-4')}>{label}<Leaf value={value as Exclude<Json, Branch>} /></li>
  const entries = entriesOf(value)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const Chevron = isOpen ? ChevronDown : ChevronRight
  if (entries.length === 0) return <li role="treeitem" aria-selected={false} className={name === undefined ? undefined : 'pl-4'}>{label}<span className="text-faint">{open}{close}</span></li>
  return (
    <li role="treeitem" aria-expanded={isOpen} aria-selected={false} className="min-w-0">
      <button type="button" onClick={() => setOpen(!isOpen)} className="-ml-0.5 inline-flex max-w-full items-center rounded text-left hover:bg-hover">
        <Chevron aria-hidden className="mr-0.5 size-3.5 shrink-0 text-faint" />
        <span className="min-w-0 truncate">{label}<span className="text-faint">{open}{!isOpen && `…${close}`}</span></span>
        <span className="ml-2 font-sans text-xs text-faint">{entries.length} {entries.length === 1 ? 'item' : 'items'}</span>
      </button>
      {isOpen && (
        <ul role="group" className="ml-1.5 border-l border-line pl-2.5">
          {entries.slice(0, shown).map(([key, item]) => <TreeItem key={key} name={key} value={item} depth={depth + 1} openDepth={openDepth} />)}
          {entries.length > shown && (
            <li role="treeitem" aria-selected={false}><button type="button" onClick={() => setShown(shown + 10 * shownAtOnce)} className="pl-4 font-sans text-accent hover:underline">{entries.length - shown} more</button></li>
          )}
        </ul>
      )}
    </li>
  )
}
