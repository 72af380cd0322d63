import { classNames } from './class-names'

/** A grey shape where content will be: give it the size of the content. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block h-3 animate-pulse-soft rounded bg-idle-soft', className)} />
}

/** Lines of text to come. */
export function SkeletonText({ lines = 3 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2.5 py-1">
      {Array.from({ length: lines }, (_, index) => <Skeleton key={index} className={index === lines - 1 ? 'w-2/5' : index % 2 === 0 ? 'w-4/5' : 'w-3/5'} />)}
    </div>
  )
}
