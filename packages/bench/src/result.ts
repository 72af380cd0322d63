import { loadavg } from 'node:os'

export interface Measured { workload: string; mode: string; n: number; runs: readonly number[]; rateOf?: number; extra?: Record<string, unknown> }

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

/** One line per clock; the last line a workload prints is its main one. */
export const printResult = ({ workload, mode, n, runs, rateOf, extra }: Measured): void => {
  const middle = median(runs)
  process.stdout.write(`${JSON.stringify({
    workload, system: 'millrace', mode, n, seconds_min: rounded(Math.min(...runs)), seconds_median: rounded(middle),
    rate_per_s: rounded((rateOf ?? n) / middle), runs: runs.map(rounded), ...extra, load_average_1m: rounded(loadavg()[0] ?? 0),
  })}\n`)
}

export const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
