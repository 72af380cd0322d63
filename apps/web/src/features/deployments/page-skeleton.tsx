import { Skeleton, SkeletonText } from '../../components/ui/skeleton'

/** What stands in for a page while it is read. */
export function PageSkeleton() {
  return (
    <>
      <div className="flex min-h-9.5 shrink-0 items-center border-b border-line px-3"><Skeleton className="w-32" /></div>
      <div className="max-w-200 p-3"><SkeletonText lines={6} /></div>
    </>
  )
}
