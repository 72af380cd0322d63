import type { SourceTree } from '@millrace/protocol'
import type { Origin, Positions } from '../bundle-positions'
import { checkInput, mostOutputBytes } from '../check-output'
import type { Esbuild } from '../esbuild'
import { findEntry } from '../find-entry'
import { loadModule, resolveImport, type TreeSource } from '../tree-plugin'
import { previewEnterKey, virtualNames } from '../virtual-modules'
import { compileModule, type CompiledModule } from './compile-module'

interface Module {
  readonly namespace: string
  readonly path: string
  readonly compiled: CompiledModule
  /** Modules, by number, by what is written to import them. */
  readonly requires: Map<string, number>
}

interface Known { readonly contents: unknown; readonly compiled: Promise<CompiledModule | null> }
interface Place { readonly namespace: string; readonly path: string; readonly with: Record<string, string> }

export interface LinkedModules {
  readonly code: string
  /** Each module's file twice: the report of its beginning, and of what follows an import of it. */
  readonly files: readonly string[]
  readonly positions: Positions
}

/**
 * Which module runs is said as one begins, and again when what it imports has run. The modules stand outside of this function, so
 * that no name of it is in their sight.
 */
const opening = `export const { serve } = ((modules) => {
  const enter = globalThis[Symbol.for('${previewEnterKey}')] ?? (() => undefined)
  const loaded = new Map()
  const load = (number) => {
    const module = { exports: {} }
    loaded.set(number, module)
    enter(number)
    const [body, requires] = modules[number]
    body.call(undefined, module, module.exports, (specifier) => {
      const wanted = requires.get(specifier)
      if (loaded.has(wanted)) return loaded.get(wanted).exports
      const exports = load(wanted)
      enter(modules.length + number)
      return exports
    })
    return module.exports
  }
  return load(0)
})([`

function write(modules: readonly Module[]): { code: string; firstLines: number[] } {
  const parts = [opening]
  const firstLines: number[] = []
  let line = opening.split('\n').length + 1
  for (const { compiled, requires } of modules) {
    firstLines.push(line + 1)
    parts.push('[function (module, exports, require) {', compiled.code, `}, new Map(${JSON.stringify([...requires])})],`)
    line += compiled.lines + 2
  }
  return { code: [...parts, '])'].join('\n'), firstLines }
}

/** What stands in the linked text, by the map of the module in which it stands. */
function positionsOf(modules: readonly Module[], firstLines: readonly number[]): Positions {
  return {
    find: ({ line, column }): Origin => {
      const number = firstLines.findLastIndex((first) => first <= line)
      const module = modules[number]
      const first = firstLines[number]
      if (module === undefined || first === undefined || module.namespace !== 'tree') return { origin: 'runtime' }
      return module.compiled.positions().find({ line: line - first + 1, column })
    },
  }
}

/**
 * Puts modules together that are compiled one by one, so that a keystroke compiles one file. It is for trees in which nothing is wrong:
 * `link` answers null where there is anything that bundling would refuse or explain, and where a module awaits at its top level.
 */
export class Linker {
  readonly #esbuild: Esbuild
  #known = new Map<string, Known>()

  constructor(esbuild: Esbuild) {
    this.#esbuild = esbuild
  }

  async link(tree: SourceTree): Promise<LinkedModules | null> {
    const found = findEntry(tree)
    if ('problem' in found || checkInput(tree) !== null) return null
    const modules = await this.#reach({ tree, entry: found.entry, sdk: null })
    if (modules === null) return null
    const { code, firstLines } = write(modules)
    if (code.length > mostOutputBytes) return null
    const paths = modules.map(({ path }) => path)
    return { code, files: [...paths, ...paths], positions: positionsOf(modules, firstLines) }
  }

  /** The entry and all that it reaches, the entry first. */
  async #reach(source: TreeSource): Promise<Module[] | null> {
    const numbers = new Map<string, number>()
    const places: Place[] = []
    const modules: Module[] = []
    const known = new Map<string, Known>()
    const numberOf = (place: Place): number => {
      const id = `${place.namespace}:${place.path}:${place.with['type'] ?? ''}`
      const number = numbers.get(id) ?? places.push(place) - 1
      numbers.set(id, number)
      return number
    }
    numberOf({ namespace: 'virtual', path: virtualNames.linked, with: {} })
    while (modules.length < places.length) {
      const wave = await Promise.all(places.slice(modules.length).map(async (place) => ({ place, compiled: await this.#compile(source, place, known) })))
      for (const { place: { namespace, path }, compiled } of wave) {
        if (compiled === null) return null
        const requires = new Map<string, number>()
        for (const { specifier, with: attributes } of compiled.imports) {
          const place = resolveImport(source, { path: specifier, importer: path, namespace, kind: 'import-statement' })
          if (place.path === undefined || place.namespace === undefined) return null
          const number = numberOf({ namespace: place.namespace, path: place.path, with: attributes })
          // One file, imported as two things by one text: what is left of the imports does not tell which is which.
          if ((requires.get(specifier) ?? number) !== number) return null
          requires.set(specifier, number)
        }
        modules.push({ namespace, path, compiled, requires })
      }
    }
    this.#known = known
    return modules
  }

  #compile(source: TreeSource, { namespace, path, with: attributes }: Place, known: Map<string, Known>): Promise<CompiledModule | null> {
    const { contents, loader: kind } = loadModule(source, { path, namespace, with: attributes })
    if (contents === undefined || kind === undefined) return Promise.resolve(null)
    const id = `${namespace}:${path}:${kind}`
    const before = this.#known.get(id)
    const module = before?.contents === contents ? before : { contents, compiled: compileModule(this.#esbuild, { path, contents, loader: kind }) }
    known.set(id, module)
    return module.compiled
  }
}
