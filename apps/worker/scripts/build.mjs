// Bundles the worker, the seed, the command for a new secret key and the workflows into dist/. Packages of this repository are bundled in; the others stay where npm put them.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Everything that npm installed stays outside; `@millrace/*` is source of ours. */
const externalPackages = {
  name: 'external-packages',
  setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || path.startsWith('@millrace/') ? undefined : { path, external: true })),
}

const bundleOptions = {
  bundle: true, platform: 'node', format: 'esm', target: 'node20', sourcemap: true, outExtension: { '.js': '.mjs' }, outdir: at('dist'),
  plugins: [externalPackages], logLevel: 'warning',
  banner: { js: "import { createRequire as makeRequire } from 'node:module';const require = makeRequire(import.meta.url);" },
}

const buildWorkflows = async () => {
  const { code } = await bundleWorkflowCode({ workflowsPath: at('src/workflows/index.ts'), logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error } })
  await writeFile(at('dist/workflow-bundle.js'), code)
}

await mkdir(at('dist'), { recursive: true })
await Promise.all([
  build({ ...bundleOptions, entryPoints: [at('src/main.ts'), at('src/seed.ts'), at('src/reseal-secrets.ts')] }),
  buildWorkflows(),
  cp(at('../../packages/sdk/dist/sdk.js'), at('dist/sdk.js')),
  cp(at('../../packages/bundle/dist/bundle-tool.mjs'), at('dist/bundle-tool.mjs')),
  cp(at('../../packages/sandbox/harness'), at('dist/harness'), { recursive: true }),
])
