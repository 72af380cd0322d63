'use client'
import {
  columnVisibilityFeature, createSortedRowModel, rowSelectionFeature, rowSortingFeature, tableFeatures, useTable,
} from '@tanstack/react-table'
import type { ColumnDef, ReactTable, Row as ModelRow, RowSelectionState } from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { compareSortValues } from './table-column'
import type { TableColumn, TableSelection, TableSort } from './table-column'
import { useIsNarrow } from './use-is-narrow'
import { useStoredState } from './use-stored-state'

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), columnVisibilityFeature, rowSelectionFeature })
type Features = typeof features
export type TableModel<Row> = ReactTable<Features, { value: Row }>
export type TableModelRow<Row> = ModelRow<Features, { value: Row }>

const visibilitySchema = z.record(z.string(), z.boolean())

export interface TableModelOptions<Row> {
  name: string
  columns: readonly TableColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  defaultSort?: TableSort | undefined
  sort?: TableSort | undefined
  onSortChange?: ((sort: TableSort | undefined) => void) | undefined
  selection?: TableSelection<Row> | undefined
}

const definitionOf = <Row>(column: TableColumn<Row>): ColumnDef<Features, { value: Row }> => ({
  id: column.id,
  header: column.header,
  // The library puts only `undefined` last whichever way it sorts.
  accessorFn: (row) => column.sortValue?.(row.value) ?? undefined,
  sortUndefined: 'last',
  enableSorting: column.sortValue !== undefined,
  enableHiding: column.required !== true,
  sortFn: (left, right) => compareSortValues(column.sortValue?.(left.original.value), column.sortValue?.(right.original.value)),
})

/** Sorting, column choice and selection of a table; the column choice is kept per browser. */
export function useTableModel<Row>(options: TableModelOptions<Row>): TableModel<Row> {
  const { name, columns, rows, rowKey, selection, onSortChange } = options
  const isNarrow = useIsNarrow()
  const initialVisibility = useMemo(() => Object.fromEntries(columns.map((column) => [column.id, column.hidden !== true && !(isNarrow && column.wide === true)])), [columns, isNarrow])
  const [stored, setStored] = useStoredState(`columns:${name}${isNarrow ? ':narrow' : ''}`, visibilitySchema, initialVisibility)
  const [ownSort, setOwnSort] = useState(options.defaultSort)
  const sort = onSortChange === undefined ? ownSort : options.sort
  const setSort = onSortChange ?? setOwnSort
  const data = useMemo(() => rows.map((value) => ({ value })), [rows])
  const definitions = useMemo(() => columns.map(definitionOf), [columns])
  const visibility = useMemo(() => ({ ...initialVisibility, ...stored }), [initialVisibility, stored])
  const sorting = useMemo(() => (sort === undefined ? [] : [{ id: sort.column, desc: sort.descending }]), [sort])
  const rowSelection = useMemo(
    (): RowSelectionState => Object.fromEntries([...(selection?.selected ?? [])].map((key) => [key, true as const])),
    [selection?.selected],
  )
  return useTable({
    features,
    data,
    columns: definitions,
    getRowId: (row) => rowKey(row.value),
    enableMultiSort: false,
    enableRowSelection: selection !== undefined,
    state: { sorting, columnVisibility: visibility, rowSelection },
    onSortingChange: (updater) => {
      const [first] = typeof updater === 'function' ? updater(sorting) : updater
      setSort(first === undefined ? undefined : { column: first.id, descending: first.desc })
    },
    onColumnVisibilityChange: (updater) => setStored(typeof updater === 'function' ? updater(visibility) : updater),
    onRowSelectionChange: (updater) => {
      const next = typeof updater === 'function' ? updater(rowSelection) : updater
      selection?.onChange(new Set(Object.keys(next)))
    },
  })
}
