'use client'
import { Minus, Plus } from 'lucide-react'
import { IconButton } from '../../components/ui/icon-button'

/** How many links are shown on one side. */
export function DepthControl({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <div role="group" aria-label={label} className="inline-flex h-7 items-center rounded-md border border-line-strong bg-raised text-sm">
      <span className="pl-1.5 text-muted">{label}</span>
      <IconButton icon={Minus} label={`Less ${label.toLowerCase()}`} size="sm" disabled={value <= 0} onClick={() => onChange(value - 1)} />
      <output aria-live="polite" className="w-4 text-center font-mono">{value}</output>
      <IconButton icon={Plus} label={`More ${label.toLowerCase()}`} size="sm" disabled={value >= 20} onClick={() => onChange(value + 1)} />
    </div>
  )
}
