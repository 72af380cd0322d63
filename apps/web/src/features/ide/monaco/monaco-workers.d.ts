declare module 'monaco-editor/language/typescript/ts.worker.js' {
  export class TypeScriptWorker {
    constructor(context: unknown, data: unknown)
    getScriptKind(fileName: string): number
  }
  export const ts: { readonly ScriptKind: { readonly JSON: number } }
  export function initialize(create: (context: unknown, data: unknown) => TypeScriptWorker): void
}
