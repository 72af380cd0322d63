import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MillraceError } from '@millrace/protocol'
import { DirectorySync } from './directory-sync'
import { checkObjectKey, checkObjectPrefix } from './object-key'
import type { ListOptions, ObjectPage, ObjectStore } from './object-store'
import { isMakerGone, processMark } from './process-mark'

export interface FileSystemStoreOptions {
  /** Whether `put` waits until the bytes are on the disk; default true. Without it a power cut may lose objects, a crash of a process not. */
  readonly durable?: boolean
}

const remembered = 20_000
const abandonedAfterMilliseconds = 3_600_000
const errorCode = (error: unknown): unknown => error instanceof Error && 'code' in error ? error.code : undefined
const namesNothing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(errorCode(error)))

async function orNull<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading
  } catch (error) {
    if (namesNothing(error)) return null
    throw error
  }
}

/** Objects as files under one folder; new ones are written aside (`.new`) and renamed into place. */
export class FileSystemStore implements ObjectStore {
  readonly #root: string
  readonly #aside: string
  readonly #durable: boolean
  readonly #folders = new Map<string, Promise<void>>()
  readonly #sync = new DirectorySync()

  constructor(root: string, options: FileSystemStoreOptions = {}) {
    this.#root = root
    this.#aside = join(root, '.new')
    this.#durable = options.durable ?? true
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(key)
    await this.#folder(this.#aside)
    const temporary = join(this.#aside, `${await processMark()}.${randomUUID()}`)
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        if (this.#durable) await file.sync()
      } finally {
        await file.close()
      }
      await this.#moveIntoPlace(temporary, path)
    } catch (error) {
      await unlink(temporary).catch((unlinkError: unknown) => { if (!namesNothing(unlinkError)) throw unlinkError })
      throw error
    }
  }

  async get(key: string): Promise<Uint8Array | null> {
    return orNull(readFile(this.#path(key)))
  }

  async head(key: string): Promise<{ bytes: number } | null> {
    const found = await orNull(stat(this.#path(key)))
    return found?.isFile() ? { bytes: found.size } : null
  }

  async getRange(key: string, offset: number, length: number): Promise<Uint8Array | null> {
    const file = await orNull(open(this.#path(key), 'r'))
    if (file === null) return null
    try {
      const found = await file.stat()
      if (!found.isFile()) return null
      const bytes = new Uint8Array(Math.max(0, Math.min(length, found.size - offset)))
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return bytes.subarray(0, filled)
    } finally {
      await file.close()
    }
  }

  async list(prefix: string, { after = '', limit = 1000 }: ListOptions = {}): Promise<ObjectPage> {
    checkObjectPrefix(prefix)
    const keys: string[] = []
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    for await (const key of this.#walk(folder, prefix, after)) {
      if (keys.length === limit) return { keys, next: keys.at(-1) ?? null }
      keys.push(key)
    }
    return { keys, next: null }
  }

  async delete(keys: readonly string[]): Promise<void> {
    const paths = keys.map((key) => this.#path(key))
    for (const path of paths) {
      await orNull(unlink(path))
      await this.#removeEmptyFolders(dirname(path))
    }
  }

  async check(): Promise<void> {
    try {
      await this.#removeAbandoned()
      const key = `check/${randomUUID()}`
      await this.put(key, new Uint8Array([1]))
      const read = await this.get(key)
      await this.delete([key])
      if (read?.[0] !== 1) throw new Error('what was written did not come back')
    } catch (error) {
      throw new MillraceError('unavailable', `The object store in ${this.#root} can not be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }

  /** A process that died within `put` left its file aside. Of those whose maker cannot be asked after, the old ones go. */
  async #removeAbandoned(): Promise<void> {
    for (const name of await orNull(readdir(this.#aside)) ?? []) {
      const path = join(this.#aside, name)
      const found = await orNull(stat(path))
      if (found === null) continue
      if (await isMakerGone(name) || Date.now() - found.mtimeMs > abandonedAfterMilliseconds) await orNull(unlink(path))
    }
  }

  #path(key: string): string {
    checkObjectKey(key)
    return join(this.#root, key)
  }

  /** `delete` removes folders that became empty, so one may vanish between its making and the rename. */
  async #moveIntoPlace(temporary: string, path: string): Promise<void> {
    const folder = dirname(path)
    for (let attempt = 1; ; attempt += 1) {
      await this.#folder(folder)
      try {
        await rename(temporary, path)
        if (this.#durable) await this.#sync.sync(folder)
        return
      } catch (error) {
        this.#folders.delete(folder)
        if (errorCode(error) !== 'ENOENT' || attempt === 10) throw error
      }
    }
  }

  #folder(path: string): Promise<void> {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    if (this.#folders.size >= remembered) this.#folders.clear()
    const making = this.#makeFolder(path).catch((error: unknown) => {
      this.#folders.delete(path)
      throw error
    })
    this.#folders.set(path, making)
    return making
  }

  async #makeFolder(path: string): Promise<void> {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    if (!this.#durable || first === undefined) return
    for (let made = path; made.length >= first.length; made = dirname(made)) await this.#sync.sync(dirname(made))
  }

  async #removeEmptyFolders(from: string): Promise<void> {
    for (let folder = from; folder.length > this.#root.length; folder = dirname(folder)) {
      try {
        this.#folders.delete(folder)
        await rmdir(folder)
      } catch (error) {
        if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY'].includes(String(errorCode(error)))) return
        throw error
      }
    }
  }

  /** Keys under `folder` (empty or ending in `/`) in byte order, passing over folders that can hold no answer. */
  async * #walk(folder: string, prefix: string, after: string): AsyncGenerator<string> {
    const entries = await orNull(readdir(join(this.#root, folder), { withFileTypes: true })) ?? []
    const names = entries.filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isFile()))
      .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .sort((left, right) => left < right ? -1 : 1)
    for (const name of names) {
      if (!name.startsWith(prefix) && !prefix.startsWith(name)) continue
      if (!name.endsWith('/')) {
        if (name > after && name.startsWith(prefix)) yield name
      } else if (name > after || after.startsWith(name)) {
        yield * this.#walk(name, prefix, after)
      }
    }
  }
}
