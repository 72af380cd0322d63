import type { BundleResult, PreviewBundle, PreviewModules } from '@millrace/bundle'
import type { SourceTree } from '@millrace/protocol'
import type { PreviewTimings } from '../preview'
import type { FromEngine, ToEngine } from './engine-message'
import { readEvaluation, toPreviewProblem } from './preview-result'
import type { Evaluate, Evaluation } from './sandbox-pool'

export interface PreviewEngineOptions {
  /** Quick, and null for a tree with anything wrong in it. */
  readonly link: (tree: SourceTree) => Promise<PreviewModules | null>
  readonly bundle: (tree: SourceTree) => Promise<PreviewBundle>
  /** The bundle that the server would build. */
  readonly hash: (tree: SourceTree) => Promise<BundleResult>
  readonly evaluate: (request: Evaluate) => Promise<Evaluation>
  /** Called after a result has been sent. */
  readonly rest: () => void
  readonly send: (message: FromEngine) => void
}

/** The hash costs as much as a build on the server, so it waits until the author pauses. */
const pauseMilliseconds = 1_500
const warmRounds = 12

interface Edit { readonly changeId: number; readonly at: number }
type Timings = { -readonly [Part in keyof PreviewTimings]: number }
type Result = Omit<Extract<FromEngine, { type: 'result' }>, 'type' | 'changeId' | 'timings'>

async function timed<Answer>(timings: Timings, part: keyof Timings, work: Promise<Answer>): Promise<Answer> {
  const began = performance.now()
  const answer = await work
  timings[part] += performance.now() - began
  return answer
}

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
  #newest = -1
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
    this.#newest = changeId
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

  /** Makes the same files some times over: WebAssembly gets fast by running, and the author has not typed yet. */
  async #warm(): Promise<void> {
    this.#isWarm = true
    const [path] = this.#tree.keys()
    const bytes = path === undefined ? undefined : this.#tree.get(path)
    for (let round = 1; round <= warmRounds && this.#wanted === null && path !== undefined && bytes !== undefined; round += 1) {
      await this.#options.link(new Map(this.#tree).set(path, this.#encoder.encode(`${new TextDecoder().decode(bytes)}${'\n'.repeat(round)}`)))
    }
  }

  async #follow({ changeId, at }: Edit, signal: AbortSignal): Promise<void> {
    const began = performance.now()
    // A copy: files that change while esbuild reads them would make a bundle of no moment at all.
    const tree = new Map(this.#tree)
    const timings = { waiting: began - at, bundling: 0, evaluating: 0, mapping: 0 }
    const result = await this.#link(tree, signal, timings) ?? await this.#bundle(tree, signal, timings)
    if (result === 'canceled') return this.#options.rest()
    this.#open = null
    this.#options.send({ type: 'result', changeId, problems: result.problems, update: result.update, timings })
    this.#options.rest()
    if (result.update !== null) this.#hashAfterPause(tree, { changeId, at })
  }

  /** Null where only the bundle can say what is wrong. */
  async #link(tree: SourceTree, signal: AbortSignal, timings: Timings): Promise<Result | 'canceled' | null> {
    const linked = await timed(timings, 'bundling', this.#options.link(tree))
    if (signal.aborted) return 'canceled'
    if (linked === null) return null
    const result = await this.#evaluate(linked, signal, timings)
    return result === 'canceled' || result.update !== null || result.isOver ? result : null
  }

  async #bundle(tree: SourceTree, signal: AbortSignal, timings: Timings): Promise<Result | 'canceled'> {
    const bundle = await timed(timings, 'bundling', this.#options.bundle(tree))
    if (signal.aborted) return 'canceled'
    if (!bundle.ok) return { problems: bundle.problems.map((problem) => toPreviewProblem(problem, 'error')), update: null }
    const result = await this.#evaluate(bundle, signal, timings)
    return result === 'canceled' ? result : { ...result, problems: [...result.problems, ...bundle.warnings.map((problem) => toPreviewProblem(problem, 'warning'))] }
  }

  async #evaluate({ code, files, positions }: PreviewModules, signal: AbortSignal, timings: Timings): Promise<Result & { readonly isOver: boolean } | 'canceled'> {
    const evaluation = await timed(timings, 'evaluating', this.#options.evaluate({ code, modules: files.length, signal }))
    if (evaluation.kind === 'canceled') return 'canceled'
    const began = performance.now()
    const { problems, update } = readEvaluation(evaluation, { files, positions })
    const result = { problems, update: update === null ? null : this.#unlessShown(update), isOver: evaluation.kind !== 'answer' }
    timings.mapping += performance.now() - began
    return result
  }

  /** Most edits are inside a function and change no definition: then the page has nothing to draw. */
  #unlessShown(update: Exclude<Result['update'], 'same' | null>): Exclude<Result['update'], null> {
    const text = JSON.stringify(update)
    if (text === this.#shown) return 'same'
    this.#shown = text
    return update
  }

  #hashAfterPause(tree: SourceTree, edit: Edit): void {
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => void this.#hash(tree, edit), pauseMilliseconds)
  }

  /** Where linking saw nothing wrong and bundling does, such as an import of a name that a file does not export, that is the answer. */
  async #hash(tree: SourceTree, { changeId }: Edit): Promise<void> {
    try {
      const bundle = await this.#options.hash(tree)
      if (bundle.ok) return this.#options.send({ type: 'hash', changeId, hash: bundle.hash })
      if (changeId !== this.#newest) return
      const problems = bundle.problems.map((problem) => toPreviewProblem(problem, 'error'))
      this.#options.send({ type: 'result', changeId, problems, update: null, timings: { waiting: 0, bundling: 0, evaluating: 0, mapping: 0 } })
    } catch (error) {
      this.#break(error)
    }
  }
}
