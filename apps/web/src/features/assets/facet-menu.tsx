'use client'
import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../../components/ui/button'
import { Checkbox } from '../../components/ui/checkbox'
import { Input } from '../../components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '../../components/ui/popover'
import { classNames } from '../../components/ui/class-names'
import type { FacetValue } from './filter-assets'

export interface FacetMenuProps {
  title: string
  chosen: readonly string[]
  /** Asked for while the menu is open. */
  values: () => readonly FacetValue[]
  onChange: (chosen: string[]) => void
  labelOf?: ((value: string) => ReactNode) | undefined
  mono?: boolean | undefined
}

const shownValues = 200

/** One filter: its values with counts, several at once. */
export function FacetMenu({ title, chosen, values, onChange, labelOf, mono = false }: FacetMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const [first] = chosen
  const summary = first === undefined ? title : chosen.length === 1 ? <span className="inline-flex items-center gap-1 align-bottom">{title}: {labelOf === undefined ? first : labelOf(first)}</span> : `${title}: ${chosen.length}`
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger>
        <Button aria-label={`Filter by ${title.toLowerCase()}`} className={classNames('max-w-60 font-normal', chosen.length > 0 ? 'border-accent bg-accent-soft text-ink' : 'text-muted')}>
          <span className="truncate">{summary}</span><ChevronDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent className="w-72 p-0">
        <FacetList title={title} chosen={chosen} values={values()} onChange={onChange} labelOf={labelOf} mono={mono} />
      </PopoverContent>
    </Popover>
  )
}

function FacetList({ title, chosen, values, onChange, labelOf, mono }: Omit<FacetMenuProps, 'values'> & { values: readonly FacetValue[] }) {
  const [typed, setTyped] = useState('')
  const id = useId()
  const found = values.filter((item) => item.value.toLowerCase().includes(typed.trim().toLowerCase()))
  const toggle = (value: string) => onChange(chosen.includes(value) ? chosen.filter((item) => item !== value) : [...chosen, value])
  return (
    <>
      {values.length > 8 && <div className="border-b border-line p-1.5"><Input aria-label={`Find a ${title.toLowerCase()}`} placeholder={`Find a ${title.toLowerCase()}`} value={typed} onChange={(event) => setTyped(event.target.value)} className="h-7" /></div>}
      <ul aria-label={title} className="max-h-72 overflow-y-auto p-1">
        {found.slice(0, shownValues).map((item, index) => (
          <li key={item.value}>
            <label htmlFor={`${id}-${index}`} className="flex min-h-7 items-center gap-2 rounded-md px-2 hover:bg-hover">
              <Checkbox id={`${id}-${index}`} checked={chosen.includes(item.value)} onCheckedChange={() => toggle(item.value)} />
              <span title={item.value} className={classNames('min-w-0 flex-1 truncate', mono && 'font-mono text-sm')}>{labelOf === undefined ? item.value : labelOf(item.value)}</span>
              <span className="font-mono text-2xs text-faint">{item.count.toLocaleString('en')}</span>
            </label>
          </li>
        ))}
        {found.length === 0 && <li className="px-2 py-3 text-center text-muted">{values.length === 0 ? `No asset has a ${title.toLowerCase()}` : 'Nothing matches'}</li>}
      </ul>
      {chosen.length > 0 && <div className="border-t border-line p-1"><Button variant="ghost" className="w-full" onClick={() => onChange([])}>Clear</Button></div>}
    </>
  )
}
