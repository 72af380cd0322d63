'use client'
import Link from 'next/link'
import { useState } from 'react'
import { assetHref } from '../../components/shell/hrefs'
import { Button } from '../../components/ui/button'
import { usePlace } from '../deployments/client'
import { AssetKeyText } from './catalog-row'

const shownAtFirst = 12

/** Links to assets, one per line; many are folded. */
export function AssetLinks({ keys, none = 'none' }: { keys: readonly string[]; none?: string | undefined }) {
  const place = usePlace()
  const [isOpen, setOpen] = useState(false)
  if (keys.length === 0) return <span className="text-faint">{none}</span>
  const shown = isOpen ? keys : keys.slice(0, shownAtFirst)
  return (
    <ul className="flex min-w-0 flex-col">
      {shown.map((key) => (
        <li key={key} className="min-w-0"><Link href={assetHref(place, key)} prefetch={false} className="flex min-h-6 min-w-0 items-center text-accent hover:underline"><AssetKeyText assetKey={key} /></Link></li>
      ))}
      {keys.length > shown.length && <li><Button variant="ghost" size="sm" className="-ml-2" onClick={() => setOpen(true)}>{keys.length - shown.length} more</Button></li>}
    </ul>
  )
}
