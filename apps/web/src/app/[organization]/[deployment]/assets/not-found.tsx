import type { Metadata } from 'next'
import { AssetNotFound } from '../../../../features/assets/asset-not-found'

export const metadata: Metadata = { title: 'No such asset' }

export default function AssetKeyNotFound() {
  return <AssetNotFound />
}
