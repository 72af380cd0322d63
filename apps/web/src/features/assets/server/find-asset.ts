import { MillraceError } from '@millrace/protocol'
import type { WebServices } from '../../../server/services'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import type { AssetDetail } from './asset-schema'

const missing = (key: string): MillraceError => new MillraceError('not-found', `This deployment has no asset \`${key}\`.`)

export const findAsset = async (services: WebServices, scope: TenantScope, key: string): Promise<AssetDetail> => {
  const asset = await services.tenant.assets.find(scope, key)
  if (asset === null) throw missing(key)
  return asset
}

export const assertAsset = async (services: WebServices, scope: TenantScope, key: string): Promise<void> => {
  if (!await services.tenant.assets.exists(scope, key)) throw missing(key)
}
