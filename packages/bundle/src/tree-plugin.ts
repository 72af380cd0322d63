import type { SourceTree } from '@millrace/protocol'
import type { Loader, OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'
import type { PluginDetail } from './build-problem'
import { isNodeModule, nodeModules } from './node-modules'
import { resolveRelative } from './resolve-relative'
import { entryCode, linkedCode, previewEntryCode, previewNodeCode, previewSdkCode, sdkCode, virtualNames, zodCode } from './virtual-modules'

export interface TreeSource {
  tree: SourceTree
  entry: string
  /** The SDK as one module; null for the preview, which loads it apart. */
  readonly sdk: string | null
}

const codeLoaders: Record<string, Loader> = { ts: 'ts', mts: 'ts', cts: 'ts', tsx: 'tsx', js: 'js', mjs: 'js', cjs: 'js', jsx: 'jsx', json: 'json' }
const textExtensions = new Set(['csv', 'tsv', 'txt', 'md', 'sql', 'ndjson'])
const sourceMapMark = 'sourceMappingURL'
const decoder = new TextDecoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true })

const refuse = (code: string, text: string): { errors: { text: string; detail: PluginDetail }[] } => ({ errors: [{ text, detail: { code } }] })

const extensionOf = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''

function loaderOf(path: string, type: string | undefined): Loader | null {
  if (type === 'text') return 'text'
  if (type === 'bytes') return 'binary'
  if (type === 'json') return 'json'
  const extension = extensionOf(path)
  return textExtensions.has(extension) ? 'text' : codeLoaders[extension] ?? null
}

/** What a package's name is in `name/inner/file` and `@scope/name/inner/file`. */
const packageName = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')

function refuseBare(specifier: string): OnResolveResult {
  if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) {
    const scheme = specifier.slice(0, specifier.indexOf(':') + 1)
    if (scheme === 'node:') return refuse('unresolved-import', `Node has no module "${specifier}"`)
    return refuse('forbidden-import', `an import of ${scheme} is not allowed: put the file into the code location and import it by a relative path`)
  }
  if (specifier.startsWith('/') || specifier.startsWith('\\')) {
    return refuse('forbidden-import', `"${specifier}" is an absolute path: import files of the code location by a relative path, such as "./${specifier.replace(/^[/\\]+/, '')}"`)
  }
  if (specifier.startsWith('#')) return refuse('unresolved-import', `cannot find "${specifier}": imports of package.json are not supported`)
  if (nodeModules.has(specifier)) return refuse('unresolved-import', `cannot find package ${specifier}: the module of Node is written "node:${specifier}"`)
  if (specifier === '@millrace/sdk/testing') return refuse('forbidden-import', '@millrace/sdk/testing is for tests: no module that definitions.ts reaches may import it')
  const name = packageName(specifier)
  return refuse('unresolved-import', `cannot find package ${name}: a code location can use @millrace/sdk, zod, node: modules and its own files`)
}

const virtual = (path: string): OnResolveResult => ({ path, namespace: 'virtual' })

/** What an import means: a file of the tree, one of our modules, a module of Node, or an error. */
export function resolveImport(source: TreeSource, { path: specifier, importer, namespace, kind }: Pick<OnResolveArgs, 'path' | 'importer' | 'namespace' | 'kind'>): OnResolveResult {
  if (kind === 'entry-point') return virtual(virtualNames.entry)
  const isOurs = namespace === 'virtual'
  if (isOurs && specifier === 'millrace:definitions') return { path: source.entry, namespace: 'tree' }
  if (isOurs && specifier === '@millrace/sdk/runtime') return virtual(source.sdk === null ? virtualNames.sdk : virtualNames.runtime)
  if (specifier === '@millrace/sdk') return virtual(virtualNames.sdk)
  if (specifier === '@millrace/sdk/runtime') return refuse('forbidden-import', '@millrace/sdk/runtime belongs to the platform; import what you need from @millrace/sdk')
  if (specifier === 'zod' || specifier === 'zod/v4') return virtual(virtualNames.zod)
  if (isNodeModule(specifier)) return source.sdk === null ? { path: specifier, namespace: 'node' } : { path: specifier, external: true }
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return refuseBare(specifier)
  if (specifier.includes('\\')) return refuse('forbidden-import', `"${specifier}" has a back-slash in it; write /`)
  const resolution = resolveRelative(source.tree, importer, specifier)
  return 'path' in resolution ? { path: resolution.path, namespace: 'tree' } : refuse('unresolved-import', resolution.problem)
}

