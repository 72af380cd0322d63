import type { CheckOutcome } from './asset-health'

/** How the latest attempts to evaluate a check ended, by outcome. */
export interface CheckTally {
  readonly outcome: Exclude<CheckOutcome, 'never'>
  /** Empty: the whole asset. */
  readonly partitions: readonly string[]
}

export interface CheckStanding {
  /** That of the worst partition. */
  readonly outcome: CheckOutcome
  /** How many partitions stand how; of a check of the whole asset one. */
  readonly counts: Readonly<Record<CheckTally['outcome'], number>>
  /** What was once found of these counts no more. */
  readonly gone: readonly string[]
}

const gravity = ['errored', 'failed', 'warned', 'passed'] as const satisfies readonly CheckTally['outcome'][]

/**
 * How a check stands by what is known of it. What was found of partitions that exist no more is history, as is what was found of partitions before the asset lost them, or of the whole
 * before it got some. `partitions`: those that are checked each by itself; null when the asset is checked as a whole.
 */
export const checkStanding = (tallies: readonly CheckTally[], partitions: { has(key: string): boolean } | null): CheckStanding => {
  const gone = new Set<string>()
  const counts = { errored: 0, failed: 0, warned: 0, passed: 0 }
  for (const { outcome, partitions: keys } of tallies) {
    for (const key of keys) {
      const isCounted = partitions === null ? key === '' : key !== '' && partitions.has(key)
      if (isCounted) counts[outcome]++
      else gone.add(key)
    }
  }
  return { outcome: gravity.find((outcome) => counts[outcome] > 0) ?? 'never', counts, gone: [...gone] }
}
