'use client'
import { ListVideo } from 'lucide-react'
import Link from 'next/link'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { usePlace } from '../deployments/client'

/** The address names a run that this deployment does not have. */
export function RunNotFound() {
  const place = usePlace()
  return (
    <>
      <PageHeader parent={{ title: 'Runs', href: placeHref(place, '/runs') }} title="No such run" />
      <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto">
        <EmptyState
          icon={ListVideo}
          title="There is no run at this address"
          description={<>{place.organization} / {place.deployment} has no run with this id. It may belong to another deployment.</>}
          action={<Button asChild variant="primary"><Link href={placeHref(place, '/runs')}>All runs</Link></Button>}
        />
      </div>
    </>
  )
}
