'use client'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useUrlState } from '../../components/shell/use-url-state'
import { IconButton } from '../../components/ui/icon-button'
import { Input } from '../../components/ui/input'
import { assetUrlSchema } from './asset-url'
import type { AssetDetail } from './server/asset-schema'

/** The key that a definition of several dimensions expects, by the names of the dimensions. */
const shapeOf = ({ partitions }: AssetDetail): string => (partitions?.type === 'multi' ? partitions.dimensions.map(({ name }) => name).sort().join('|') : 'key')

/** Chooses which partition of the asset is looked at; nothing for an asset without partitions. */
export function PartitionChoice({ asset }: { asset: AssetDetail }) {
  const [{ partition }, setUrl] = useUrlState(assetUrlSchema)
  const [text, setText] = useState<string | null>(null)
  if (asset.partitions === null) return null
  const choose = (next: string | undefined) => {
    setText(null)
    setUrl({ partition: next })
  }
  return (
    <form
      className="flex min-w-0 items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        choose(text === null || text.trim() === '' ? undefined : text.trim())
      }}
    >
      <Input aria-label="Partition" value={text ?? partition ?? ''} onChange={(event) => setText(event.target.value)} onBlur={() => { if (text !== null) choose(text.trim() === '' ? undefined : text.trim()) }} placeholder={`Partition: ${shapeOf(asset)}`} spellCheck={false} className="h-7 w-52 min-w-0 font-mono text-sm max-sm:w-40" />
      {partition !== undefined && <IconButton icon={X} label="Look at all partitions" onClick={() => choose(undefined)} />}
    </form>
  )
}
