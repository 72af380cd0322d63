import type { editor } from 'monaco-editor'
import type { ProjectModels } from '../monaco/project-models'

export interface PlaceInFile { readonly line: number; readonly column: number }
export interface CursorPlace extends PlaceInFile { readonly path: string }

/** The one code editor: which file it shows, where it was scrolled to, and jumps to places. */
export class EditorController {
  private editor: editor.IStandaloneCodeEditor | null = null
  private models: ProjectModels | null = null
  private shown: string | null = null
  private wanted: { path: string; place: PlaceInFile | null; focus: boolean } | null = null
  private readonly views = new Map<string, editor.ICodeEditorViewState | null>()
  private readonly cursorListeners = new Set<(cursor: CursorPlace) => void>()

  attach(instance: editor.IStandaloneCodeEditor, models: ProjectModels): () => void {
    this.editor = instance
    this.models = models
    const listening = instance.onDidChangeCursorPosition(({ position }) => {
      if (this.shown === null) return
      for (const listener of this.cursorListeners) listener({ path: this.shown, line: position.lineNumber, column: position.column })
    })
    return () => {
      listening.dispose()
      this.remember()
      this.editor = null
      this.shown = null
    }
  }

  onCursor(listener: (cursor: CursorPlace) => void): () => void {
    this.cursorListeners.add(listener)
    return () => { this.cursorListeners.delete(listener) }
  }

  /** Shows a file, or with null nothing. A jump that was asked for meanwhile happens now. */
  show(path: string | null, model: editor.ITextModel | null): void {
    if (this.editor === null) return
    if (this.shown !== path || this.editor.getModel() !== model) {
      this.remember()
      this.shown = path
      this.editor.setModel(model)
      const view = path === null ? null : this.views.get(path)
      if (view !== null && view !== undefined && model !== null) this.editor.restoreViewState(view)
    }
    this.jump()
  }

  /** Puts the cursor there once the file is in sight. */
  goTo(path: string, place: PlaceInFile | null, options: { focus: boolean }): void {
    this.wanted = { path, place, focus: options.focus }
    if (this.shown === path) this.jump()
  }

  forget(path: string): void {
    this.views.delete(path)
  }

  focus(): void {
    this.editor?.focus()
  }

  run(action: string): void {
    this.editor?.focus()
    this.editor?.trigger('millrace', action, null)
  }

  cursor(): CursorPlace | null {
    const position = this.editor?.getPosition()
    return position === null || position === undefined || this.shown === null ? null : { path: this.shown, line: position.lineNumber, column: position.column }
  }

  /** Text of the shown file's line, from 1. */
  lineOf(path: string, line: number): string {
    const model = this.models?.open(path)
    return model === null || model === undefined || line > model.getLineCount() ? '' : model.getLineContent(line)
  }

  private remember(): void {
    if (this.shown !== null && this.editor !== null) this.views.set(this.shown, this.editor.saveViewState())
  }

  private jump(): void {
    const { wanted, editor: instance } = this
    if (wanted === null || instance === null || wanted.path !== this.shown || instance.getModel() === null) return
    this.wanted = null
    if (wanted.place !== null) {
      const position = { lineNumber: wanted.place.line, column: wanted.place.column }
      instance.setPosition(position, 'millrace')
      instance.revealPositionInCenterIfOutsideViewport(position)
    }
    if (wanted.focus) instance.focus()
  }
}
