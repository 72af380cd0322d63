import type { BuildOptions, Loader } from 'esbuild'
import { BundlePositions } from '../bundle-positions'
import type { Esbuild } from '../esbuild'

/** An import as it stands in a module, type imports left out. */
export interface ModuleImport { readonly specifier: string; readonly with: Record<string, string> }

/** One module as the body of a function of `module`, `exports` and `require`. */
export interface CompiledModule {
  readonly code: string
  readonly lines: number
  readonly imports: readonly ModuleImport[]
  /** From places in `code` to those in the author's file. */
  readonly positions: () => BundlePositions
}

export interface ModuleSource { readonly path: string; readonly contents: string | Uint8Array; readonly loader: Loader }

const dataSettings = {
  absWorkingDir: '/', outfile: '/module.js', write: false, metafile: true, format: 'cjs',
  target: 'es2022', platform: 'neutral', charset: 'utf8', sourcemap: 'external', sourcesContent: false, legalComments: 'none', treeShaking: true,
  tsconfigRaw: '{}', jsx: 'transform', logLevel: 'silent',
} as const satisfies BuildOptions

/** To "bundle" is what tells the imports; each stays as it is written. Dynamic ones become `require`: in a preview there is but one file. */
const codeSettings = { ...dataSettings, bundle: true, external: ['*'], supported: { 'dynamic-import': false } } as const satisfies BuildOptions
const dataLoaders: readonly Loader[] = ['text', 'json', 'binary']

/** Null where esbuild has something to say: then bundling says it. */
export async function compileModule(esbuild: Esbuild, { path, contents, loader }: ModuleSource): Promise<CompiledModule | null> {
  try {
    const settings = dataLoaders.includes(loader) ? dataSettings : codeSettings
    const { metafile, outputFiles, warnings } = await esbuild.build({ ...settings, stdin: { contents, loader, sourcefile: path, resolveDir: '/' } })
    const code = outputFiles.find((file) => file.path.endsWith('.js'))?.text
    const map = outputFiles.find((file) => file.path.endsWith('.map'))?.text
    if (warnings.length > 0 || code === undefined || map === undefined) return null
    let positions: BundlePositions | undefined
    return {
      code, lines: code.split('\n').length,
      imports: Object.values(metafile.inputs).flatMap(({ imports }) => imports.map((found) => ({ specifier: found.path, with: found.with ?? {} }))),
      positions: () => positions ??= new BundlePositions(JSON.stringify({ ...JSON.parse(map) as object, sources: [path] })),
    }
  } catch (error) {
    if (error instanceof Error && 'errors' in error) return null
    throw error
  }
}
