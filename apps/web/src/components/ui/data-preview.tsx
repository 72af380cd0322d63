'use client'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { Table } from './table'
import type { SortValue, TableColumn } from './table-column'

export interface DataPreviewProps {
  name: string
  label: string
  rows: readonly Readonly<Record<string, unknown>>[]
  /** Order and types, when known; else the keys of the first 200 rows. */
  columns?: readonly { name: string; type?: string | undefined }[] | undefined
  empty?: ReactNode
  className?: string | undefined
}

const shownText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? String(value))

function shownCell(value: unknown): ReactNode {
  if (value === null || value === undefined) return <span className="text-faint italic">{value === null ? 'null' : ''}</span>
  if (typeof value === 'boolean') return <span className="text-warn">{String(value)}</span>
  const text = shownText(value)
  return <span title={text.length > 24 ? text.slice(0, 2000) : undefined}>{text.slice(0, 500)}</span>
}

const sortValueOf = (value: unknown): SortValue =>
  (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean' ? value : shownText(value))

/** Rows of plain objects as a table, whatever they hold. */
export function DataPreview({ name, label, rows, columns, empty, className }: DataPreviewProps) {
  const keyed = useMemo(() => rows.map((value, index) => ({ value, index })), [rows])
  const shown = useMemo((): TableColumn<{ value: Readonly<Record<string, unknown>>; index: number }>[] => {
    const names = columns?.map((column) => column.name) ?? [...new Set(rows.slice(0, 200).flatMap((row) => Object.keys(row)))]
    return names.slice(0, 100).map((column) => {
      const isNumeric = rows.length > 0 && rows.slice(0, 50).every((row) => row[column] === null || row[column] === undefined || typeof row[column] === 'number')
      return {
        id: column,
        header: column,
        align: isNumeric ? 'right' : 'left',
        cell: (row) => <span className="font-mono text-sm">{shownCell(row.value[column])}</span>,
        sortValue: (row) => sortValueOf(row.value[column]),
      }
    })
  }, [rows, columns])
  return <Table name={`preview:${name}`} label={label} columns={shown} rows={keyed} rowKey={(row) => String(row.index)} rowHeight={28} empty={empty} className={className} />
}
