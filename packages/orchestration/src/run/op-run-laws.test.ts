import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooser, SimulatedRun, type Choose } from '../../test/simulated-run'
import { planSchema, type JobNode, type NodeInput, type OpNode, type RunEvent, type Plan } from '@millrace/protocol'
import { buildOpPlan } from '../plan/build-op-plan'
import { planReexecution } from '../reexecution/plan-reexecution'
import type { RunState } from './run-state'
import { outputAddress } from '../value/output-address'
import { isTerminalStepStatus } from './step-state'

interface Case {
  readonly plan: Plan
  /** By op path: on which mapping keys it fails; '*' for all. */
  readonly fails: ReadonlyMap<string, string>
  /** By op path: on which mapping keys its optional outputs are not made. */
  readonly withholds: ReadonlyMap<string, string>
}

const error = { name: 'Error', message: 'no', blame: 'user' as const, frames: [] }
const keysOf = (seed: number): string[] => ['a', 'b', 'c'].slice(0, seed % 4)

/** What an attempt yields follows from the step's key alone. */
class Simulation extends SimulatedRun {
  readonly #case: Case

  constructor(given: Case, choose: Choose, history: readonly RunEvent[] = []) {
    super(given.plan, choose, history)
    this.#case = given
  }

  protected override endAttempt(index: number, attempt: { at: string; stepKey: string; attempt: number }): void {
    const instance = this.state.instances[index]
    const step = this.#case.plan.steps[instance?.planned ?? -1]
    if (instance === undefined || step?.kind !== 'op') throw new Error('the run has only ops')
    const speaksOf = (keys: string | undefined) => keys === '*' || (keys !== undefined && instance.mapping.includes(keys))
    if (speaksOf(this.#case.fails.get(step.key))) return this.record({ type: 'step-failure', ...attempt, durationMs: 1, error })
    for (const { name, isDynamic, isRequired } of step.outputs) {
      if (!isRequired && speaksOf(this.#case.withholds.get(step.key))) continue
      if (!isDynamic) this.record({ type: 'step-output', ...attempt, output: name })
      else for (const mappingKey of keysOf(instance.key.length + step.index)) this.record({ type: 'step-output', ...attempt, output: name, mappingKey })
    }
    this.record({ type: 'step-success', ...attempt, durationMs: 1 })
  }
}

interface Row {
  readonly inputs: readonly { readonly back: number; readonly output: number; readonly isCollected: boolean; readonly isOrderOnly: boolean; readonly more: number }[]
  readonly outputs: readonly { readonly isRequired: boolean; readonly isDynamic: boolean }[]
  readonly fails: string | null
  readonly withholds: string | null
}

const fate = (rarity: number) => fc.nat(rarity).chain((number) => (number === 0 ? fc.constantFrom('*', 'a', 'b') : fc.constant(null)))
const rows: fc.Arbitrary<Row[]> = fc.array(fc.record({
  inputs: fc.array(fc.record({ back: fc.integer({ min: 1, max: 4 }), output: fc.nat(1), isCollected: fc.boolean(), isOrderOnly: fc.boolean(), more: fc.nat(3) }), { maxLength: 3 }),
  outputs: fc.array(fc.record({ isRequired: fc.boolean(), isDynamic: fc.nat(2).map((number) => number === 0) }), { minLength: 1, maxLength: 2 }),
  fails: fate(10), withholds: fate(3),
}), { minLength: 2, maxLength: 14 })

const inputsOf = (given: readonly Row[], index: number): NodeInput[] => (given[index]?.inputs ?? []).flatMap(({ back, output, isCollected, isOrderOnly, more }, place) => {
  const read = (source: number) => ({ node: `n${source}`, output: `o${output % (given[source]?.outputs.length ?? 1)}`, isCollected })
  const sources = [index - back, index - back - more].filter((source) => source >= 0)
  const [first] = sources
  if (first === undefined) return []
  return [{ name: `i${place}`, isOrderOnly, from: more > 1 ? sources.map(read) : read(first) }]
})

/** What collects must read something multiplied: where that is not so, the wish is dropped. */
const tryPlan = (nodes: readonly OpNode[]): Plan => {
  const kept: OpNode[] = []
  for (const node of nodes) {
    const plain = { ...node, inputs: node.inputs.map((input) => ({ ...input, from: [input.from].flat().map((source) => ({ ...source, isCollected: false }))[0] ?? [] })) }
    try {
      const plan = buildOpPlan({ nodes: [...kept, node] })
      const widest = Math.max(0, ...plan.steps.map((step) => (step.kind === 'op' ? step.dimensions.length : 0)))
      kept.push(widest > 3 ? { ...node, inputs: [] } : node)
    } catch {
      kept.push(buildOpPlan({ nodes: [...kept, plain] }).steps.some((step) => step.kind === 'op' && step.dimensions.length > 3) ? { ...plain, inputs: [] } : plain)
    }
  }
  return buildOpPlan({ nodes: kept, config: { execution: { maxConcurrent: 3 } } })
}

const cases: fc.Arbitrary<Case> = rows.map((given) => ({
  plan: tryPlan(given.map((row, index): OpNode => ({
    name: `n${index}`, inputs: inputsOf(given, index), outputs: row.outputs.map((output, place) => ({ name: `o${place}`, ...output })),
  }))),
  fails: new Map(given.flatMap(({ fails }, index) => (fails === null ? [] : [[`n${index}`, fails] as const]))),
  withholds: new Map(given.flatMap(({ withholds }, index) => (withholds === null ? [] : [[`n${index}`, withholds] as const]))),
}))

const choices = fc.array(fc.nat(1000), { minLength: 1 })

/** How a run ended, without when and in which order. */
const result = (state: RunState) => ({
  status: state.status,
  steps: Object.fromEntries(state.instances.map(({ key, index }): [string, unknown] => {
    const { status, reason, outputs, isMultiplied } = state.steps[index] ?? {}
    return [key, { status, reason: reason === null || reason === undefined ? null : { ...reason, ...('steps' in reason ? { steps: [...reason.steps].sort() } : {}) }, outputs: [...outputs ?? []], isMultiplied }]
  }).sort(([a], [b]) => (a < b ? -1 : 1))),
})

describe('a run of ops', () => {
  test('has a plan in topological order, whose dimensions come before those that they multiply', () => {
    fc.assert(fc.property(cases, ({ plan }) => {
      expect(planSchema.parse(plan)).toEqual(plan)
      for (const step of plan.steps) {
        expect(step.needs.every((need) => need < step.index)).toBe(true)
        if (step.kind === 'op') for (const { step: source } of step.dimensions) expect(step.needs).toContain(source)
      }
    }), { numRuns: 200 })
  })

  test('comes to the same end in whatever order its attempts end', () => {
    fc.assert(fc.property(cases, choices, choices, (given, one, other) => {
      const first = new Simulation(given, chooser(one)).run()
      const second = new Simulation(given, chooser(other)).run()
      expect(result(second.state)).toEqual(result(first.state))
      expect(['succeeded', 'failed']).toContain(first.state.status)
      expect(second.events.at(-1)).toMatchObject({ type: first.events.at(-1)?.type })
      for (const { index } of first.state.instances) expect(first.state.isTerminal(index)).toBe(true)
    }), { numRuns: 400 })
  })

  test('starts a step only once all that it reads was yielded, or is left out of a list', () => {
    fc.assert(fc.property(cases, choices, (given, order) => {
      const { events, state } = new Simulation(given, chooser(order)).run()
      const yielded = new Set<string>()
      for (const event of events) {
        if (event.type === 'step-output') yielded.add(`${event.stepKey}.${outputAddress(event.output, event.mappingKey)}`)
        const index = event.type === 'step-start' ? state.indexOf(event.stepKey) : undefined
        for (const input of index === undefined ? [] : state.inputsOf(index)) {
          const present = input.sources.filter(({ stepKey, output, mappingKey }) => yielded.has(`${stepKey}.${outputAddress(output, mappingKey)}`))
          if (input.kind === 'value') expect(present).toHaveLength(1)
          else expect(present.length > 0 || input.sources.length === 0).toBe(true)
        }
      }
    }), { numRuns: 300 })
  })

  test('resumes from any prefix of its events, through a lost process, to the same end', () => {
    fc.assert(fc.property(cases, choices, fc.nat(), (given, order, cut) => {
      const whole = new Simulation(given, chooser(order)).run()
      const resumed = new Simulation(given, chooser(order), whole.events.slice(0, cut % (whole.events.length + 1)))
      resumed.loseProcess()
      resumed.run()
      expect(result(resumed.state)).toEqual(result(whole.state))
    }), { numRuns: 400 })
  })

  test('canceled at any moment ends canceled, with every step ended', () => {
    fc.assert(fc.property(cases, choices, fc.nat(40), (given, order, moment) => {
      const run = new Simulation(given, chooser(order))
      run.record({ type: 'run-start', at: run.at() })
      for (let turn = 0; turn < moment; turn++) if (!run.step()) return
      run.record({ type: 'run-canceling', at: run.at() })
      run.run()
      expect(run.state.status).toBe('canceled')
      expect(run.state.steps.every(({ status, isMultiplied }) => isMultiplied || isTerminalStepStatus(status))).toBe(true)
    }), { numRuns: 300 })
  })
})

/** Executed again from its failure, once nothing fails any more, a run has made what an unbroken one would have made. */
const expectWhole = (given: Case, order: readonly number[]): void => {
  const broken = new Simulation(given, chooser(order)).run()
  const whole = new Simulation({ ...given, fails: new Map() }, chooser(order)).run()
  const plan = planReexecution({ runs: [broken.state], strategy: { kind: 'from-failure' } })
  const again = new Simulation({ ...given, plan, fails: new Map() }, chooser(order)).run()
  expect(again.state.status).toBe('succeeded')
  const made = new Map(broken.state.instances.map(({ key, index }) => [key, broken.state.steps[index]] as const))
  for (const { key, index } of again.state.instances) made.set(key, again.state.steps[index])
  for (const { key, index, mapping } of whole.state.instances) {
    if (mapping.includes(null) || whole.state.steps[index]?.status !== 'succeeded') continue
    const skipped = made.get(key)?.status === 'skipped' && made.get(key)?.reason?.kind === 'output-not-produced'
    if (!skipped) expect([key, made.get(key)?.status]).toEqual([key, 'succeeded'])
  }
}

describe('executing a run again', () => {
  test('below a partly skipped step, keys that were not known yet were left out of a re-execution', () => {
    const outputs = [{ name: 'o0', isRequired: false, isDynamic: true }]
    const plan = buildOpPlan({ config: { execution: { maxConcurrent: 3 } }, nodes: [
      op('n0', [], outputs), op('n5', [], outputs), op('n3', [{ name: 'i0', from: read('n0', 'o0') }], outputs),
      op('n6', [{ name: 'i0', from: [read('n5', 'o0'), read('n3', 'o0')] }], [{ name: 'o0', isRequired: false }, { name: 'o1', isRequired: false, isDynamic: true }]),
      op('n7', [{ name: 'i0', from: read('n6', 'o0') }], outputs),
    ] })
    expectWhole({ plan, fails: new Map([['n0', 'b'], ['n3', 'a'], ['n5', 'b'], ['n6', '*'], ['n7', '*']]), withholds: new Map([['n0', 'a'], ['n3', 'b'], ['n7', '*']]) }, [0])
  })

  test('from its failure, once nothing fails any more, makes what an unbroken run would have made', () => {
    fc.assert(fc.property(cases, choices, (given, order) => {
      fc.pre(new Simulation(given, chooser(order)).run().state.status === 'failed')
      expectWhole(given, order)
    }), { numRuns: 300 })
  })
})

const op = (name: string, inputs: NodeInput[] = [], outputs: OpNode['outputs'] = [{ name: 'result' }]): OpNode => ({ name, inputs, outputs })
const read = (node: string, output = 'result', isCollected = false) => ({ node, output, isCollected })
const each = [{ name: 'each', isDynamic: true }]

describe('several dynamic outputs', () => {
  const finish = (nodes: readonly JobNode[], fails: Record<string, string> = {}) =>
    new Simulation({ plan: buildOpPlan({ nodes }), fails: new Map(Object.entries(fails)), withholds: new Map() }, () => 0).run().state
  const ended = (state: RunState) => state.instances.flatMap(({ key, index, mapping }) => (mapping.includes(null) ? [] : [`${key} ${state.steps[index]?.status ?? ''}`])).sort()

  test('one within the other: an inner fan per outer key, collected from the inside out', () => {
    const state = finish([
      op('pages', [], each), op('links', [{ name: 'page', from: read('pages', 'each') }], each), op('fetch', [{ name: 'link', from: read('links', 'each') }]),
      op('perPage', [{ name: 'fetched', from: read('fetch', 'result', true) }]), op('all', [{ name: 'pages', from: read('perPage', 'result', true) }]),
    ])
    const keys = state.instances.map(({ key }) => key)
    const fetched = keys.filter((key) => /^fetch\[\w\]\[\w\]$/.test(key))
    expect(fetched.length).toBeGreaterThan(0)
    expect(keys.filter((key) => /^perPage\[\w\]$/.test(key))).toHaveLength(keys.filter((key) => /^links\[\w\]$/.test(key)).length)
    expect(ended(state)).toContain('all succeeded')
    expect(state.inputsOf(state.indexOf('perPage[a]') ?? -1)[0]?.sources.map(({ stepKey }) => stepKey)).toEqual(fetched.filter((key) => key.startsWith('fetch[a]')))
  })

  test('side by side: once for every combination; those of one source go together', () => {
    const state = finish([
      op('xs', [], each), op('ys', [], each), op('x', [{ name: 'in', from: read('xs', 'each') }]),
      op('pair', [{ name: 'a', from: read('x') }, { name: 'again', from: read('xs', 'each') }, { name: 'b', from: read('ys', 'each') }]),
    ])
    const sizes = ['xs', 'ys'].map((key) => state.steps[state.indexOf(key) ?? -1]?.outputs?.size ?? 0)
    expect(state.instances.filter(({ key }) => /^pair\[\w\]\[\w\]$/.test(key))).toHaveLength((sizes[0] ?? 0) * (sizes[1] ?? 0))
  })

  test('an inner source that fails for one key takes down only what is below that key', () => {
    const state = finish([
      op('pages', [], each), op('links', [{ name: 'page', from: read('pages', 'each') }], each), op('fetch', [{ name: 'link', from: read('links', 'each') }]),
      op('perPage', [{ name: 'fetched', from: read('fetch', 'result', true) }]),
    ], { links: 'a' })
    const lines = ended(state)
    expect(lines).toContain('links[a] failed')
    expect(lines).toContain('perPage[a] skipped')
    expect(lines.filter((line) => line.startsWith('perPage[') && line.endsWith('succeeded')).length).toBe(lines.filter((line) => line.startsWith('links[')).length - 1)
    expect(state.steps[state.indexOf('fetch[a][?]') ?? -1]?.reason).toEqual({ kind: 'upstream-failed', steps: ['links[a]'] })
  })
})
