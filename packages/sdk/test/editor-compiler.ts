import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type ts from 'typescript'

const modules = join(import.meta.dirname, '../../../node_modules')
const library = join(modules, 'typescript/lib')

export type Files = Readonly<Record<string, string>>

interface Compiler {
  readonly ts: typeof ts
  /** A file of the compiler's own library. */
  readLibrary(path: string): string | undefined
}

/** A compiler as editors have it: it knows the shipped declarations and what it is given, no file system and no types of Node. */
export class EditorCompiler {
  readonly version: string
  readonly #ts: typeof ts
  readonly #readLibrary: Compiler['readLibrary']
  readonly #types: Files
  /** Of the library and of the shipped declarations: all programs read the same. */
  readonly #parsed = new Map<string, ts.SourceFile>()

  private constructor({ ts, readLibrary }: Compiler, types: Files) {
    this.version = ts.version
    this.#ts = ts
    this.#readLibrary = readLibrary
    this.#types = types
  }

  /** The one that the workbench's editor carries. */
  static async ofWorkbench(types: Files): Promise<EditorCompiler> {
    const folder = join(modules, 'monaco-editor/esm/vs/languages/features/typescript/lib')
    const { typescript } = await import(pathToFileURL(join(folder, 'typescriptServices.js')).href) as { typescript: typeof ts }
    const { libFileMap } = await import(pathToFileURL(join(folder, 'lib.js')).href) as { libFileMap: Record<string, string> }
    return new EditorCompiler({ ts: typescript, readLibrary: (path) => libFileMap[basename(path)] }, types)
  }

  /** What is wrong with the files: `/a.ts:5 message`. */
  check(files: Files): string[] {
    const program = this.#ts.createProgram(Object.keys(files).map((path) => `/${path}`), this.#options, this.#host(files))
    return this.#ts.getPreEmitDiagnostics(program).map((diagnostic) => {
      const place = diagnostic.file === undefined ? '' : `${diagnostic.file.fileName}:${diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1} `
      return place + this.#ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
    })
  }

  /** What the editor shows where the pointer rests on the last occurrence of each name. */
  hover(text: string, names: readonly string[]): Record<string, string> {
    const path = '/hover.ts'
    const { fileExists, readFile, directoryExists, getCurrentDirectory, getDefaultLibFileName, ...host } = this.#host({ 'hover.ts': text })
    const service = this.#ts.createLanguageService({
      fileExists, readFile, getCurrentDirectory, getDefaultLibFileName, useCaseSensitiveFileNames: host.useCaseSensitiveFileNames, ...directoryExists === undefined ? {} : { directoryExists },
      getScriptFileNames: () => [path], getScriptVersion: () => '1', getCompilationSettings: () => this.#options,
      getScriptSnapshot: (file) => {
        const found = readFile(file)
        return found === undefined ? undefined : this.#ts.ScriptSnapshot.fromString(found)
      },
    })
    return Object.fromEntries(names.map((name) => {
      const info = service.getQuickInfoAtPosition(path, text.lastIndexOf(name))
      return [name, this.#ts.displayPartsToString(info?.displayParts ?? [])]
    }))
  }

  get #options(): ts.CompilerOptions {
    const { ModuleKind, ModuleResolutionKind, ScriptTarget } = this.#ts
    return {
      strict: true, noEmit: true, target: ScriptTarget.ES2022, module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], types: [], skipLibCheck: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
    }
  }

  #host(files: Files): ts.CompilerHost {
    const virtual = new Map([...Object.entries(this.#types), ...Object.entries(files)].map(([path, text]) => [`/${path}`, text]))
    const folders = new Set([...virtual.keys()].flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))))
    const read = (path: string): string | undefined => virtual.get(path) ?? (path.startsWith(library) ? this.#readLibrary(path) : undefined)
    return {
      fileExists: (path) => read(path) !== undefined,
      readFile: read,
      directoryExists: (path) => folders.has(path),
      getSourceFile: (path, language) => {
        const known = this.#parsed.get(path)
        const text = known === undefined ? read(path) : undefined
        if (text === undefined) return known
        const file = this.#ts.createSourceFile(path, text, language)
        if (files[path.slice(1)] === undefined) this.#parsed.set(path, file)
        return file
      },
      getDefaultLibFileName: () => join(library, 'lib.d.ts'), getDefaultLibLocation: () => library,
      writeFile: () => undefined, getCurrentDirectory: () => '/', getCanonicalFileName: (path) => path, useCaseSensitiveFileNames: () => true, getNewLine: () => '\n',
    }
  }
}
