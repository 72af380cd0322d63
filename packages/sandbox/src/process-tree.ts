import { readFileSync } from 'node:fs'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process ended between two looks.
    return ''
  }
}

export const childrenOf = (pid: number): number[] => read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)

/** A process and all below it. */
export const processTree = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(processTree)]

const kilobytes = (status: string, field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)

/** Memory that these processes hold for themselves: pages of program files, which all share, do not count. Bytes. */
export const privateMemory = (pids: readonly number[]): number => pids.reduce((total, pid) => {
  const status = read(`/proc/${pid}/status`)
  return total + (kilobytes(status, 'RssAnon') + kilobytes(status, 'RssShmem')) * 1024
}, 0)
