'use client'
import type { Metadata, MetadataValue } from '@millrace/protocol'
import Link from 'next/link'
import { assetHref, runHref } from '../../components/shell/hrefs'
import { CodeBlock } from '../../components/ui/code-block'
import { CopyableText } from '../../components/ui/copy-button'
import { formatAbsoluteTime } from '../../components/ui/format-time'
import { Markdown } from '../../components/ui/markdown'
import { usePlace } from '../deployments/client'

const linkStyle = 'text-accent underline underline-offset-2 break-all'
const shownRows = 50

const cellText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? '')

function MetadataTable({ value }: { value: Extract<MetadataValue, { type: 'table' }> }) {
  return (
    <div className="max-h-72 overflow-auto rounded-md border border-line">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>{value.columns.map((column) => <th key={column.name} scope="col" title={column.description} className="sticky top-0 border-b border-line bg-panel px-2 py-1 text-left text-xs font-medium text-faint">{column.name}</th>)}</tr>
        </thead>
        <tbody>
          {value.rows.slice(0, shownRows).map((row, index) => (
            <tr key={index}>{value.columns.map((column) => <td key={column.name} className="max-w-80 truncate border-b border-line/60 px-2 py-1 font-mono">{cellText(row[column.name])}</td>)}</tr>
          ))}
        </tbody>
      </table>
      {value.rows.length > shownRows && <p className="px-2 py-1 text-sm text-muted">and {(value.rows.length - shownRows).toLocaleString('en')} more rows</p>}
    </div>
  )
}

/** Only addresses that a browser opens as pages become links: what authors write may be anything. */
const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text)

function Value({ entry }: { entry: MetadataValue }) {
  const place = usePlace()
  switch (entry.type) {
    case 'null': return <span className="text-faint italic">null</span>
    case 'markdown': return <Markdown text={entry.value} />
    case 'url': return isWebAddress(entry.value) ? <a href={entry.value} target="_blank" rel="noopener noreferrer nofollow ugc" className={linkStyle}>{entry.value}</a> : <span className="font-mono text-sm break-all">{entry.value}</span>
    case 'path': return <CopyableText text={entry.value} length={80} />
    case 'json': return <CodeBlock code={JSON.stringify(entry.value, null, 2)} className="max-h-60 overflow-y-auto" />
    case 'number': return <span className="font-mono text-sm">{typeof entry.value === 'number' ? entry.value.toLocaleString('en', { maximumFractionDigits: 6 }) : entry.value}</span>
    case 'boolean': return <span className="font-mono text-sm">{String(entry.value)}</span>
    case 'timestamp': return <time dateTime={entry.value} className="font-mono text-sm">{formatAbsoluteTime(Date.parse(entry.value))}</time>
    case 'table': return <MetadataTable value={entry} />
    case 'table-schema': return <MetadataTable value={{ type: 'table', columns: ['name', 'type', 'description'].map((name) => ({ name, type: 'string' })), rows: entry.columns.map((column) => ({ name: column.name, type: column.type, description: column.description ?? '' })) }} />
    case 'asset': return <Link href={assetHref(place, entry.value)} className={`${linkStyle} font-mono text-sm`}>{entry.value}</Link>
    case 'run': return <Link href={runHref(place, entry.value)} className={`${linkStyle} font-mono text-sm`}>{entry.value}</Link>
    case 'text': return <span className="break-words whitespace-pre-wrap">{entry.value}</span>
  }
}

/** Metadata of a materialization, each value as its kind is read best. */
export function RunMetadata({ metadata }: { metadata: Metadata }) {
  return (
    <dl className="grid max-w-220 grid-cols-[minmax(80px,max-content)_minmax(0,1fr)] gap-x-4 gap-y-2">
      {Object.entries(metadata).map(([name, entry]) => (
        <div key={name} className="contents">
          <dt className="max-w-40 truncate text-muted" title={name}>{name}</dt>
          <dd className="min-w-0"><Value entry={entry} /></dd>
        </div>
      ))}
    </dl>
  )
}
