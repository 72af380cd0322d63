'use client'
import { Columns3 } from 'lucide-react'
import { DropdownMenu, DropdownMenuCheckboxItem, DropdownMenuContent, DropdownMenuLabel, DropdownMenuTrigger } from './dropdown-menu'
import { IconButton } from './icon-button'
import type { TableModel } from './use-table-model'

/** Which columns are shown. */
export function TableColumnsMenu<Row>({ model, headers }: { model: TableModel<Row>; headers: ReadonlyMap<string, string> }) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger><IconButton icon={Columns3} label="Choose columns" size="sm" /></DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>Columns</DropdownMenuLabel>
        {model.getAllLeafColumns().filter((column) => headers.get(column.id) !== '').map((column) => (
          <DropdownMenuCheckboxItem
            key={column.id}
            checked={column.getIsVisible()}
            disabled={!column.getCanHide()}
            onCheckedChange={(checked) => column.toggleVisibility(checked)}
            onSelect={(event) => event.preventDefault()}
          >
            {headers.get(column.id)}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
