'use client'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { AddPartition } from '../partitions/client'

interface Summary { count: number; first: string | null; last: string | null; dynamic: string | null }

export interface PartitionFieldProps {
  partitions: Summary & { dimensions: (Summary & { name: string })[] }
  value: string
  onChange: (value: string) => void
}

const spanOf = ({ count, first, last }: Summary): string => (first === null ? 'There is none yet.' : `${count.toLocaleString('en')}, from ${first} to ${last ?? ''}.`)

/** Asks which partition to make: one key, or one for each dimension. A launch needs it, so the cursor stands there. */
export function PartitionField({ partitions, value, onChange }: PartitionFieldProps) {
  const { dimensions, dynamic, last } = partitions
  if (dimensions.length > 0) return <DimensionFields dimensions={dimensions} value={value} onChange={onChange} />
  return (
    <div className="flex flex-col gap-2">
      <Field label="Partition" hint={partitions.first === null ? spanOf(partitions) : `${spanOf(partitions)} A range is written first...last.`}>
        {(control) => <Input {...control} autoFocus value={value} onChange={(event) => onChange(event.target.value)} placeholder={last ?? ''} spellCheck={false} className="font-mono" />}
      </Field>
      {dynamic !== null && <AddPartition name={dynamic} onAdded={onChange} />}
    </div>
  )
}

/** The keys of the dimensions stand in a key in their order, parted by `|`; in a range so on both sides. */
function DimensionFields({ dimensions, value, onChange }: { dimensions: PartitionFieldProps['partitions']['dimensions']; value: string; onChange: (value: string) => void }) {
  const ends = value.split('...').slice(0, 2).map((end) => end.split('|'))
  const textOf = (index: number): string => [...new Set(ends.map((parts) => parts[index] ?? ''))].join('...')
  const change = (index: number, text: string) => {
    const changed = dimensions.map((_, other) => (other === index ? text : textOf(other)).split('...'))
    const isRange = changed.some((parts) => parts.length > 1)
    const keyOf = (end: 0 | 1): string => changed.map((parts) => parts[end] ?? parts[0] ?? '').join('|')
    const isEmpty = changed.every((parts) => parts.every((part) => part === ''))
    onChange(isEmpty ? '' : isRange ? `${keyOf(0)}...${keyOf(1)}` : keyOf(0))
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 text-sm font-medium">Partition</legend>
      {dimensions.map((dimension, index) => (
        <div key={dimension.name} className="flex flex-col gap-2">
          <Field label={dimension.name} hint={spanOf(dimension)}>
            {(control) => <Input {...control} autoFocus={index === 0} value={textOf(index)} onChange={(event) => change(index, event.target.value)} placeholder={dimension.last ?? ''} spellCheck={false} className="font-mono" />}
          </Field>
          {dimension.dynamic !== null && <AddPartition name={dimension.dynamic} onAdded={(key) => change(index, key)} />}
        </div>
      ))}
    </fieldset>
  )
}
