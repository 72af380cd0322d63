'use client'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { Spinner } from './spinner'

const variants = {
  primary: 'border-accent bg-accent text-on-accent hover:border-accent-hover hover:bg-accent-hover',
  secondary: 'border-line-strong bg-raised text-ink hover:bg-hover',
  ghost: 'border-transparent bg-transparent text-muted hover:bg-hover hover:text-ink',
  danger: 'border-bad/50 bg-raised text-bad hover:border-bad hover:bg-bad-soft',
} as const

const sizes = { sm: 'h-6 gap-1 px-2 text-sm', md: 'h-7 gap-1.5 px-2.5 text-sm', lg: 'h-8.5 gap-2 px-3.5 text-base' } as const

export const buttonStyle = (options: { variant?: keyof typeof variants | undefined; size?: keyof typeof sizes | undefined; className?: string | undefined }) =>
  classNames(
    'inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap select-none transition-colors',
    'disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50',
    '[&_svg]:size-3.5 [&_svg]:shrink-0',
    variants[options.variant ?? 'secondary'],
    sizes[options.size ?? 'md'],
    options.className,
  )

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: keyof typeof variants | undefined
  size?: keyof typeof sizes | undefined
  /** Shows a spinner, keeps the width and refuses clicks. */
  loading?: boolean | undefined
  /** Gives the look to the one child, for example a link. */
  asChild?: boolean | undefined
}

export function Button({ variant, size, loading = false, asChild = false, className, children, disabled, type, ...rest }: ButtonProps) {
  const style = buttonStyle({ variant, size, className: classNames('relative', className) })
  if (asChild) return <Slot.Root className={style} {...rest}>{children}</Slot.Root>
  return (
    <button type={type ?? 'button'} className={style} disabled={disabled === true || loading} aria-busy={loading || undefined} {...rest}>
      {loading && <Spinner className="absolute" />}
      <span className={classNames('inline-flex items-center gap-[inherit]', loading && 'invisible')}>{children}</span>
    </button>
  )
}
