'use client'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useEffect } from 'react'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { Button } from '../../components/ui/button'
import { ErrorState } from '../../components/ui/error-state'
import { Skeleton } from '../../components/ui/skeleton'
import { usePlace } from '../deployments/client'
import { useSession } from './workspace/use-session'

// An editor has nothing to show without the browser; the server need not load it.
const Workbench = dynamic(() => import('./workbench').then((module) => module.Workbench), { ssr: false, loading: () => <OpeningSkeleton /> })

const widths = ['w-24', 'w-32', 'w-28', 'w-20', 'w-36', 'w-24', 'w-30']

/** Opens the draft of a code location, then the workbench. */
export function WorkbenchPage({ location }: { location: string }) {
  const place = usePlace()
  const { opening, reopen } = useSession(location)
  useEffect(() => {
    // While the draft is on its way; when it fails the workbench asks again and says why.
    let isGone = false
    let endPreview = (): void => undefined
    const prepare = import('./preview/preview-host').then(({ preparePreview }) => { if (!isGone) endPreview = preparePreview() })
    void Promise.allSettled([prepare, import('./workbench'), import('./monaco/load-monaco').then(({ loadMonaco }) => loadMonaco())])
    return () => {
      isGone = true
      endPreview()
    }
  }, [])
  if (opening.phase === 'open') return <Workbench key={opening.session.location} session={opening.session} />
  const parent = { title: 'Code', href: placeHref(place, '/code') }
  if (opening.phase === 'failed') {
    return (
      <>
        <PageHeader parent={parent} title={location} mono />
        <ErrorState title="The draft could not be opened" error={opening.error} onRetry={reopen} action={<Button asChild><Link href={parent.href}>All code locations</Link></Button>} />
      </>
    )
  }
  return (
    <>
      <PageHeader parent={parent} title={location} mono />
      <OpeningSkeleton />
    </>
  )
}

function OpeningSkeleton() {
  return (
    <>
      <div aria-hidden className="flex min-h-0 flex-1">
        <div className="flex w-[17%] min-w-40 flex-col gap-3 border-r border-line bg-panel p-3 max-md:hidden">{widths.map((width, index) => <Skeleton key={index} className={width} />)}</div>
        <div className="flex flex-1 flex-col gap-3 p-4">{widths.map((width, index) => <Skeleton key={index} className={`${width} origin-left scale-x-150`} />)}</div>
      </div>
      <p role="status" className="sr-only">Opening the draft</p>
    </>
  )
}
