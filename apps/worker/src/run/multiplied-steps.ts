import type { RunState } from '@millrace/orchestration'
import type { MultipliedSteps } from '@millrace/db'

/** Notices what dynamic outputs made of a run's steps. */
export class StepMultiplication {
  readonly #state: RunState
  /** Steps that stand for those of all keys. */
  readonly #open = new Set<number>()
  #known = 0

  constructor(state: RunState) {
    this.#state = state
    this.take()
  }

  /** What has changed since it was last asked; undefined when nothing has. */
  take(): MultipliedSteps | undefined {
    const removed = [...this.#open].filter((index) => this.#isMultiplied(index))
    for (const index of removed) this.#open.delete(index)
    const { instances } = this.#state
    const added = instances.slice(this.#known).filter(({ index }) => !this.#isMultiplied(index))
    this.#known = instances.length
    for (const { index, mapping } of added) if (mapping.includes(null)) this.#open.add(index)
    if (removed.length + added.length === 0) return undefined
    return { added: added.map(({ key, planned, index }) => ({ key, planned, number: index })), removed: removed.map((index) => this.#state.keyOf(index)) }
  }

  #isMultiplied(index: number): boolean {
    return this.#state.steps[index]?.isMultiplied === true
  }
}
