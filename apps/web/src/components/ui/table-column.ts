import type { ReactNode } from 'react'

export type SortValue = string | number | boolean | null | undefined

export interface TableColumn<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** With it the column sorts; empty values come last either way. */
  sortValue?: ((row: Row) => SortValue) | undefined
  /** Pixels; columns without a width share what is left. */
  width?: number | undefined
  align?: 'left' | 'right' | undefined
  /** Hidden until the reader asks for it. */
  hidden?: boolean | undefined
  /** Hidden on a phone until the reader asks for it. */
  wide?: boolean | undefined
  /** Cannot be hidden, as the name of a thing. */
  required?: boolean | undefined
}

export interface TableSort {
  column: string
  descending: boolean
}

export interface TableSelection<Row> {
  selected: ReadonlySet<string>
  onChange: (selected: ReadonlySet<string>) => void
  /** Buttons shown while something is selected. */
  actions: (rows: readonly Row[]) => ReactNode
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Orders two sort values: numbers by size, words as people order them, `file2` before `file10`. */
export function compareSortValues(left: SortValue, right: SortValue): number {
  if (typeof left === 'string' && typeof right === 'string') return collator.compare(left, right)
  return Number(left) - Number(right)
}
