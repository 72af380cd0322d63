'use client'
import type { MetadataValue } from '@millrace/protocol'
import Link from 'next/link'
import { assetHref } from '../../components/shell/hrefs'
import { usePlace } from '../deployments/client'
import { linkStyle } from './link-style'

/** Each column, with the columns of other assets that it is made of. */
export function ColumnLineage({ name, columns }: { name: string; columns: Extract<MetadataValue, { type: 'column-lineage' }>['columns'] }) {
  const place = usePlace()
  return (
    <div className="max-h-80 overflow-auto rounded-lg border border-line">
      <table aria-label={`Columns of ${name}`} className="w-full text-left">
        <thead><tr className="bg-panel text-xs text-faint">{['Column', 'Made of'].map((title) => <th key={title} scope="col" className="px-3 py-1 font-medium">{title}</th>)}</tr></thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name} className="border-t border-line align-top">
              <th scope="row" className="px-3 py-1 text-left font-mono text-sm font-normal">{column.name}</th>
              <td className="px-3 py-1 text-sm">
                {column.from.length === 0 && <span className="text-faint">nothing</span>}
                <ul className="flex flex-wrap gap-x-4 gap-y-0.5 font-mono">
                  {column.from.map((source) => (
                    <li key={`${source.asset} ${source.column}`} className="break-all"><Link href={assetHref(place, source.asset)} prefetch={false} className={linkStyle}>{source.asset}</Link><span className="text-faint"> . </span>{source.column}</li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
