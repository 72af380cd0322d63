import type { BuildProblem, SourceTree } from '@millrace/protocol'
import type { BuildOptions, BuildResult, Message } from 'esbuild'
import { mostProblems, problemOf, toBuildProblem } from './build-problem'
import type { BundleResult } from './bundle-result'
import { checkInput, checkMetafile, checkSize } from './check-output'
import { esbuildVersion, type Esbuild } from './esbuild'
import { findEntry } from './find-entry'
import { toSourceMap } from './source-map'
import { treePlugin, type TreeSource } from './tree-plugin'

export interface BundleOptions {
  readonly tree: SourceTree
  /** The SDK as one module that exports both what authors import and `serveLocation`. */
  readonly sdk: { readonly code: string }
}

/** Every setting that shapes the output. Nothing of a tree (tsconfig.json, package.json) takes part. */
const settings = {
  absWorkingDir: '/', entryPoints: ['millrace:entry'], outfile: '/bundle.js', bundle: true, write: false, metafile: true,
  format: 'esm', target: 'es2022', platform: 'neutral', charset: 'utf8', sourcemap: 'external', sourcesContent: true,
  minify: false, keepNames: false, legalComments: 'none', treeShaking: true, tsconfigRaw: '{}', jsx: 'transform', logLevel: 'silent',
} as const satisfies BuildOptions

export const buildSettings = (source: TreeSource): typeof settings & { plugins: [ReturnType<typeof treePlugin>] } => ({ ...settings, plugins: [treePlugin(source)] })

export type RawBundle =
  | { readonly ok: true; readonly code: string; readonly sourceMap: string; readonly warnings: BuildProblem[] }
  | { readonly ok: false; readonly problems: BuildProblem[] }

const failed = (...problems: BuildProblem[]): { ok: false; problems: BuildProblem[] } => ({ ok: false, problems: problems.slice(0, mostProblems) })

const messagesOf = (error: unknown): Message[] | null =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors) && error.errors.length > 0 ? error.errors as Message[] : null

/** Finds the entry and checks the caps; what runs esbuild is the caller's: a build, or a rebuild of the preview. */
export async function runBuild(tree: SourceTree, build: (entry: string) => Promise<BuildResult<typeof settings>>): Promise<RawBundle> {
  const tooLarge = checkInput(tree)
  if (tooLarge !== null) return failed(tooLarge)
  const found = findEntry(tree)
  if ('problem' in found) return failed(found.problem)
  try {
    const { metafile, outputFiles, warnings } = await build(found.entry)
    const code = outputFiles.find((file) => file.path.endsWith('.js'))
    const map = outputFiles.find((file) => file.path.endsWith('.map'))
    if (code === undefined || map === undefined) return failed(problemOf('bundle-error', 'esbuild gave no bundle'))
    const problem = checkMetafile(metafile, tree) ?? checkSize(code.contents.length, metafile)
    if (problem !== null) return failed(problem)
    return { ok: true, code: code.text, sourceMap: toSourceMap(map.text), warnings: warnings.slice(0, mostProblems).map(toBuildProblem) }
  } catch (error) {
    const messages = messagesOf(error)
    if (messages === null) throw error
    return failed(...messages.slice(0, mostProblems).map(toBuildProblem))
  }
}

async function hashOf(code: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Bundles a code location into one module. Same tree and SDK, same bytes, whichever esbuild it is. */
export async function bundleLocation(esbuild: Esbuild, { tree, sdk }: BundleOptions): Promise<BundleResult> {
  if (esbuild.version !== esbuildVersion) throw new Error(`bundling needs esbuild ${esbuildVersion}, not ${esbuild.version}`)
  const bundle = await runBuild(tree, (entry) => esbuild.build(buildSettings({ tree, entry, sdk: sdk.code })))
  return bundle.ok ? { ...bundle, hash: await hashOf(bundle.code) } : bundle
}
