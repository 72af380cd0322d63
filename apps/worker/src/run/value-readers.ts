import type { RunState } from '@millrace/orchestration'
import type { AssetInput, OpStep, Plan, PlanStep } from '@millrace/protocol'

/** Steps of the plan that read one of its steps by value. */
interface Readers {
  /** Multiplied alike: the step of a key is read by that of the same key, and by no other. */
  readonly alike: number[]
  readonly others: number[]
}

const isAlike = (reader: OpStep, source: OpStep, output: string): boolean =>
  source.dimensions.length > 0 && reader.dimensions.length === source.dimensions.length
  && reader.dimensions.every(({ step, output: of }, place) => source.dimensions[place]?.step === step && source.dimensions[place].output === of)
  && source.outputs.find(({ name }) => name === output)?.isDynamic !== true

/** The steps that make the assets of these inputs. */
const madeHere = (inputs: readonly AssetInput[]): { source: number; alike: boolean }[] => inputs.flatMap(({ step }) => (step === null ? [] : [{ source: step, alike: false }]))

/** The steps of the plan that one reads by value, and whether it is multiplied as that is. */
const readsOf = (reader: PlanStep, steps: readonly PlanStep[]): { source: number; alike: boolean }[] => {
  if (reader.kind !== 'op') return madeHere(reader.inputs)
  const ofOps = reader.inputs.filter((input) => !input.isOrderOnly).flatMap((input) => input.sources.map(({ step, output, collect }) => {
    const source = steps[step]
    return { source: step, alike: source?.kind === 'op' && collect.length === 0 && isAlike(reader, source, output) }
  }))
  return [...ofOps, ...madeHere(reader.reads ?? [])]
}

const readersOf = ({ steps }: Plan): Map<number, Readers> => {
  const found = new Map<number, Readers>()
  for (const step of steps) {
    for (const { source, alike } of readsOf(step, steps)) {
      const readers = found.get(source) ?? { alike: [], others: [] }
      found.set(source, readers)
      const list = alike ? readers.alike : readers.others
      if (list.at(-1) !== step.index) list.push(step.index)
    }
  }
  return found
}

/** Knows which values unfinished steps of a run may still read. What has ended stays so: every question goes on where the last one stopped. */
export class ValueReaders {
  readonly #state: RunState
  readonly #readers: ReadonlyMap<number, Readers>
  /** By step of the plan, its steps of the run. */
  readonly #instances: number[][]
  #known = 0
  /** By step of the plan, how many of its instances, or of its readers, have ended. */
  readonly #ended: number[] = []
  readonly #readersEnded: number[] = []

  constructor(state: RunState) {
    this.#state = state
    this.#readers = readersOf(state.plan)
    this.#instances = state.plan.steps.map(() => [])
  }

  isRead(planned: number): boolean {
    return this.#readers.has(planned)
  }

  /** The steps of the run whose values a step reads. */
  sourcesOf(index: number): number[] {
    const step = this.#planned(index)
    if (step === undefined) return []
    const assets = madeHere(step.kind === 'op' ? step.reads ?? [] : step.inputs).flatMap(({ source }) => this.#state.indexOf(this.#state.plan.steps[source]?.key ?? '') ?? [])
    if (step.kind !== 'op') return assets
    return [...assets, ...this.#state.inputsOf(index).flatMap((input) => (input.isOrderOnly ? [] : input.sources.flatMap(({ instance }) => instance ?? [])))]
  }

  /** Whether all who read the values of a step have ended. */
  isReadToEnd(index: number): boolean {
    const instance = this.#state.instances[index]
    const readers = instance === undefined ? undefined : this.#readers.get(instance.planned)
    if (instance === undefined || readers === undefined) return true
    return readers.alike.every((reader) => this.#hasEndedAlike(reader, instance)) && this.#haveEnded(instance.planned, readers.others)
  }

  #planned(index: number): PlanStep | undefined {
    return this.#state.plan.steps[this.#state.instances[index]?.planned ?? -1]
  }

  #hasEndedAlike(reader: number, { key, planned }: { readonly key: string; readonly planned: number }): boolean {
    const { plan } = this.#state
    const index = this.#state.indexOf(`${plan.steps[reader]?.key ?? ''}${key.slice(plan.steps[planned]?.key.length)}`)
    return index === undefined ? this.#hasEnded(reader) : this.#state.isTerminal(index)
  }

  #haveEnded(source: number, readers: readonly number[]): boolean {
    let place = this.#readersEnded[source] ?? 0
    for (let reader = readers[place]; reader !== undefined && this.#hasEnded(reader); reader = readers[place]) place += 1
    this.#readersEnded[source] = place
    return place === readers.length
  }

  /** All steps of the run that a step of the plan stands for. Those of all keys end no sooner than their keys are known. */
  #hasEnded(planned: number): boolean {
    for (const { index, planned: of } of this.#state.instances.slice(this.#known)) this.#instances[of]?.push(index)
    this.#known = this.#state.instances.length
    const instances = this.#instances[planned] ?? []
    let place = this.#ended[planned] ?? 0
    for (let index = instances[place]; index !== undefined && this.#state.isTerminal(index); index = instances[place]) place += 1
    this.#ended[planned] = place
    return place === instances.length
  }
}
