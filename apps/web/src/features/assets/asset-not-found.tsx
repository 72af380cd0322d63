'use client'
import { useQuery } from '@tanstack/react-query'
import { PackageSearch } from 'lucide-react'
import Link from 'next/link'
import { useParams } from 'next/navigation'
import { placeHref } from '../../components/shell/navigation'
import { PageHeader } from '../../components/shell/page-header'
import { Button } from '../../components/ui/button'
import { EmptyState } from '../../components/ui/empty-state'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { AssetLinks } from './asset-links'

const readKey = (segment: unknown): string => {
  if (typeof segment !== 'string') return ''
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** No deployed code location defines this key; says so and offers what is called alike. */
export function AssetNotFound() {
  const place = usePlace()
  const trpc = useTRPC()
  const key = readKey(useParams()['key'])
  const name = key.slice(key.lastIndexOf('/') + 1).slice(0, 255)
  const { data } = useQuery(trpc.assets.list.queryOptions({ ...place, search: name, limit: 5 }, { enabled: name !== '' }))
  const alike = data?.items.map((asset) => asset.key) ?? []
  return (
    <>
      <PageHeader parent={{ title: 'Assets', href: placeHref(place, '/assets') }} title={key} mono />
      <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto">
        <EmptyState
          icon={PackageSearch}
          title="There is no asset with this key"
          description={(
            <>
              No code location that is deployed to {place.deployment} defines <code className="break-all">{key}</code>. It was removed or renamed, or its code location was never deployed.
              {alike.length > 0 && <div className="mt-3 text-left"><p className="mb-1 text-sm">Called alike:</p><AssetLinks keys={alike} /></div>}
            </>
          )}
          action={<Button asChild variant="primary"><Link href={placeHref(place, '/assets')}>All assets</Link></Button>}
        />
      </div>
    </>
  )
}
