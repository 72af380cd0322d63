'use client'
import type { Metadata, MetadataValue } from '@millrace/protocol'
import { classNames } from '../../components/ui/class-names'
import { MetadataView } from './metadata-view'

const wideTypes: readonly MetadataValue['type'][] = ['table', 'table-schema', 'markdown', 'json', 'column-lineage']

/** One line each first, then what needs room; by name within both. */
const inOrder = ([name, value]: [string, MetadataValue], [otherName, other]: [string, MetadataValue]): number =>
  Number(wideTypes.includes(value.type)) - Number(wideTypes.includes(other.type)) || name.localeCompare(otherName)

export interface MetadataListProps {
  metadata: Metadata
  /** The one whose author says it: files that it names open there. */
  codeLocation?: string | undefined
  /** For a narrow panel: what is large is only summed up. */
  compact?: boolean | undefined
}

/** What an author said beside a value, by its kind. */
export function MetadataList({ metadata, codeLocation, compact = false }: MetadataListProps) {
  const entries = Object.entries(metadata).toSorted(inOrder)
  return (
    <dl className={classNames('grid min-w-0', compact ? 'gap-2' : 'grid-cols-[minmax(90px,180px)_minmax(0,1fr)] gap-x-4 gap-y-2 max-sm:grid-cols-1 max-sm:gap-y-1')}>
      {entries.map(([name, value]) => {
        const isWide = compact || wideTypes.includes(value.type)
        return (
          <div key={name} className={isWide ? 'col-span-full min-w-0' : 'contents'}>
            <dt title={name} className={classNames('truncate text-faint', isWide && 'mb-1')}>{name}</dt>
            <dd className={classNames('min-w-0 break-words', !isWide && 'max-sm:mb-1.5')}><MetadataView name={name} value={value} codeLocation={codeLocation} compact={compact} /></dd>
          </div>
        )
      })}
    </dl>
  )
}
