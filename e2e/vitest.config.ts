import { defineConfig } from 'vitest/config'

// One product at a time: two of them would fight for the cores, and every start is measured.
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], fileParallelism: false, testTimeout: 300_000, hookTimeout: 600_000, expect: { poll: { timeout: 30_000 } } },
})
