// Builds `dist/bundle-tool.mjs`, the self-contained program that a jail runs to bundle a code location.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
await build({
  entryPoints: [join(root, 'src/server/bundle-tool.ts')], outfile: join(root, 'dist/bundle-tool.mjs'),
  absWorkingDir: root, bundle: true, format: 'esm', platform: 'node', target: 'node20', legalComments: 'none', logLevel: 'warning',
  // esbuild's own code is CommonJS.
  banner: { js: [
    `import { createRequire as createRequireForBundle } from 'node:module'`,
    `import { fileURLToPath as pathOfBundle } from 'node:url'`,
    'const require = createRequireForBundle(import.meta.url), __filename = pathOfBundle(import.meta.url), __dirname = pathOfBundle(new URL(".", import.meta.url))',
  ].join('\n') },
})
