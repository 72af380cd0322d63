import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const prefix = 'millrace-'
const removalAttempts = 20

/** One process's own control group: bounds how many processes and threads it has. */
export class ControlGroup {
  readonly #path: string

  constructor(path: string, processes: number) {
    this.#path = path
    mkdirSync(path)
    writeFileSync(join(path, 'pids.max'), String(processes))
  }

  add(pid: number): void {
    writeFileSync(join(this.#path, 'cgroup.procs'), String(pid))
  }

  /** Whether a process or thread was refused. */
  hitLimit(): boolean {
    try {
      return /max [1-9]/.test(readFileSync(join(this.#path, 'pids.events'), 'utf8'))
    } catch {
      return false
    }
  }

  /** The kernel lets the folder go only once the last dead process is reaped. What stays after that is left to the next start. */
  async remove(): Promise<void> {
    for (let attempt = 1; attempt <= removalAttempts; attempt++) {
      try {
        rmdirSync(this.#path)
        return
      } catch {
        await sleep(20 * attempt)
      }
    }
  }
}

/** Makes control groups below the worker's own, where the system allows it. */
export class ControlGroups {
  readonly #parent: string | null
  #count = 0

  constructor() {
    this.#parent = findParent()
    if (this.#parent !== null) removeAbandoned(this.#parent)
  }

  get isAvailable(): boolean {
    return this.#parent !== null
  }

  create(processes: number): ControlGroup | null {
    if (this.#parent === null) return null
    this.#count += 1
    return new ControlGroup(join(this.#parent, `${prefix}${process.pid}-${startTime(process.pid)}-${instance}-${this.#count}`), processes)
  }
}

// Several sandboxes in one process must not take each other's names.
const instance = Math.floor(Math.random() * 1_000_000_000)

const readable = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const isWritable = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const findParent = (): string | null => {
  const lines = readable('/proc/self/cgroup').split('\n').map((line) => line.split(':'))
  const first = lines.find(([, controllers]) => controllers?.split(',').includes('pids'))?.[2]
  if (first !== undefined) return usable(join('/sys/fs/cgroup/pids', first))
  const unified = lines.find(([hierarchy]) => hierarchy === '0')?.[2]
  if (unified === undefined) return null
  const own = join('/sys/fs/cgroup', unified)
  // A group that holds processes cannot hand controllers down (except the root): its parent may.
  return [own, dirname(own)].find((path) => readable(join(path, 'cgroup.subtree_control')).includes('pids') && usable(path) !== null) ?? null
}

const usable = (path: string): string | null => {
  if (!isWritable(path)) return null
  const probe = join(path, `${prefix}${process.pid}-${startTime(process.pid)}-probe-${Math.floor(Math.random() * 1_000_000_000)}`)
  try {
    mkdirSync(probe)
    const works = existsSync(join(probe, 'pids.max')) && isWritable(join(probe, 'cgroup.procs'))
    rmdirSync(probe)
    return works ? path : null
  } catch {
    return null
  }
}

/** The kernel's start time tells a process from a later one with the same number. */
const startTime = (pid: number): string => readable(`/proc/${pid}/stat`).replace(/^.*\) /s, '').split(' ')[19] ?? ''

const removeAbandoned = (parent: string): void => {
  for (const name of readdirSync(parent)) {
    const match = /^millrace-(\d+)-(\d+)-/.exec(name)
    if (match === null || startTime(Number(match[1])) === match[2]) continue
    try {
      rmdirSync(join(parent, name))
    } catch {
      // Still in use or removed by another worker at this moment: the next start looks again.
    }
  }
}
