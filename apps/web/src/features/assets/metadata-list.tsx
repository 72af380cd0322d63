'use client'
import type { Metadata, MetadataValue } from '@millrace/protocol'
import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { assetHref, runHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { CopyableText } from '../../components/ui/copy-button'
import { classNames } from '../../components/ui/class-names'
import { DataPreview } from '../../components/ui/data-preview'
import { formatAbsoluteTime } from '../../components/ui/format-time'
import { Markdown } from '../../components/ui/markdown'
import { RelativeTime } from '../../components/ui/relative-time'
import { usePlace } from '../deployments/client'
import { JsonTree } from './json-tree'

const linkStyle = 'text-accent underline-offset-2 hover:underline'
const wideTypes: readonly MetadataValue['type'][] = ['table', 'table-schema', 'markdown', 'json']

/** Authors are strangers: an address is a link only when it leads to the web. */
export const isWebAddress = (text: string): boolean => {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

export const formatNumber = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2 })

/** One line each first, then what needs room; by name within both. */
const inOrder = ([name, value]: [string, MetadataValue], [otherName, other]: [string, MetadataValue]): number =>
  Number(wideTypes.includes(value.type)) - Number(wideTypes.includes(other.type)) || name.localeCompare(otherName)

/** What an author said beside a value, by its kind. */
export function MetadataList({ metadata, compact = false, hidden }: { metadata: Metadata; compact?: boolean | undefined; hidden?: readonly MetadataValue['type'][] | undefined }) {
  const entries = Object.entries(metadata).filter(([, value]) => hidden?.includes(value.type) !== true).toSorted(inOrder)
  return (
    <dl className={classNames('grid min-w-0', compact ? 'gap-2' : 'grid-cols-[minmax(90px,180px)_minmax(0,1fr)] gap-x-4 gap-y-2 max-sm:grid-cols-1 max-sm:gap-y-1')}>
      {entries.map(([name, value]) => {
        const isWide = compact || wideTypes.includes(value.type)
        return (
          <div key={name} className={isWide ? 'col-span-full min-w-0' : 'contents'}>
            <dt title={name} className={classNames('truncate text-faint', isWide && 'mb-1')}>{name}</dt>
            <dd className={classNames('min-w-0 break-words', !isWide && 'max-sm:mb-1.5')}><MetadataView name={name} value={value} compact={compact} /></dd>
          </div>
        )
      })}
    </dl>
  )
}

export function MetadataView({ name, value, compact = false }: { name: string; value: MetadataValue; compact?: boolean | undefined }): ReactNode {
  const place = usePlace()
  switch (value.type) {
    case 'text': return <span className="whitespace-pre-wrap">{value.value}</span>
    case 'url': return isWebAddress(value.value)
      ? <a href={value.value} target="_blank" rel="noopener noreferrer nofollow ugc" className={classNames(linkStyle, 'break-all')}>{value.value}<ExternalLink aria-hidden className="ml-1 inline size-3" /></a>
      : <span className="font-mono text-sm break-all">{value.value}</span>
    case 'path': return <CopyableText text={value.value} length={64} />
    case 'number': return <span className="font-mono text-sm">{typeof value.value === 'number' ? formatNumber(value.value) : value.value}</span>
    case 'boolean': return <Badge mono tone={value.value ? 'ok' : 'neutral'}>{String(value.value)}</Badge>
    case 'timestamp': return <span><span className="font-mono text-sm">{formatAbsoluteTime(Date.parse(value.value))}</span> <RelativeTime at={value.value} className="text-muted" /></span>
    case 'markdown': return <Markdown text={value.value} className={compact ? 'max-h-60 overflow-y-auto' : ''} />
    case 'json': return <div className="max-h-80 overflow-auto rounded-lg border border-line bg-panel p-2"><JsonTree value={value.value} name={name} /></div>
    case 'table': return compact
      ? <span className="text-muted">{value.rows.length} rows, {value.columns.length} columns</span>
      : <TableValue name={name} columns={value.columns} rows={value.rows} />
    case 'table-schema': return <SchemaView name={name} columns={value.columns} />
    case 'asset': return <Link href={assetHref(place, value.value)} prefetch={false} className={classNames(linkStyle, 'font-mono text-sm break-all')}>{value.value}</Link>
    case 'run': return <Link href={runHref(place, value.value)} prefetch={false} className={classNames(linkStyle, 'font-mono text-sm')}>{value.value.slice(-8)}</Link>
    case 'null': return <span className="text-faint italic">null</span>
  }
}

type Table = Extract<MetadataValue, { type: 'table' }>

function TableValue({ name, columns, rows }: { name: string } & Pick<Table, 'columns' | 'rows'>) {
  const hasNotes = columns.some((column) => column.description !== undefined || column.nullable !== undefined || column.unique !== undefined)
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <div className="flex" style={{ height: Math.min(340, 34 + 28 * Math.max(1, rows.length)) }}>
        <DataPreview name={`metadata:${name}`} label={name} rows={rows} columns={columns} empty={<p className="px-3 py-1.5 text-muted">No rows</p>} />
      </div>
      {hasNotes && (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-3 py-1.5 text-sm text-muted hover:text-ink">Schema of {columns.length} columns</summary>
          <SchemaView name={name} columns={columns} />
        </details>
      )}
    </div>
  )
}

/** Columns with their types and constraints. */
export function SchemaView({ name, columns }: { name: string; columns: Table['columns'] }) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table aria-label={`Columns of ${name}`} className="w-full text-left">
        <thead><tr className="bg-panel text-xs text-faint">{['Column', 'Type', 'Constraints', 'Description'].map((title) => <th key={title} scope="col" className="px-3 py-1 font-medium">{title}</th>)}</tr></thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name} className="border-t border-line">
              <td className="px-3 py-1 font-mono text-sm">{column.name}</td>
              <td className="px-3 py-1"><Badge mono>{column.type}</Badge></td>
              <td className="px-3 py-1 text-sm text-muted">{[column.unique === true ? 'unique' : '', column.nullable === false ? 'not null' : ''].filter((word) => word !== '').join(', ') || '–'}</td>
              <td className="px-3 py-1 text-muted">{column.description ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
