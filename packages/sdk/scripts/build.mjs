// Builds what travels: `dist/sdk.js`, the SDK in every bundle, and `dist/types.json`, the declarations that an editor loads.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { collectTypes } from './collect-types.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packages = dirname(root)
const require = createRequire(import.meta.url)
const { values: { out } } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } })

/** Our packages have no side effects; zod's error texts in other languages stay out of every bundle. */
const lean = {
  name: 'lean',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^(@millrace\/|\.)/ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === 'resolving') return undefined
      const found = await resolve(path, { importer: options.importer, kind: options.kind, resolveDir: options.resolveDir, pluginData: 'resolving' })
      if (found.errors.length > 0) return found
      return { path: found.path, sideEffects: found.path.startsWith(packages) ? false : found.sideEffects }
    })
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export { default as en } from "./en.js"', loader: 'js' }))
  },
}

const result = await build({
  stdin: { contents: 'export * from "./src/index"\nexport * from "./src/runtime/index"', resolveDir: root, sourcefile: 'sdk.js', loader: 'js' },
  absWorkingDir: root, bundle: true, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], target: 'es2022',
  minifyWhitespace: true, minifySyntax: true, legalComments: 'none', write: false, plugins: [lean], tsconfigRaw: {}, logLevel: 'warning',
})
const [file] = result.outputFiles
if (/\bimport\b\s*["{*]/.test(file.text)) throw new Error('dist/sdk.js must import nothing')

/**
 * Every door of our packages as a path. What is found by way of `node_modules` counts as a package of others, of which TypeScript writes no declarations; of a file
 * that is reached both ways, the one that was first decides, and that differs from time to time.
 */
const doorsOf = (name) => Object.entries(JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')).exports)
  .map(([door, file]) => [`@millrace/${name}${door.slice(1)}`, [join(packages, name, file)]])

const declarations = mkdtempSync(join(tmpdir(), 'millrace-sdk-types-'))
try {
  const config = join(declarations, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({
    extends: join(root, 'tsconfig.declarations.json'),
    compilerOptions: { paths: Object.fromEntries(['protocol', 'orchestration'].flatMap(doorsOf)), typeRoots: [join(dirname(packages), 'node_modules/@types')] },
    files: ['src/index.ts', 'src/testing/index.ts'].map((file) => join(root, file)),
  }))
  execFileSync(process.execPath, [join(packages, 'config/bin/tsc7.mjs'), '-p', config, '--outDir', declarations], { stdio: 'inherit' })
  const types = collectTypes({ declarations, zod: dirname(require.resolve('zod/package.json')) })
  const text = `${JSON.stringify(types)}\n`
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'sdk.js'), file.contents)
  writeFileSync(join(out, 'types.json'), text)
  const size = (bytes) => `${Math.round(bytes / 1024)} KiB`
  console.log(`sdk.js ${size(file.contents.length)}, types.json ${size(text.length)} (${Object.keys(types).length} files)`)
} finally {
  rmSync(declarations, { recursive: true, force: true })
}
