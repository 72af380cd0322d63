import { randomUUID } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { MillraceError } from '@millrace/protocol'
import { checkObjectKey, checkObjectPrefix } from './object-key'
import type { ListOptions, ObjectPage, ObjectStore } from './object-store'

export interface S3StoreOptions {
  readonly bucket: string
  /** Empty, or ending in `/`. */
  readonly prefix: string
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  readonly forcePathStyle: boolean
  /** When absent the usual chain of the AWS SDK: environment, profile, instance role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
}

const multipartBytes = 16 * 1024 * 1024
const keysPerDelete = 1000

const isMissing = (error: unknown): boolean => error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name)
const isOutOfRange = (error: unknown): boolean => error instanceof Error && error.name === 'InvalidRange'

/** Objects in an S3 bucket. The AWS SDK is loaded with the first call, so that a store of another kind costs nothing. */
export class S3Store implements ObjectStore {
  readonly #options: S3StoreOptions
  #opening: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | null = null

  constructor(options: S3StoreOptions) {
    this.#options = options
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const target = this.#target(key)
    const { client } = await this.#open()
    const { Upload } = await import('@aws-sdk/lib-storage')
    await new Upload({ client, params: { ...target, Body: bytes }, partSize: multipartBytes, queueSize: 4 }).done()
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#read(key)
  }

  async head(key: string): Promise<{ bytes: number } | null> {
    const target = this.#target(key)
    const { sdk, client } = await this.#open()
    try {
      const answer = await client.send(new sdk.HeadObjectCommand(target))
      return { bytes: answer.ContentLength ?? 0 }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async getRange(key: string, offset: number, length: number): Promise<Uint8Array | null> {
    if (length <= 0) return await this.head(key) === null ? null : new Uint8Array()
    return this.#read(key, `bytes=${offset}-${offset + length - 1}`)
  }

  async list(prefix: string, { after, limit = 1000 }: ListOptions = {}): Promise<ObjectPage> {
    checkObjectPrefix(prefix)
    const { sdk, client } = await this.#open()
    const own = this.#options.prefix
    const keys: string[] = []
    let startAfter = after === undefined ? undefined : own + after
    for (;;) {
      const answer = await client.send(new sdk.ListObjectsV2Command({
        Bucket: this.#options.bucket, Prefix: own + prefix, MaxKeys: Math.min(1000, limit - keys.length),
        ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
      }))
      const found = (answer.Contents ?? []).flatMap((entry) => entry.Key === undefined ? [] : [entry.Key])
      keys.push(...found.map((key) => key.slice(own.length)))
      if (answer.IsTruncated !== true || found.length === 0) return { keys, next: null }
      if (keys.length >= limit) return { keys, next: keys.at(-1) ?? null }
      startAfter = found.at(-1)
    }
  }

  async delete(keys: readonly string[]): Promise<void> {
    const names = keys.map((key) => this.#target(key).Key)
    const { sdk, client } = await this.#open()
    for (let start = 0; start < names.length; start += keysPerDelete) {
      const answer = await client.send(new sdk.DeleteObjectsCommand({
        Bucket: this.#options.bucket,
        Delete: { Objects: names.slice(start, start + keysPerDelete).map((Key) => ({ Key })), Quiet: true },
      }))
      const failed = answer.Errors?.[0]
      if (failed !== undefined) throw new MillraceError('unavailable', `The object ${failed.Key ?? ''} could not be deleted: ${failed.Message ?? failed.Code ?? 'no reason given'}`)
    }
  }

  async check(): Promise<void> {
    const key = `check/${randomUUID()}`
    try {
      await this.put(key, new Uint8Array([1]))
      const read = await this.get(key)
      await this.delete([key])
      if (read?.[0] !== 1) throw new Error('what was written did not come back')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new MillraceError('unavailable', `The object store s3://${this.#options.bucket}/${this.#options.prefix} can not be used: ${reason}`, { cause: error })
    }
  }

  async #read(key: string, range?: string): Promise<Uint8Array | null> {
    const target = this.#target(key)
    const { sdk, client } = await this.#open()
    try {
      const answer = await client.send(new sdk.GetObjectCommand(range === undefined ? target : { ...target, Range: range }))
      return answer.Body === undefined ? new Uint8Array() : await answer.Body.transformToByteArray()
    } catch (error) {
      if (isMissing(error)) return null
      if (isOutOfRange(error)) return new Uint8Array()
      throw error
    }
  }

  #target(key: string): { Bucket: string; Key: string } {
    checkObjectKey(key)
    return { Bucket: this.#options.bucket, Key: this.#options.prefix + key }
  }

  #open(): Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> {
    this.#opening ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      client: new sdk.S3Client({
        forcePathStyle: this.#options.forcePathStyle,
        // Stores other than Amazon's do not all know the newer checksums.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        ...(this.#options.endpoint === undefined ? {} : { endpoint: this.#options.endpoint }),
        ...(this.#options.region === undefined ? {} : { region: this.#options.region }),
        ...(this.#options.credentials === undefined ? {} : { credentials: this.#options.credentials }),
      }),
    }))
    return this.#opening
  }
}
