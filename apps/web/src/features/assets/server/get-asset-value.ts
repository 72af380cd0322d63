import { previewValue } from '@millrace/orchestration/values'
import { assetKeySchema, jsonSchema, MillraceError } from '@millrace/protocol'
import { objectKeys } from '@millrace/storage'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { partitionNameSchema } from './asset-schema'
import { assertAsset } from './find-asset'

const shownCharacters = 64 * 1024
/** Enough for `shownCharacters` of text, however it is encoded. */
const readBytes = shownCharacters * 6 + 128

export const getAssetValue = deploymentProcedure('value:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}/value`, summary: 'Preview the latest stored value of an asset, or of one partition of it', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema, partition: partitionNameSchema.optional() }))
  .output(z.object({ value: jsonSchema, truncated: z.boolean() }))
  .query(async ({ ctx: { services, scope }, input: { key, partition } }) => {
    await assertAsset(services, scope, key)
    const pointer = await services.tenant.assets.valuePointer(scope, key, partition)
    const what = partition === undefined ? `\`${key}\`` : `Partition \`${partition}\` of \`${key}\``
    if (pointer === null) throw new MillraceError('no-value', `${what} has no stored value: it was not materialized yet, or returned nothing.`)
    if (!pointer.object.startsWith(objectKeys.organization(scope.organizationId))) throw new Error(`the value of ${key} points outside its organization`)
    const bytes = await services.control.store.getRange(pointer.object, pointer.offset ?? 0, Math.min(pointer.bytes, readBytes))
    if (bytes === null) throw new MillraceError('no-value', `${what} has no stored value any more. Materialize it again.`)
    const { value, truncated } = previewValue(bytes, shownCharacters)
    return { value, truncated: truncated || bytes.byteLength < pointer.bytes }
  })
