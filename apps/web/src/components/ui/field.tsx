'use client'
import { useId } from 'react'
import type { ReactNode } from 'react'

export interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string | undefined
  /** Gets the ids that tie label, hint and error to the control. */
  children: (control: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined }) => ReactNode
}

/** A labelled control with a hint and an error: `<Field label="Name" error={…}>{(control) => <Input {...control} />}</Field>` */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const hasNote = hint !== undefined || error !== undefined
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">{label}</label>
      {children({ id, 'aria-describedby': hasNote ? `${id}-note` : undefined, 'aria-invalid': error === undefined ? undefined : true })}
      {error !== undefined && <p id={`${id}-note`} role="alert" className="text-sm text-bad">{error}</p>}
      {error === undefined && hint !== undefined && <p id={`${id}-note`} className="text-sm text-faint">{hint}</p>}
    </div>
  )
}
