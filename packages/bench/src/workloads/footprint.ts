import { setTimeout as sleep } from 'node:timers/promises'
import { processorSeconds, productCost } from '../process-cost'
import { printResult, progress } from '../result'
import type { Workload } from '../workload'

/** Within it the engines have collected the garbage of what was asked of them before, which takes up to a second. */
const settleMs = 60_000
const megabyte = 1024 * 1024

const megabytes = (byPart: Record<string, number>): Record<string, number> => {
  const sizes = Object.entries(byPart).map(([name, bytes]): [string, number] => [name, Math.round(bytes / megabyte)])
  return { ...Object.fromEntries(sizes), total: sizes.reduce((sum, [, size]) => sum + size, 0) }
}

/** W10: what the product costs while nobody asks anything of it. The share of a core is that of all its processes together. */
export const footprint: Workload = {
  usage: '[--seconds 30]',
  needsProduct: true,
  async run({ pid }, { seconds = 30 }) {
    if (pid === undefined) throw new Error('name the launcher of the running product in MILLRACE_PID')
    progress(`waiting ${settleMs / 1000} s until it is idle, then looking for ${seconds} s`)
    await sleep(settleMs)
    const before = productCost(pid)
    const start = performance.now()
    await sleep(seconds * 1000)
    const elapsed = (performance.now() - start) / 1000
    const after = productCost(pid)
    const spent = processorSeconds(before, after)
    if (!after || !spent) throw new Error('this system does not tell what a process costs: Linux does')
    printResult({
      workload: 'footprint', mode: 'idle', n: 1, runs: [elapsed],
      extra: {
        core_share: Math.round((spent['total'] ?? 0) / elapsed * 10_000) / 10_000, processor_seconds: spent,
        resident_megabytes: megabytes(after.residentBytes), rss_megabytes: megabytes(after.mappedBytes),
      },
    })
  },
}