/**
 * esbuild follows the last `sourceMappingURL` of a file, which would let the author's text name sources that are none. An
 * own last line takes that place; `toSourceMap` shows the file without it.
 */
export const hidingLine = '\n//# sourceMappingURL=none'

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictDecoder.decode(bytes)
    return true
  } catch {
    return false // the only thing that it says by throwing
  }
}

/** esbuild never comes to an end with a text that is no UTF-8, so what does not belong there is replaced, as everywhere on the web. */
function readText(bytes: Uint8Array, loader: Loader): Uint8Array | string {
  if (loader === 'binary') return bytes
  const isValid = isUtf8(bytes)
  if (loader === 'text' || loader === 'json') return isValid ? bytes : decoder.decode(bytes)
  const text = decoder.decode(bytes)
  return text.includes(sourceMapMark) ? text + hidingLine : isValid ? bytes : text
}

/** The preview asks for the same bytes with every keystroke. */
const known = new WeakMap<Uint8Array, Map<Loader, Uint8Array | string>>()

function contentsOf(bytes: Uint8Array, loader: Loader): Uint8Array | string {
  const byLoader = known.get(bytes) ?? new Map<Loader, Uint8Array | string>()
  const contents = byLoader.get(loader) ?? readText(bytes, loader)
  known.set(bytes, byLoader.set(loader, contents))
  return contents
}

function loadFile(source: TreeSource, path: string, attributes: Record<string, string>): OnLoadResult {
  const bytes = source.tree.get(path)
  if (bytes === undefined) return refuse('unresolved-import', `there is no file ${path}`)
  const unknown = Object.entries(attributes).find(([name, value]) => name !== 'type' || !['json', 'text', 'bytes'].includes(value))
  if (unknown !== undefined) {
    return refuse('unknown-attribute', `the import attribute ${unknown[0]}: '${unknown[1]}' is not known; there are type: 'text', type: 'bytes' and type: 'json'`)
  }
  const loader = loaderOf(path, attributes['type'])
  if (loader === null) return refuse('unknown-file-type', `it is not known how to import ${path}: add with { type: 'bytes' } or with { type: 'text' } to the import`)
  return { contents: contentsOf(bytes, loader), loader }
}

function loadVirtual(source: TreeSource, path: string): OnLoadResult {
  if (path === virtualNames.entry) return { contents: source.sdk === null ? previewEntryCode : entryCode, loader: 'js' }
  if (path === virtualNames.linked) return { contents: linkedCode, loader: 'js' }
  if (path === virtualNames.zod) return { contents: zodCode, loader: 'js' }
  if (source.sdk === null) return { contents: previewSdkCode, loader: 'js' }
  return { contents: path === virtualNames.runtime ? source.sdk : sdkCode(source.sdk), loader: 'js' }
}

export function loadModule(source: TreeSource, { path, namespace, with: attributes }: Pick<OnLoadArgs, 'path' | 'namespace' | 'with'>): OnLoadResult {
  if (namespace === 'tree') return loadFile(source, path, attributes)
  if (namespace === 'virtual') return loadVirtual(source, path)
  if (namespace === 'node') return { contents: previewNodeCode(path), loader: 'js' }
  return refuse('forbidden-import', `"${path}" is outside the code location`)
}

/** The one resolver and the one loader of a bundle. */
export const treePlugin = (source: TreeSource): Plugin => ({
  name: 'millrace',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /.*/ }, (options) => resolveImport(source, options))
    onLoad({ filter: /.*/ }, (options) => loadModule(source, options))
  },
})
