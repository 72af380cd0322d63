import type { FileContent } from '../drafts/server/draft-schema'

const definitions = `import { asset, metadata, output } from '@millrace/sdk'

/** Where the data comes from: here a few rows, later a file, an API or a table. */
export const visits = asset('visits', {
  group: 'example',
  description: 'Visits per day.',
  run: ({ log }) => {
    const rows = [
      { day: '2026-01-01', visitors: 120 },
      { day: '2026-01-02', visitors: 180 },
      { day: '2026-01-03', visitors: 150 },
    ]
    log.info('read the visits', { rows: rows.length })
    return output(rows, { metadata: { rows: rows.length } })
  },
})

/** What is made of it. The type of \`inputs.days\` is what \`visits\` returns. */
export const busiestDay = asset('busiestDay', {
  group: 'example',
  description: 'The day with the most visitors.',
  inputs: { days: visits },
  run: ({ inputs }) => {
    const [busiest] = inputs.days.toSorted((one, other) => other.visitors - one.visitors)
    return output(busiest, { metadata: { days: metadata.table(inputs.days) } })
  },
})
`

const test = `import { materialize } from '@millrace/sdk/testing'
import { expect, it } from 'vitest'
import * as definitions from '../definitions'

it('finds the busiest day', async () => {
  const result = await materialize(definitions)

  expect(result.value(definitions.busiestDay)).toEqual({ day: '2026-01-02', visitors: 180 })
})
`

const readme = (name: string): string => `# ${name}

\`definitions.ts\` exports the assets and jobs of this code location. Edit it and the graph beside the code follows; **Deploy** commits, builds and puts it live.

- Import other files of this location, JSON, CSV and other data files among them.
- Tests in \`tests/\` run with vitest on your machine.
`

/** What a new code location starts with: two assets that run, a test of them, and where to go on. */
export const starterFiles = (name: string): { path: string; content: FileContent }[] => [
  { path: 'definitions.ts', content: { text: definitions } },
  { path: 'tests/definitions.test.ts', content: { text: test } },
  { path: 'README.md', content: { text: readme(name) } },
]
