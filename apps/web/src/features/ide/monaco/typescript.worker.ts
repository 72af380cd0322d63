import { initialize, ts, TypeScriptWorker } from 'monaco-editor/language/typescript/ts.worker.js'

/** Monaco's worker takes every file that is no script for TypeScript; here JSON is JSON, so that importing a data file has its type. */
class ProjectWorker extends TypeScriptWorker {
  override getScriptKind(fileName: string): number {
    return fileName.endsWith('.json') ? ts.ScriptKind.JSON : super.getScriptKind(fileName)
  }
}

globalThis.onmessage = () => {
  initialize((context, data) => new ProjectWorker(context, data))
}
