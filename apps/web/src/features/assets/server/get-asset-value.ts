import { previewValue } from '@millrace/orchestration/values'
import { assetKeySchema, jsonSchema, valueFormatSchema } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { partitionNameSchema } from './asset-schema'
import { findValue, readValuePart } from './find-value'

const shownCharacters = 64 * 1024
/** Enough for `shownCharacters` of text, however it is encoded. */
const readBytes = shownCharacters * 6 + 128

const formatSchema = z.enum([...valueFormatSchema.options, 'millrace-json', 'elsewhere'])
  .describe('How it is written: as the asset’s platformStore() says, as JSON with types (`millrace-json`), or by an IO manager that has it (`elsewhere`)')

export const getAssetValue = deploymentProcedure('value:read')
  .meta({ openapi: { method: 'GET', path: `${deploymentPath}/assets/{key}/value`, summary: 'Preview the latest stored value of an asset, or of one partition of it', tags: ['assets'] } })
  .input(z.object({ key: assetKeySchema, partition: partitionNameSchema.optional() }))
  .output(z.object({ format: formatSchema, value: jsonSchema, truncated: z.boolean() }))
  .query(async ({ ctx: { services, scope }, input: { key, partition } }) => {
    const stored = await findValue(services, scope, { key, partition })
    const bytes = await readValuePart(services, stored, { start: 0, length: readBytes })
    const { format, value, truncated } = previewValue(bytes, shownCharacters)
    return { format, value, truncated: truncated || bytes.byteLength < stored.pointer.bytes }
  })
