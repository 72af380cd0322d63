'use client'

import { Compass } from 'lucide-react'
import Link from 'next/link'
import { placeHref } from '../../components/shell/navigation'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { usePlace } from './place-context'

/** An address inside a deployment that leads to nothing. */
export const NotHere = () => {
  const place = usePlace()
  return (
    <div className="grid min-h-0 flex-1 place-items-center p-6">
      <EmptyState
        icon={Compass}
        title={`There is nothing at this address in ${place.organization} / ${place.deployment}`}
        description="It was removed, renamed, or never was."
        action={<Button asChild variant="primary"><Link href={placeHref(place, '')}>Go to Home</Link></Button>}
      />
    </div>
  )
}
