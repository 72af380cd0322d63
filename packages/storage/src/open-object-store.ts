import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '@millrace/protocol'
import { FileSystemStore } from './file-system-store'
import { checkObjectPrefix } from './object-key'
import type { ObjectStore } from './object-store'
import { S3Store, type S3StoreOptions } from './s3-store'

export interface OpenObjectStoreOptions {
  /** File system: whether `put` waits for the disk; default true, or `?durable=false` in a `file://` location. */
  readonly durable?: boolean
  /** S3: instead of the AWS SDK's usual chain. */
  readonly credentials?: S3StoreOptions['credentials']
}

const s3Settings = ['endpoint', 'region', 'forcePathStyle']

const wrongLocation = (location: string, reason: string): MillraceError =>
  new MillraceError('bad-request', `The object store location ${JSON.stringify(location)} is not usable: ${reason}. `
    + 'Give a path, file:///path, or s3://bucket/prefix?endpoint=https://…&region=…&forcePathStyle=true')

function openS3(location: string, options: OpenObjectStoreOptions): ObjectStore {
  const url = new URL(location)
  const unknown = [...url.searchParams.keys()].find((name) => !s3Settings.includes(name))
  if (unknown !== undefined) throw wrongLocation(location, `it has no setting ${unknown}`)
  if (url.hostname === '') throw wrongLocation(location, 'the bucket is missing')
  if (url.username !== '' || url.password !== '') throw wrongLocation('s3://…', 'credentials do not belong in it (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)')
  const path = url.pathname.replace(/^\/+|\/+$/g, '')
  const prefix = path === '' ? '' : `${path}/`
  checkObjectPrefix(prefix)
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) throw wrongLocation(location, 'its endpoint is not an http or https address')
  const pathStyle = url.searchParams.get('forcePathStyle')
  return new S3Store({
    bucket: url.hostname, prefix, endpoint,
    region: url.searchParams.get('region') ?? (endpoint === undefined ? undefined : 'us-east-1'),
    // Stores that are not Amazon's seldom serve a host name per bucket.
    forcePathStyle: pathStyle === null ? endpoint !== undefined : pathStyle !== 'false',
    credentials: options.credentials,
  })
}

/** Opens the store that `location` names: a path, `file:///path` or `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=…`. Touches nothing yet. */
export function openObjectStore(location: string, options: OpenObjectStoreOptions = {}): ObjectStore {
  if (location.startsWith('s3://')) return openS3(location, options)
  if (location.startsWith('file:')) {
    const url = new URL(location)
    const durable = options.durable ?? url.searchParams.get('durable') !== 'false'
    return new FileSystemStore(fileURLToPath(new URL(url.pathname, 'file:///')), { durable })
  }
  if (location === '' || /^[a-z][a-z0-9+.-]+:\/\//i.test(location)) throw wrongLocation(location, location === '' ? 'it is empty' : 'its kind is not known')
  return new FileSystemStore(resolve(location), { durable: options.durable ?? true })
}
