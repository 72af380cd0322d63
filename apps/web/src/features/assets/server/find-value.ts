import { MillraceError, type ValuePointer } from '@millrace/protocol'
import { objectKeys } from '@millrace/storage'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import type { WebServices } from '../../../server/services'
import { assertAsset } from './find-asset'

/** A stored value, and how to call it when talking of it. */
export interface FoundValue { readonly pointer: ValuePointer; readonly what: string }

/** Where the latest stored value of an asset, or of one partition of it, is. */
export const findValue = async (services: WebServices, scope: TenantScope, { key, partition }: { key: string; partition: string | undefined }): Promise<FoundValue> => {
  await assertAsset(services, scope, key)
  const pointer = await services.tenant.assets.valuePointer(scope, key, partition)
  const what = partition === undefined ? `\`${key}\`` : `Partition \`${partition}\` of \`${key}\``
  if (pointer === null) throw new MillraceError('no-value', `${what} has no stored value: it was not materialized yet, or returned nothing.`)
  if (!pointer.object.startsWith(objectKeys.organization(scope.organizationId))) throw new Error(`the value of ${key} points outside its organization`)
  return { pointer, what }
}

/** A part of a stored value, from `start` on. */
export const readValuePart = async (services: WebServices, { pointer, what }: FoundValue, { start, length }: { start: number; length: number }): Promise<Uint8Array> => {
  const bytes = await services.control.store.getRange(pointer.object, (pointer.offset ?? 0) + start, Math.min(pointer.bytes - start, length))
  if (bytes === null) throw new MillraceError('no-value', `${what} has no stored value any more. Materialize it again.`)
  return bytes
}
