import type { SourceTree } from '@millrace/protocol'
import type { BuildContext } from 'esbuild'
import { buildSettings, runBuild, type RawBundle } from './bundle-location'
import type { Esbuild } from './esbuild'
import { markModules } from './mark-modules'
import type { TreeSource } from './tree-plugin'

export type PreviewBundle =
  | Extract<RawBundle, { ok: true }> & {
    /** The tree's files by the number with which each reports, as it begins to load, to `globalThis[Symbol.for(previewEnterKey)]`. */
    readonly files: readonly string[]
  }
  | Extract<RawBundle, { ok: false }>

/**
 * Bundles for the graph beside the code, again and again. The SDK is not in the output: whoever loads it puts the SDK's
 * module at `globalThis[Symbol.for(previewSdkKey)]` first. Modules of Node are stand-ins. So it has no hash.
 */
export interface Preview {
  /** Calls that arrive while one is under way wait for it; those in between are answered by the last. */
  rebuild(tree: SourceTree): Promise<PreviewBundle>
  close(): Promise<void>
}

export function createPreview(esbuild: Esbuild): Preview {
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
    return bundle.ok ? { ...bundle, ...markModules(bundle.code, source.tree) } : bundle
  }

  return {
    rebuild: (tree) => {
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
