import { defineConfig } from 'vitest/config'

/** How long a start takes is measured: nothing else runs then. */
const measured = 'test/start.test.ts'

export default defineConfig({
  test: {
    testTimeout: 300_000, hookTimeout: 600_000, expect: { poll: { timeout: 30_000 } },
    projects: [
      { extends: true, test: { name: 'starts', include: [measured], sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'pages', include: ['test/**/*.test.ts'], exclude: [measured], maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
})
