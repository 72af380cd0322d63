import { dataFileTypes } from '@millrace/bundle'
import { vitestTypes } from './vitest-types'

export type Monaco = typeof import('./editor-bundle')

const startWorker = (label: string): Worker => {
  if (label === 'typescript' || label === 'javascript') return new Worker(new URL('typescript.worker.ts', import.meta.url), { type: 'module', name: label })
  if (label === 'json') return new Worker(new URL('monaco-editor/language/json/json.worker.js', import.meta.url), { type: 'module', name: label })
  return new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module', name: label })
}

declare global {
  interface Window { MonacoEnvironment?: { getWorker: (workerId: string, label: string) => Worker } }
}

// Newer than what Monaco's own lists of them know.
const es2023: number = 10
const bundler: number = 100

const optionsOf = (monaco: Monaco): Parameters<Monaco['typescript']['typescriptDefaults']['setCompilerOptions']>[0] => ({
  target: es2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts', 'lib.esnext.disposable.d.ts'],
  module: monaco.typescript.ModuleKind.ESNext,
  moduleResolution: bundler,
  jsx: monaco.typescript.JsxEmit.ReactJSX,
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  resolveJsonModule: true,
  allowArbitraryExtensions: true,
  allowImportingTsExtensions: true,
  allowNonTsExtensions: true,
  skipLibCheck: true,
  types: [],
})

const setUp = (monaco: Monaco, sdkTypes: Readonly<Record<string, string>>): void => {
  const { typescriptDefaults } = monaco.typescript
  typescriptDefaults.setEagerModelSync(true)
  typescriptDefaults.setCompilerOptions(optionsOf(monaco))
  // Our own checker asks for all files in an order that suits the one being typed in.
  typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: true, noSyntaxValidation: true, noSuggestionDiagnostics: true })
  typescriptDefaults.setExtraLibs([
    ...Object.entries(sdkTypes).map(([path, content]) => ({ filePath: `file:///${path}`, content })),
    { filePath: 'file:///node_modules/@types/data-files/index.d.ts', content: dataFileTypes },
    { filePath: 'file:///node_modules/@types/vitest/index.d.ts', content: vitestTypes },
  ])
  monaco.json.jsonDefaults.setDiagnosticsOptions({ validate: true, allowComments: false, schemas: [], enableSchemaRequest: false })
}

let loading: Promise<Monaco> | null = null

/** The editor with the SDK's types, loaded once per page and only when somebody opens code. */
export function loadMonaco(): Promise<Monaco> {
  window.MonacoEnvironment ??= { getWorker: (_id, label) => startWorker(label) }
  loading ??= Promise.all([import('./editor-bundle'), import('@millrace/sdk/dist/types.json')]).then(([monaco, types]) => {
    setUp(monaco, types.default)
    return monaco
  })
  loading.catch(() => { loading = null })
  return loading
}
