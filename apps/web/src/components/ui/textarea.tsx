import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { inputStyle } from './input'

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classNames(inputStyle, 'min-h-16 py-1.5', className)} {...rest} />
}
