import { readSourceMap, type PreviewBundle } from '@millrace/bundle'
import type { SourceTree } from '@millrace/protocol'
import type { PreviewProblem, PreviewTimings } from '../preview'
import type { FromEngine, ToEngine } from './engine-message'
import { readEvaluation, toPreviewProblem } from './preview-result'
import type { Evaluate, Evaluation } from './sandbox-pool'

export interface PreviewEngineOptions {
  readonly bundle: (tree: SourceTree) => Promise<PreviewBundle>
  /** The hash of the bundle that the server would build; null where it would not. */
  readonly hash: (tree: SourceTree) => Promise<string | null>
  readonly evaluate: (request: Evaluate) => Promise<Evaluation>
  /** Called after a result has been sent. */
  readonly rest: () => void
  readonly send: (message: FromEngine) => void
}

/** The hash costs as much as a build on the server, so it waits until the author pauses. */
const pauseMilliseconds = 1_500
const warmRounds = 12

interface Edit { readonly changeId: number; readonly at: number }
type Result = Omit<Extract<FromEngine, { type: 'result' }>, 'type' | 'changeId' | 'timings'>

/** Follows a draft: bundle, load in the sandbox, send the graph or the problems. A newer edit ends the work on an older one. */
export class PreviewEngine {
  readonly #options: PreviewEngineOptions
  readonly #encoder = new TextEncoder()
  readonly #tree = new Map<string, Uint8Array>()
  #wanted: Edit | null = null
  /** Taken up and not answered. */
  #open: Edit | null = null
  #isWorking = false
  #isWarm = false
  #running = new AbortController()
  #shown = ''
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(options: PreviewEngineOptions) {
    this.#options = options
  }

  edit({ changeId, files }: Extract<ToEngine, { type: 'edit' }>): void {
    for (const [path, content] of files) {
      if (content === null) this.#tree.delete(path)
      else this.#tree.set(path, typeof content === 'string' ? this.#encoder.encode(content) : content)
    }
    this.#wanted = { changeId, at: performance.now() }
    clearTimeout(this.#pause)
    this.#running.abort()
    if (!this.#isWorking) void this.#work()
  }

  /** Follows the last edit again, if it was not answered: the sandbox had gone and is back. */
  retry(): void {
    if (this.#open === null) return
    this.#wanted ??= this.#open
    if (!this.#isWorking) void this.#work()
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    const isFirst = !this.#isWarm
    try {
      // What came with one event, such as a paste at several cursors, is one edit.
      await new Promise((resolve) => { setTimeout(resolve, 0) })
      for (let edit = this.#wanted; edit !== null; edit = this.#wanted) {
        this.#wanted = null
        this.#open = edit
        this.#running = new AbortController()
        await this.#follow(edit, this.#running.signal)
      }
      if (isFirst) await this.#warm()
    } catch (error) {
      this.#break(error)
    } finally {
      this.#isWorking = false
      if (this.#wanted !== null) void this.#work()
    }
  }

  #break(error: unknown): void {
    this.#options.send({ type: 'broken', message: error instanceof Error ? error.message : String(error) })
  }

  /** Bundles the same files some times over: WebAssembly gets fast by running, and the author has not typed yet. */
  async #warm(): Promise<void> {
    this.#isWarm = true
    const [path] = this.#tree.keys()
    const bytes = path === undefined ? undefined : this.#tree.get(path)
    for (let round = 1; round <= warmRounds && this.#wanted === null && path !== undefined && bytes !== undefined; round += 1) {
      await this.#options.bundle(new Map(this.#tree).set(path, this.#encoder.encode(`${new TextDecoder().decode(bytes)}${'\n'.repeat(round)}`)))
    }
  }

  async #follow({ changeId, at }: Edit, signal: AbortSignal): Promise<void> {
    const began = performance.now()
    // A copy: files that change while esbuild reads them would make a bundle of no moment at all.
    const tree = new Map(this.#tree)
    const bundle = await this.#options.bundle(tree)
    if (signal.aborted) return
    const bundled = performance.now()
    const send = (result: Result, evaluated: number): void => {
      const timings: PreviewTimings = { waiting: began - at, bundling: bundled - began, evaluating: evaluated - bundled, mapping: performance.now() - evaluated }
      this.#open = null
      this.#options.send({ type: 'result', changeId, ...result, timings })
      this.#options.rest()
      if (result.update !== null) this.#hashAfterPause(tree, changeId)
    }
    if (!bundle.ok) {
      send({ problems: bundle.problems.map((problem) => toPreviewProblem(problem, 'error')), update: null }, bundled)
      return
    }
    const evaluation = await this.#options.evaluate({ code: bundle.code, modules: bundle.files.length, signal })
    if (evaluation.kind === 'canceled') {
      this.#options.rest()
      return
    }
    const evaluated = performance.now()
    const { problems, update } = readEvaluation(evaluation, { files: bundle.files, positions: readSourceMap(bundle.sourceMap) })
    const warnings = bundle.warnings.map((problem): PreviewProblem => toPreviewProblem(problem, 'warning'))
    send({ problems: [...problems, ...warnings], update: update === null ? null : this.#unlessShown(update) }, evaluated)
  }

  /** Most edits are inside a function and change no definition: then the page has nothing to draw. */
  #unlessShown(update: Exclude<Result['update'], 'same' | null>): Exclude<Result['update'], null> {
    const text = JSON.stringify(update)
    if (text === this.#shown) return 'same'
    this.#shown = text
    return update
  }

  #hashAfterPause(tree: SourceTree, changeId: number): void {
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => void this.#hash(tree, changeId), pauseMilliseconds)
  }

  async #hash(tree: SourceTree, changeId: number): Promise<void> {
    try {
      const hash = await this.#options.hash(tree)
      if (hash !== null) this.#options.send({ type: 'hash', changeId, hash })
    } catch (error) {
      this.#break(error)
    }
  }
}
