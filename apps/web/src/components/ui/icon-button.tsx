'use client'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { Tooltip } from './tooltip'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  icon: LucideIcon
  /** Read aloud and shown as the tooltip. */
  label: string
  shortcut?: string | undefined
  /** For buttons that toggle something. */
  pressed?: boolean | undefined
  size?: 'sm' | 'md' | undefined
}

export function IconButton({ icon: Icon, label, shortcut, pressed, size = 'md', className, type, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut}>
      <button
        type={type ?? 'button'}
        aria-label={label}
        aria-pressed={pressed}
        className={classNames(
          'inline-grid shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink disabled:pointer-events-none disabled:opacity-50',
          'data-[state=open]:bg-select data-[state=open]:text-ink aria-pressed:bg-select aria-pressed:text-ink',
          size === 'sm' ? 'size-6 [&_svg]:size-3.5' : 'size-7 [&_svg]:size-4',
          className,
        )}
        {...rest}
      >
        <Icon aria-hidden strokeWidth={1.75} />
      </button>
    </Tooltip>
  )
}
