import { AssetNotFound } from '../../../../features/assets/asset-not-found'

export default function AssetKeyNotFound() {
  return <AssetNotFound />
}
