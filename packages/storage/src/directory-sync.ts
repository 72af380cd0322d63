import { open } from 'node:fs/promises'

/** Makes renames durable. Calls for one folder that arrive while a sync of it is under way share the next one. */
export class DirectorySync {
  readonly #running = new Map<string, { current: Promise<void>; following: Promise<void> | null }>()

  sync(folder: string): Promise<void> {
    const running = this.#running.get(folder)
    if (running === undefined) return this.#begin(folder)
    running.following ??= running.current.then(() => this.#begin(folder), () => this.#begin(folder))
    return running.following
  }

  #begin(folder: string): Promise<void> {
    const current = syncFolder(folder)
    const entry = { current, following: null }
    this.#running.set(folder, entry)
    const forget = (): void => { if (this.#running.get(folder) === entry && entry.following === null) this.#running.delete(folder) }
    current.then(forget, forget)
    return current
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch((error: unknown) => {
    // Somebody removed the folder: nothing is left in it that could be lost.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (handle === null) return
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
