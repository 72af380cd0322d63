import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleFile } from './jail'

const ownerFile = 'owner'

/** Folders of processes, one each, below a folder of this worker; those of workers that died are removed. */
export class ProcessFolders {
  readonly #home: string

  constructor(root: string) {
    const folder = join(root, 'processes')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    removeAbandoned(folder)
    this.#home = join(folder, randomUUID())
    mkdirSync(this.#home, { mode: 0o700 })
    writeFileSync(join(this.#home, ownerFile), ownIdentity())
  }

  get home(): string {
    return this.#home
  }

  create(): ProcessFolder {
    return new ProcessFolder(join(this.#home, randomUUID()))
  }

  removeAll(): void {
    rmSync(this.#home, { recursive: true, force: true })
  }
}

export class ProcessFolder {
  readonly path: string
  readonly #scratch: string

  constructor(path: string) {
    this.path = path
    this.#scratch = `${path}.scratch`
    mkdirSync(path, { mode: 0o700 })
    mkdirSync(this.#scratch, { mode: 0o700 })
  }

  async writeBundle(bundle: Uint8Array | string): Promise<void> {
    await writeFile(join(this.path, bundleFile), bundle, { mode: 0o400, flag: 'wx' })
  }

  async remove(): Promise<void> {
    await Promise.all([this.path, this.#scratch].map((path) => rm(path, { recursive: true, force: true })))
  }
}

/** A process number with the kernel's start time, which tells it from a later process of the same number. */
const identity = (pid: number): string => {
  try {
    return `${pid} ${readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[19]}`
  } catch {
    return isRunning(pid) ? `${pid}` : ''
  }
}

const ownIdentity = (): string => identity(process.pid)

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const removeAbandoned = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    let owner = ''
    try {
      owner = readFileSync(join(path, ownerFile), 'utf8')
    } catch {
      // Made at this moment by another worker, or left by one that died while making it: kept until it has an owner.
      continue
    }
    if (owner !== identity(Number(owner.split(' ')[0]))) rmSync(path, { recursive: true, force: true })
  }
}
