import type { editor } from 'monaco-editor'
import type { Store } from '../workspace/create-store'
import { sameBody } from '../workspace/file-body'
import { extensionOf } from '../workspace/tree-path'
import type { Files, Workspace, WorkspaceAction } from '../workspace/workspace-state'
import type { Monaco } from './load-monaco'

const languages: Readonly<Record<string, string>> = {
  ts: 'typescript', tsx: 'typescript', mts: 'typescript', cts: 'typescript', js: 'javascript', jsx: 'javascript', mjs: 'javascript', cjs: 'javascript',
  json: 'json', md: 'markdown', sql: 'sql', css: 'css', html: 'html', yaml: 'yaml', yml: 'yaml', py: 'python', sh: 'shell', xml: 'xml',
}
/** What the type checker has to see even while no tab shows it. */
const checked = new Set(['ts', 'tsx', 'mts', 'cts', 'json'])

export const isScript = (path: string): boolean => ['ts', 'tsx', 'mts', 'cts'].includes(extensionOf(path))

/** One model per file, in step with the workspace both ways. */
export class ProjectModels {
  private readonly monaco: Monaco
  private readonly store: Store<Workspace, WorkspaceAction>
  private readonly models = new Map<string, editor.ITextModel>()
  private readonly changeListeners = new Set<(path: string) => void>()
  private readonly unsubscribe: () => void
  private seen: Files = new Map()
  private isApplying = false

  constructor(monaco: Monaco, store: Store<Workspace, WorkspaceAction>) {
    this.monaco = monaco
    this.store = store
    // What an earlier workbench left, such as a model of another location's file, must not be taken for ours.
    for (const model of monaco.editor.getModels()) model.dispose()
    this.apply()
    this.unsubscribe = store.subscribe(() => this.apply())
  }

  uriOf(path: string): ReturnType<Monaco['Uri']['parse']> {
    return this.monaco.Uri.from({ scheme: 'file', path: `/${path}` })
  }

  /** The path in the workspace of what a model shows; null for the SDK's types and such. */
  pathOf(uri: { toString(): string }): string | null {
    for (const [path, model] of this.models) if (model.uri.toString() === uri.toString()) return path
    return null
  }

  /** The model of a text file; null for bytes and for what is not there. */
  open(path: string): editor.ITextModel | null {
    const body = this.store.getState().files.get(path)
    return typeof body === 'string' ? this.ensure(path, body) : null
  }

  scripts(): { path: string; model: editor.ITextModel }[] {
    return [...this.models].flatMap(([path, model]) => (isScript(path) ? [{ path, model }] : []))
  }

  /** Models that types depend on, scripts and JSON. */
  checkedUris(): ReturnType<Monaco['Uri']['parse']>[] {
    return [...this.models].flatMap(([path, model]) => (checked.has(extensionOf(path)) ? [model.uri] : []))
  }

  /** Called with the path of every text that changed, whoever changed it. */
  onChange(listener: (path: string) => void): () => void {
    this.changeListeners.add(listener)
    return () => { this.changeListeners.delete(listener) }
  }

  dispose(): void {
    this.unsubscribe()
    for (const model of this.models.values()) model.dispose()
    this.models.clear()
  }

  private ensure(path: string, text: string): editor.ITextModel {
    const present = this.models.get(path)
    if (present !== undefined) return present
    const model = this.monaco.editor.createModel(text, languages[extensionOf(path)] ?? 'plaintext', this.uriOf(path))
    model.updateOptions({ tabSize: 2, insertSpaces: true, bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } })
    model.onDidChangeContent(() => {
      if (!this.isApplying) this.store.dispatch({ type: 'write', files: new Map([[path, model.getValue(undefined, true)]]) })
      for (const listener of this.changeListeners) listener(path)
    })
    this.models.set(path, model)
    return model
  }

  private apply(): void {
    const { files } = this.store.getState()
    if (files === this.seen) return
    const before = this.seen
    this.seen = files
    for (const [path, model] of this.models) {
      if (typeof files.get(path) === 'string') continue
      this.models.delete(path)
      model.dispose()
      for (const listener of this.changeListeners) listener(path)
    }
    for (const [path, body] of files) {
      if (typeof body !== 'string' || sameBody(before.get(path), body)) continue
      const model = this.models.get(path)
      if (model !== undefined) this.replace(model, body)
      else if (checked.has(extensionOf(path))) {
        this.ensure(path, body)
        for (const listener of this.changeListeners) listener(path)
      }
    }
  }

  /** Puts another text into a model so that undo still works and the cursor stays. */
  private replace(model: editor.ITextModel, text: string): void {
    if (model.getValue(undefined, true) === text) return
    this.isApplying = true
    try {
      model.pushStackElement()
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
      model.pushStackElement()
      if (model.getValue(undefined, true) !== text) model.setValue(text)
    } finally {
      this.isApplying = false
    }
  }
}
