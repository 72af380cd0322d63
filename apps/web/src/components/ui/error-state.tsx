'use client'
import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button'
import { classNames } from './class-names'
import { CopyableText } from './copy-button'
import { describeError } from './describe-error'

export interface ErrorStateProps {
  /** What could not be done, in words: "The runs could not be loaded". */
  title: string
  /** The thrown thing; its message and code are shown. */
  error: unknown
  /** Found in the server's log. */
  reference?: string | undefined
  onRetry?: (() => void) | undefined
  action?: ReactNode
  className?: string | undefined
}

/** A failure where content would be: what, why, code, and the way on. */
export function ErrorState({ title, error, reference, onRetry, action, className }: ErrorStateProps) {
  const { message, code } = describeError(error)
  return (
    <div role="alert" className={classNames('m-3 w-full max-w-150 rounded-lg border border-bad/40 bg-bad-soft px-4 py-3', className)}>
      <p className="flex items-center gap-2 font-semibold text-bad"><CircleAlert aria-hidden className="size-4 shrink-0" />{title}</p>
      <p className="mt-1 break-words whitespace-pre-wrap text-ink">{message}</p>
      {(code !== undefined || reference !== undefined) && (
        <p className="mt-1 flex flex-wrap gap-x-3 text-sm text-muted">
          {code !== undefined && <span>code <CopyableText text={code} /></span>}
          {reference !== undefined && <span>reference <CopyableText text={reference} /></span>}
        </p>
      )}
      {(onRetry !== undefined || action !== undefined) && (
        <div className="mt-3 flex flex-wrap gap-2">
          {onRetry !== undefined && <Button onClick={onRetry}><RotateCw aria-hidden />Try again</Button>}
          {action}
        </div>
      )}
    </div>
  )
}
