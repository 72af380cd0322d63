import { formatOf, isElsewhere } from '@millrace/orchestration/values'
import { assetKeySchema, MillraceError, type ValueFormat, type ValuePointer } from '@millrace/protocol'
import { partitionNameSchema } from '../../features/assets/server/asset-schema'
import { findValue, readValuePart } from '../../features/assets/server/find-value'
import { accessDeployment } from '../access'
import type { RequestContext } from '../context'
import { privateHeaders } from './problem-response'

const partBytes = 1024 * 1024

interface FileKind { readonly type: string; readonly extension: string }
const kinds: Readonly<Record<ValueFormat, FileKind>> = {
  json: { type: 'application/json', extension: 'json' },
  ndjson: { type: 'application/x-ndjson', extension: 'ndjson' },
  text: { type: 'text/plain; charset=utf-8', extension: 'txt' },
  bytes: { type: 'application/octet-stream', extension: 'bin' },
}

export interface DownloadTarget { readonly organization: string; readonly deployment: string; readonly key: string; readonly partition: string | null }

const fileName = (key: string, { extension }: FileKind): string => `${key.replaceAll(/[^\w.-]+/g, '-').slice(-100)}.${extension}`

/** The value behind its header, part by part. The first part is read already, so that a value that is gone is an answer and no broken stream. */
const streamValue = (first: Uint8Array, { bytes }: ValuePointer, { header, read }: { header: number; read: (start: number) => Promise<Uint8Array> }): ReadableStream<Uint8Array> => {
  let at = header
  return new ReadableStream({
    async pull(controller) {
      const part = at < first.byteLength ? first.subarray(at) : at < bytes ? await read(at) : new Uint8Array()
      at += part.byteLength
      if (part.byteLength > 0) controller.enqueue(part)
      if (at >= bytes) controller.close()
      else if (part.byteLength === 0) controller.error(new Error('a stored value is shorter than its pointer says'))
    },
  })
}

/** The latest stored value as a file, whole: in the format that the asset has the platform keep it, else as JSON with types. Never shown by a browser: it is the tenant's data. */
export const downloadAssetValue = async (context: RequestContext, { organization, deployment, key: given, partition: name }: DownloadTarget): Promise<Response> => {
  const { services } = context
  const { scope } = await accessDeployment(services, { organization, deployment, permission: 'value:read', principal: await context.principal() })
  const parsed = assetKeySchema.safeParse(given)
  if (!parsed.success) throw new MillraceError('bad-request', `\`${given.slice(0, 100)}\` is no asset key.`)
  const key = parsed.data
  const partition = name ?? undefined
  if (partition !== undefined && !partitionNameSchema.safeParse(partition).success) throw new MillraceError('bad-request', '`partition` is the key of a partition.')
  const stored = await findValue(services, scope, { key, partition })
  const { pointer, what } = stored
  const read = (start: number): Promise<Uint8Array> => readValuePart(services, stored, { start, length: partBytes })
  const first = await read(0)
  if (isElsewhere(first)) throw new MillraceError('no-value', `The value of ${what} is kept by an IO manager of its code location: the platform does not have it.`)
  const formatted = formatOf(first)
  const kind = kinds[formatted?.format ?? 'json']
  const header = formatted?.start ?? 0
  return new Response(streamValue(first, pointer, { header, read }), {
    headers: {
      'content-type': kind.type, 'content-length': String(pointer.bytes - header), 'content-disposition': `attachment; filename="${fileName(partition === undefined ? key : `${key}-${partition}`, kind)}"`,
      'content-security-policy': 'sandbox', ...privateHeaders,
    },
  })
}
