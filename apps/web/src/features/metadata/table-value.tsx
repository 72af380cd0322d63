'use client'
import type { MetadataValue } from '@millrace/protocol'
import { Badge } from '../../components/ui/badge'
import { DataPreview } from '../../components/ui/data-preview'

type Table = Extract<MetadataValue, { type: 'table' }>

/** Rows, with what is said of their columns. */
export function TableValue({ name, columns, rows }: { name: string } & Pick<Table, 'columns' | 'rows'>) {
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
