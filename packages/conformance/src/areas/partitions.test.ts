import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runCron } from './cron'
import { runMultiPartitions } from './multi-partitions'
import { runPartitionMappings } from './partition-mappings'
import { runTimeWindowPartitions } from './time-window-partitions'

interface Case {
  readonly name: string
  readonly input: unknown
  readonly expected: unknown
  readonly tags?: readonly string[]
}

const casesOf = (file: string): Case[] => JSON.parse(readFileSync(new URL(`../../cases/${file}.json`, import.meta.url), 'utf8')).cases

/** Where Millrace gives a name its meaning and the reference does not, without a tag that says so. */
const disagreements = new Set(['dimension: two equal dimensions'])

describe.each([
  { area: 'cron', run: runCron },
  { area: 'time_window_partitions', run: runTimeWindowPartitions },
  { area: 'partition_mappings', run: runPartitionMappings },
  { area: 'multi_partitions', run: runMultiPartitions },
])('$area agrees with the reference', ({ area, run }) => {
  const cases = casesOf(area).filter(({ name, tags }) => tags === undefined && !disagreements.has(name))

  test.each(cases)('$name', ({ input, expected }) => {
    expect(run(input)).toEqual(expected)
  })
})
