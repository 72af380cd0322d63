import { MillraceError, type ValuePointer } from '@millrace/protocol'
import { objectKeys } from '@millrace/storage'
import type { TenantScope } from '../../../server/tenant-data/tenant-scope'
import type { WebServices } from '../../../server/services'
import { assertAsset } from './find-asset'

/** Where the latest stored value of an asset is. */
export const findValue = async (services: WebServices, scope: TenantScope, key: string): Promise<ValuePointer> => {
  await assertAsset(services, scope, key)
  const pointer = await services.tenant.assets.valuePointer(scope, key)
  if (pointer === null) throw new MillraceError('no-value', `\`${key}\` has no stored value: it was not materialized yet, or returned nothing.`)
  if (!pointer.object.startsWith(objectKeys.organization(scope.organizationId))) throw new Error(`the value of ${key} points outside its organization`)
  return pointer
}

/** A part of a stored value, from `start` on. */
export const readValuePart = async (services: WebServices, key: string, { pointer, start, length }: { pointer: ValuePointer; start: number; length: number }): Promise<Uint8Array> => {
  const bytes = await services.control.store.getRange(pointer.object, (pointer.offset ?? 0) + start, Math.min(pointer.bytes - start, length))
  if (bytes === null) throw new MillraceError('no-value', `The stored value of \`${key}\` is gone. Materialize it again.`)
  return bytes
}
