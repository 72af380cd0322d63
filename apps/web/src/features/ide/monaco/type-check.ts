import type { editor } from 'monaco-editor'
import { createStore, type Store } from '../workspace/create-store'
import type { Monaco } from './load-monaco'
import type { ProjectModels } from './project-models'

export interface TypeProblem {
  readonly path: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly code: string
  readonly line: number
  readonly column: number
}
export interface TypeCheckState {
  readonly phase: 'starting' | 'checking' | 'ready' | 'failed'
  readonly problems: ReadonlyMap<string, readonly TypeProblem[]>
}

interface Chain { messageText: string; next?: Chain[] | undefined }
interface Diagnostic { category: number; code: number; start?: number | undefined; length?: number | undefined; messageText: string | Chain }
interface Worker {
  getSyntacticDiagnostics(fileName: string): Promise<Diagnostic[]>
  getSemanticDiagnostics(fileName: string): Promise<Diagnostic[]>
}

/** The graph comes first: a key is in it by then, and types would take its processor. */
const firstDelay = 250
const restDelay = 700
const retryDelay = 1000
const mostFailures = 6
/** Not the language's name: Monaco's own checker, which is off, clears the markers of that one. */
const owner = 'millrace-types'

const flatten = (message: string | Chain, depth = 0): string => {
  if (typeof message === 'string') return message
  return [`${'  '.repeat(depth)}${message.messageText}`, ...(message.next ?? []).map((next) => flatten(next, depth + 1))].join('\n')
}

/** Types of all files: the one that is typed in at once, all others when the typing pauses; newer changes come first. */
export class TypeCheck {
  readonly state: Store<TypeCheckState, Partial<TypeCheckState>> = createStore<TypeCheckState, Partial<TypeCheckState>>(
    (state, change) => ({ ...state, ...change }), { phase: 'starting', problems: new Map() },
  )
  private readonly monaco: Monaco
  private readonly models: ProjectModels
  private readonly unlisten: () => void
  private shownPath: string | null = null
  private round = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private isClosed = false
  private failures = 0

  constructor(monaco: Monaco, models: ProjectModels) {
    this.monaco = monaco
    this.models = models
    this.unlisten = models.onChange(() => this.schedule(firstDelay))
    this.schedule(0)
  }

  /** The file that is looked at is checked first. */
  show(path: string | null): void {
    this.shownPath = path
  }

  dispose(): void {
    this.isClosed = true
    this.unlisten()
    clearTimeout(this.timer)
    this.round += 1
  }

  private schedule(delay: number): void {
    this.round += 1
    const { round } = this
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.check(round).catch(() => {
        // A worker that died, for example of memory: Monaco starts another for the next question.
        if (!this.isCurrent(round)) return
        this.state.dispatch({ phase: 'failed' })
        this.failures += 1
        if (this.failures < mostFailures) this.schedule(retryDelay * this.failures)
      })
    }, delay)
  }

  private isCurrent(round: number): boolean {
    return !this.isClosed && round === this.round
  }

  private async check(round: number): Promise<void> {
    const scripts = this.models.scripts()
    if (scripts.length === 0) {
      this.state.dispatch({ phase: 'ready', problems: new Map() })
      return
    }
    const isFirst = this.state.getState().phase === 'starting'
    if (!isFirst) this.state.dispatch({ phase: 'checking' })
    const open = await this.monaco.typescript.getTypeScriptWorker()
    const worker: Worker = await open(...this.models.checkedUris())
    const found = new Map(this.state.getState().problems)
    for (const path of found.keys()) if (!scripts.some((script) => script.path === path)) found.delete(path)
    const shown = scripts.filter((script) => script.path === this.shownPath)
    for (const script of shown) {
      if (!await this.checkOne(worker, script, { round, found })) return
    }
    if (shown.length > 0) this.state.dispatch({ problems: new Map(found) })
    if (!isFirst) await new Promise((resolve) => { setTimeout(resolve, restDelay) })
    for (const script of scripts) {
      if (script.path === this.shownPath && shown.length > 0) continue
      if (!await this.checkOne(worker, script, { round, found })) return
    }
    this.failures = 0
    this.state.dispatch({ phase: 'ready', problems: found })
  }

  private async checkOne(worker: Worker, { path, model }: { path: string; model: editor.ITextModel }, into: { round: number; found: Map<string, readonly TypeProblem[]> }): Promise<boolean> {
    if (!this.isCurrent(into.round) || model.isDisposed()) return false
    const uri = model.uri.toString()
    const diagnostics = [...await worker.getSyntacticDiagnostics(uri), ...await worker.getSemanticDiagnostics(uri)]
    if (!this.isCurrent(into.round) || model.isDisposed()) return false
    const markers = diagnostics.map((diagnostic) => this.markerOf(model, diagnostic))
    this.monaco.editor.setModelMarkers(model, owner, markers)
    const problems = markers.flatMap((marker): TypeProblem[] => (marker.severity < this.monaco.MarkerSeverity.Warning ? [] : [{
      path, severity: marker.severity === this.monaco.MarkerSeverity.Error ? 'error' : 'warning', message: marker.message,
      code: `TS${String(marker.code)}`, line: marker.startLineNumber, column: marker.startColumn,
    }]))
    if (problems.length === 0) into.found.delete(path)
    else into.found.set(path, problems)
    return true
  }

  private markerOf(model: editor.ITextModel, { start = 0, length = 1, code, category, messageText }: Diagnostic): editor.IMarkerData {
    const { MarkerSeverity } = this.monaco
    const [from, to] = [model.getPositionAt(start), model.getPositionAt(start + length)]
    return {
      severity: category === 1 ? MarkerSeverity.Error : category === 0 ? MarkerSeverity.Warning : MarkerSeverity.Hint,
      startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column,
      message: flatten(messageText), code: String(code), source: 'ts',
    }
  }
}
