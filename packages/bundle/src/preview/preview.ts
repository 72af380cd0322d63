import type { BuildProblem, SourceTree } from '@millrace/protocol'
import type { BuildContext } from 'esbuild'
import { buildSettings, runBuild } from '../bundle-location'
import { readSourceMap, type Positions } from '../bundle-positions'
import type { Esbuild } from '../esbuild'
import type { TreeSource } from '../tree-plugin'
import { Linker } from './link'
import { markModules } from './mark-modules'

export interface PreviewModules {
  readonly code: string
  /** The tree's files by the number with which each reports, as it begins to load, to `globalThis[Symbol.for(previewEnterKey)]`. */
  readonly files: readonly string[]
  readonly positions: Positions
}

export type PreviewBundle =
  | PreviewModules & { readonly ok: true; readonly warnings: readonly BuildProblem[] }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] }

/**
 * Makes one module of a tree for the graph beside the code, again and again. The SDK is not in the output: whoever loads it puts
 * the SDK's module at `globalThis[Symbol.for(sdkKey)]` first. Modules of Node are stand-ins. So it has no hash.
 */
export interface Preview {
  /** In a tenth of the time of a bundle, where nothing is wrong; null where a bundle is needed, which also says what is wrong. */
  link(tree: SourceTree): Promise<PreviewModules | null>
  /** Calls that arrive while one is under way wait for it; those in between are answered by the last. */
  bundle(tree: SourceTree): Promise<PreviewBundle>
  close(): Promise<void>
}

export function createPreview(esbuild: Esbuild): Preview {
  const linker = new Linker(esbuild)
  const source: TreeSource = { tree: new Map(), entry: '', sdk: null }
  let opening: Promise<BuildContext<ReturnType<typeof buildSettings>>> | null = null
  let wanted: SourceTree = source.tree
  let last: Promise<unknown> = Promise.resolve()
  let pending: Promise<PreviewBundle> | null = null

  const build = async (): Promise<PreviewBundle> => {
    pending = null
    source.tree = wanted
    const bundle = await runBuild(source.tree, async (entry) => {
      source.entry = entry
      opening ??= esbuild.context(buildSettings(source))
      return (await opening).rebuild()
    })
    return bundle.ok ? { ok: true, warnings: bundle.warnings, positions: readSourceMap(bundle.sourceMap), ...markModules(bundle.code, source.tree) } : bundle
  }

  return {
    link: (tree) => linker.link(tree),
    bundle: (tree) => {
      wanted = tree
      if (pending === null) {
        pending = last.then(build, build)
        last = pending
      }
      return pending
    },
    close: async () => {
      await last.catch(() => undefined)
      await (await opening)?.dispose()
    },
  }
}
