import { openPartitions, relatePartitions, type Partitions, type PartitionSet } from '@millrace/orchestration/partitions'
import { Temporal } from 'temporal-polyfill'
import { printResult, progress } from '../result'
import type { Workload } from '../workload'
import { timed } from './plan'

const daySeconds = 86_400

/** So many daily partitions, and the weeks over them. */
const openDays = (n: number): { days: Partitions; weeks: Partitions } => {
  const first = Temporal.Instant.from('1000-01-01T00:00:00Z')
  const now = Temporal.Instant.fromEpochMilliseconds(first.epochMilliseconds + n * daySeconds * 1000)
  const window = { start: '1000-01-01', timezone: 'UTC', keyFormat: '%Y-%m-%d' }
  return { days: openPartitions({ type: 'daily', ...window }, { now }), weeks: openPartitions({ type: 'weekly', ...window }, { now }) }
}

/** Every day but each tenth: as many separate runs of days as there are tenths. */
const withHoles = (days: Partitions): PartitionSet => {
  const keys: string[] = []
  let place = 0
  for (const key of days.all().keys()) {
    if (place % 1_000 !== 0) keys.push(key)
    place += 1
  }
  return days.setOf(keys)
}

/** Sets of n partition keys of one asset: algebra, and the mapping of days to weeks and back. */
export const partitionSubsets: Workload = {
  usage: '[--n 1000000] [--repeat 10]',
  needsProduct: false,
  async run({ n = 1_000_000, repeat = 10 }) {
    const [opening, { days, weeks }] = timed(() => openDays(n))
    if (days.size !== n) throw new Error(`there are ${days.size} days instead of ${n}`)
    const holes = withHoles(days)
    const range = days.range(days.keyAtPlace(Math.floor(n / 4)) ?? '', days.keyAtPlace(Math.floor(n / 2)) ?? '')
    const up = relatePartitions({ mapping: null, upstream: days, downstream: weeks })
    const acts: Record<string, () => number> = {
      union: () => holes.union(range).size,
      intersection: () => holes.intersection(range).size,
      difference: () => days.all().difference(holes).size,
      'daily-to-weekly': () => up.downstreamOf(holes).size,
      'weekly-to-daily': () => up.upstreamOf(weeks.all()).partitions.size,
    }
    const times = new Map<string, number[]>(Object.keys(acts).map((name) => [name, []]))
    for (let trial = 0; trial <= repeat; trial += 1) {
      for (const [name, act] of Object.entries(acts)) {
        const [seconds, size] = timed(act)
        if (size === 0) throw new Error(`${name} is empty`)
        if (trial > 0) times.get(name)?.push(seconds)
        progress(`partition-subsets ${name} ${trial === 0 ? 'warm-up' : `${trial}/${repeat}`}: ${(seconds * 1000).toFixed(2)} ms, ${size} keys`)
      }
    }
    for (const [mode, runs] of times) printResult({ workload: 'partition-subsets', mode, n, runs, extra: { opening_seconds: Math.round(opening * 10_000) / 10_000 } })
    const whole = Array.from({ length: repeat }, (_, trial) => [...times.values()].reduce((sum, runs) => sum + (runs[trial] ?? 0), 0))
    printResult({ workload: 'partition-subsets', mode: 'all', n, runs: whole })
  },
}
