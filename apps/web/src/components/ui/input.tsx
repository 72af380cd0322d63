import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export const inputStyle = 'w-full rounded-md border border-control/70 bg-bg px-2 text-base text-ink transition-colors hover:border-control focus-visible:border-accent focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-bad'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(inputStyle, 'h-7', className)} {...rest} />
}
