import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { promisify } from 'node:util'

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

const orEmpty = (read: () => string): string => {
  try {
    return read()
  } catch {
    return '' // not a Linux machine
  }
}

/** Where process ids mean the same: one machine and one namespace of ids. */
const realm = short(`${hostname()}\n${orEmpty(() => readlinkSync('/proc/self/ns/pid'))}`)
const boot = short(orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')))

/** When a process started, as the system writes it; null when there is none. Ids come again, ids with their start do not. */
const startOf = async (pid: number): Promise<string | null> => {
  if (process.platform === 'linux') {
    const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
    // The program's name stands in brackets and may hold anything; what follows it is numbers.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[19] ?? null
  }
  return promisify(execFile)('ps', ['-p', String(pid), '-o', 'lstart=']).then(({ stdout }) => short(stdout.trim()), () => null)
}

let own: Promise<string> | undefined

/** A word for a file's name that says which process made it: `<realm>-<boot>-<pid>-<start>`. */
export const processMark = (): Promise<string> => {
  own ??= startOf(process.pid).then((start) => `${realm}-${boot}-${process.pid}-${start ?? '0'}`)
  return own
}

/** Whether the maker of a file whose name begins with such a mark is gone for certain. False where that cannot be known from here. */
export const isMakerGone = async (name: string): Promise<boolean> => {
  const [, madeRealm, madeBoot, pid = '', start] = /^([0-9a-f]{8})-([0-9a-f]{8})-(\d{1,10})-([0-9a-z]+)(?:[.-]|$)/.exec(name) ?? []
  if (madeRealm !== realm) return false
  return madeBoot !== boot || await startOf(Number(pid)) !== start
}
