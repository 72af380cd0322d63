import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { dataFiles } from './packages/sdk/src/testing/vite.ts'

export default defineConfig({
  plugins: [dataFiles()],
  test: {
    include: ['{apps,packages,examples}/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
    // Left to itself vitest keeps a core free, which on two cores leaves one. A third file at once gains nothing.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Files of one worker share its modules: loading them anew for each file was a third of the time. No test mocks a module or leaves a global changed.
    isolate: false,
    // One test asks what is held, and not what waits for its collection.
    execArgv: ['--expose-gc'],
    globalSetup: ['packages/testing/src/global-setup.ts'],
    testTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 120_000,
  },
})
