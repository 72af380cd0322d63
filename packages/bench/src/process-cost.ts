import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100
const pageBytes = 4096

interface ProcessFacts { pid: number; parent: number; name: string; ticks: number; mappedBytes: number }

/** Processor time of the product's parts and of their ended children, in seconds. Of memory in bytes: what is resident, and the sum of what each process maps of it. */
export interface ProductCost { seconds: Record<string, number>; residentBytes: Record<string, number>; mappedBytes: Record<string, number> }

const readProcess = (pid: number): ProcessFacts | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const numberAt = (index: number): number => Number(fields[index - 3])
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    const ticks = numberAt(14) + numberAt(15) + numberAt(16) + numberAt(17)
    return { pid, parent: numberAt(4), name: partOf(command), ticks, mappedBytes: numberAt(24) * pageBytes }
  } catch {
    return null // it ended while we looked
  }
}

/** The process's share of the memory that it maps: a page that several map, such as Postgres's buffers, is counted once among them. */
const readShare = (pid: number): number | null => {
  try {
    const found = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return found === undefined ? null : Number(found) * 1024
  } catch {
    return null // it ended, or it is another user's
  }
}

const parts: [RegExp, string][] = [
  [/^postgres|\/postgres /, 'postgres'], [/temporal server/, 'temporal'], [/worker\/dist\/main/, 'worker'], [/next/, 'web'], [/bwrap|deno|bundle-tool/, 'sandbox'],
]
const partOf = (command: string): string => parts.find(([pattern]) => pattern.test(command))?.[1] ?? 'launcher'

/** What the tree of processes below `root` has cost so far. Null where the system does not tell. */
export const productCost = (root: number): ProductCost | null => {
  if (process.platform !== 'linux') return null
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(Number(name)) ?? [])
  const known = new Set([root])
  for (let size = 0; size < known.size;) {
    size = known.size
    for (const each of all) if (known.has(each.parent)) known.add(each.pid)
  }
  const cost: ProductCost = { seconds: {}, residentBytes: {}, mappedBytes: {} }
  for (const each of all) {
    if (!known.has(each.pid)) continue
    cost.seconds[each.name] = (cost.seconds[each.name] ?? 0) + each.ticks / ticksPerSecond
    cost.residentBytes[each.name] = (cost.residentBytes[each.name] ?? 0) + (readShare(each.pid) ?? each.mappedBytes)
    cost.mappedBytes[each.name] = (cost.mappedBytes[each.name] ?? 0) + each.mappedBytes
  }
  return cost
}

/** Processor seconds between two looks, by part, and together as `total`. */
export const processorSeconds = (before: ProductCost | null, after: ProductCost | null): Record<string, number> | undefined => {
  if (!before || !after) return undefined
  const spent = Object.entries(after.seconds).map(([name, seconds]): [string, number] => [name, Math.round((seconds - (before.seconds[name] ?? 0)) * 100) / 100])
  return { ...Object.fromEntries(spent), total: Math.round(spent.reduce((sum, [, seconds]) => sum + seconds, 0) * 100) / 100 }
}
