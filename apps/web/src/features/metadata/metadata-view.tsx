'use client'
import type { MetadataValue } from '@millrace/protocol'
import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { assetHref, runHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { classNames } from '../../components/ui/class-names'
import { CopyableText } from '../../components/ui/copy-button'
import { formatAbsoluteTime } from '../../components/ui/format-time'
import { Markdown } from '../../components/ui/markdown'
import { RelativeTime } from '../../components/ui/relative-time'
import { usePlace } from '../deployments/client'
import { CodeReferences } from './code-references'
import { ColumnLineage } from './column-lineage'
import { formatNumber } from './format-number'
import { JsonTree } from './json-tree'
import { linkStyle } from './link-style'
import { SchemaView, TableValue } from './table-value'
import { isWebAddress } from './web-address'

export interface MetadataViewProps {
  name: string
  value: MetadataValue
  codeLocation: string | undefined
  compact: boolean
}

/** One value, as its kind is read best. */
export function MetadataView({ name, value, codeLocation, compact }: MetadataViewProps): ReactNode {
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
    case 'column-lineage': return <ColumnLineage name={name} columns={value.columns} />
    case 'code-references': return <CodeReferences references={value.references} codeLocation={codeLocation} />
    case 'asset': return <Link href={assetHref(place, value.value)} prefetch={false} className={classNames(linkStyle, 'font-mono text-sm break-all')}>{value.value}</Link>
    case 'run': return <Link href={runHref(place, value.value)} prefetch={false} className={classNames(linkStyle, 'font-mono text-sm')}>{value.value.slice(-8)}</Link>
    case 'null': return <span className="text-faint italic">null</span>
  }
}
