import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planSchema, type AssetSnapshot, type CheckFunctionSnapshot, type MultiAssetSnapshot, type OpNode, type Plan, type PlanStep } from '@millrace/protocol'
import { assetsOf } from '../value/asset-address'
import { buildPlan } from './build-plan'

interface Definitions { readonly assets: AssetSnapshot[]; readonly multiAssets: MultiAssetSnapshot[]; readonly checks: CheckFunctionSnapshot[] }

interface Unit {
  readonly kind: 'plain' | 'external' | 'virtual' | 'multi' | 'parts' | 'graph' | 'graphs' | 'dynamic'
  /** How far back stands what it reads, and what it only comes after. */
  readonly reads: readonly number[]
  readonly after: readonly number[]
  readonly ops: readonly (readonly number[])[]
  readonly check: { readonly isBlocking: boolean; readonly reads: readonly number[] } | null
}

const back = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 })
const units: fc.Arbitrary<Unit[]> = fc.array(fc.record({
  kind: fc.constantFrom<Unit['kind'][]>('plain', 'plain', 'external', 'virtual', 'multi', 'parts', 'graph', 'graph', 'graphs', 'dynamic'),
  reads: back, after: back, ops: fc.array(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), { minLength: 2, maxLength: 4 }),
  check: fc.option(fc.record({ isBlocking: fc.boolean(), reads: back })),
}), { minLength: 1, maxLength: 9 })

const snapshot = (key: string, rest: Partial<AssetSnapshot>): AssetSnapshot => ({ key, kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, ...rest })
/** Layers, not names, say what comes first. */
const nameOf = (index: number): string => `${'hcfaegbdi'[index] ?? 'z'}${index}`
const output = (isDynamic = false) => [{ name: 'result', isDynamic }]

/** Ops that read the graph's inputs in turn, and those before them. */
const plainNodes = (ops: Unit['ops'], inputs: readonly string[]): OpNode[] => ops.map((reads, index): OpNode => ({
  name: `op${index}`, outputs: output(), inputs: [
    ...[...new Set(reads)].flatMap((each) => (index - each < 0 ? [] : [{ name: `from${each}`, from: { node: `op${index - each}`, output: 'result' } }])),
    ...inputs.flatMap((name, place) => (place % ops.length === index ? [{ name, from: { graphInput: name }, ...(place > 1 ? { isOrderOnly: true } : {}) }] : [])),
  ],
}))
const dynamicNodes = (inputs: readonly string[]): OpNode[] => [
  { name: 'split', inputs: [], outputs: output(true) },
  { name: 'each', inputs: [{ name: 'one', from: { node: 'split', output: 'result' } }, ...inputs.map((name) => ({ name, from: { graphInput: name } }))], outputs: output() },
  { name: 'all', inputs: [{ name: 'list', from: { node: 'each', output: 'result', isCollected: true } }], outputs: output() },
]
const graphOf = ({ kind, ops }: Unit, inputs: readonly string[]): MultiAssetSnapshot['graph'] => {
  if (kind === 'dynamic') return { nodes: dynamicNodes(inputs), outputs: [{ name: 'o0', from: { node: 'all', output: 'result' } }] }
  const count = kind === 'graphs' ? 2 : 1
  return { nodes: plainNodes(ops, inputs), outputs: Array.from({ length: count }, (_, place) => ({ name: `o${place}`, from: { node: `op${ops.length - 1 - place}`, output: 'result' } })) }
}

const define = (given: readonly Unit[]): Definitions => {
  const all: Definitions = { assets: [], multiAssets: [], checks: [] }
  const made: string[][] = []
  for (const [index, unit] of given.entries()) {
    const { kind } = unit
    const name = nameOf(index)
    const known = (backs: readonly number[]): string[] => [...new Set(backs.flatMap((each) => made[index - each]?.[each % 2] ?? made[index - each]?.[0] ?? []))]
    const isMade = kind !== 'external' && kind !== 'virtual'
    const readable = known(unit.reads).filter((key) => all.assets.find((asset) => asset.key === key)?.kind === 'asset')
    const inputs = isMade ? readable.map((asset, place) => ({ name: `i${place}`, asset })) : []
    const deps = kind === 'external' ? [] : known(isMade ? unit.after : [...unit.after, ...unit.reads]).filter((key) => !readable.includes(key) || !isMade)
    const count = kind === 'multi' || kind === 'parts' || kind === 'graphs' ? 2 : 1
    const isAlone = kind === 'plain' || !isMade
    const keys = Array.from({ length: count }, (_, place) => (count === 1 ? name : `${name}/${place}`))
    made.push(keys)
    for (const [place, key] of keys.entries()) {
      all.assets.push(snapshot(key, { kind: kind === 'external' || kind === 'virtual' ? kind : 'asset', inputs, deps, ...(isAlone ? {} : { madeBy: { name, output: `o${place}`, isRequired: true } }) }))
    }
    if (!isAlone) {
      const isOfOps = kind === 'graph' || kind === 'graphs' || kind === 'dynamic'
      all.multiAssets.push({ name, isSubsettable: kind === 'parts', ...(isOfOps ? { graph: graphOf(unit, inputs.map((input) => input.name)) } : {}) })
    }
    if (unit.check !== null && isMade) {
      const asset = keys[0] ?? ''
      const reads = known(unit.check.reads).filter((key) => all.assets.find((each) => each.key === key)?.kind === 'asset')
      all.checks.push({ key: `${asset}:fine`, name: 'fine', checks: [{ asset, name: 'fine', isBlocking: unit.check.isBlocking }], inputs: reads.map((each, place) => ({ name: `c${place}`, asset: each })), deps: [], tags: {} })
    }
  }
  return all
}

/** What stands behind an asset: through views, as far as something makes it. */
const behind = (key: string, { assets }: Definitions): string[] => {
  const asset = assets.find((each) => each.key === key)
  if (asset === undefined || asset.kind === 'external') return []
  return asset.kind === 'virtual' ? asset.deps.flatMap((dep) => behind(dep, { assets, multiAssets: [], checks: [] })) : [key]
}

const ancestorsOf = ({ steps }: Plan): ReadonlySet<number>[] => {
  const all: Set<number>[] = []
  for (const { needs } of steps) all.push(new Set(needs.flatMap((need) => [need, ...all[need] ?? []])))
  return all
}

const stepOf = ({ steps }: Plan, key: string): PlanStep | undefined => steps.find((step) => assetsOf(step).some(({ asset }) => asset === key))
/** Those that make an asset, or may: of a graph all. */
const stepsFor = ({ steps }: Plan, { key, madeBy }: AssetSnapshot): PlanStep[] =>
  steps.filter((step) => assetsOf(step).some(({ asset }) => asset === key) || (step.kind === 'op' && step.graph?.name === madeBy?.name))
const labels = (plan: Plan, step: PlanStep): string[] => step.needs.map((need) => plan.steps[need]?.key ?? '').sort()

const expectSound = (plan: Plan): void => {
  expect(planSchema.parse(plan)).toEqual(plan)
  const keys = plan.steps.map(({ key }) => key)
  expect(new Set(keys).size, 'each step once').toBe(keys.length)
  const makers = plan.steps.flatMap((step) => assetsOf(step).map(({ asset }) => asset))
  expect(new Set(makers).size, 'each asset once').toBe(makers.length)
  for (const [index, step] of plan.steps.entries()) {
    expect(step.index).toBe(index)
    expect(step.needs.every((need) => need < index), `${step.key} comes after what it needs`).toBe(true)
    expect(step.needs).toEqual([...new Set(step.needs)].sort((one, other) => one - other))
  }
}

/** What must have ended before an asset is read: the step that makes it, and the checks of it that block. */
const gates = (plan: Plan, key: string, definitions: Definitions): number[] => behind(key, definitions).flatMap((each) => {
  const maker = stepOf(plan, each)
  const blocking = plan.steps.filter((step) => step.kind === 'check' && step.checks.some(({ asset, isBlocking }) => asset === each && isBlocking))
  return [...maker === undefined ? [] : [maker.index], ...blocking.map(({ index }) => index)]
})

const expectNeeds = (plan: Plan, definitions: Definitions): void => {
  const ancestors = ancestorsOf(plan)
  for (const asset of definitions.assets) {
    for (const step of stepsFor(plan, asset)) {
      const reads = step.kind === 'op' ? (step.reads ?? []).map((read) => read.asset) : step.inputs.map((input) => input.asset)
      for (const gate of reads.flatMap((key) => gates(plan, key, definitions))) expect(step.needs, `${step.key} waits for what it reads`).toContain(gate)
      for (const gate of asset.deps.flatMap((key) => gates(plan, key, definitions))) expect(ancestors[step.index]?.has(gate), `${step.key} comes after what ${asset.key} comes after`).toBe(true)
    }
    const graph = definitions.multiAssets.find(({ name, graph: nodes }) => name === asset.madeBy?.name && nodes !== undefined)
    if (graph !== undefined && stepOf(plan, asset.key) !== undefined) {
      expect(plan.steps.filter((step) => step.kind === 'op' && step.graph?.name === graph.name), 'a graph runs whole').toHaveLength(graph.graph?.nodes.length ?? 0)
      const read = plan.steps.flatMap((step) => (step.kind === 'op' && step.graph?.name === graph.name ? (step.reads ?? []).map((each) => each.input) : []))
      // A third input only orders.
      expect(read, 'its inputs are read by its ops').toEqual(expect.arrayContaining(asset.inputs.slice(0, 2).map(({ name }) => name)))
    }
  }
  for (const check of definitions.checks) {
    const step = plan.steps.find(({ key }) => key === check.key)
    const wanted = [...check.checks, ...check.inputs].flatMap(({ asset }) => stepOf(plan, asset)?.index ?? [])
    if (step !== undefined) for (const need of wanted) expect(step.needs).toContain(need)
  }
}

const planned = (definitions: Definitions, selection: readonly string[]): Plan => buildPlan({ manifest: definitions, selection })

describe('a plan of any assets, multi-assets, graphs and checks', () => {
  test('has no circle, and each step once, after all that it needs', () => {
    fc.assert(fc.property(units, (given) => {
      const definitions = define(given)
      const plan = planned(definitions, definitions.assets.map(({ key }) => key))
      expectSound(plan)
      expectNeeds(plan, definitions)
      const made = definitions.assets.filter(({ kind }) => kind === 'asset')
      expect(made.filter(({ key }) => stepOf(plan, key) === undefined), 'all that is asked for').toEqual([])
      expect(plan.steps.filter(({ kind }) => kind === 'check')).toHaveLength(definitions.checks.length)
    }), { numRuns: 400 })
  })

  test('of a part has the steps of that part, which need of each other what they need in the whole, in that order', () => {
    fc.assert(fc.property(units, fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), (given, places) => {
      const definitions = define(given)
      const keys = definitions.assets.map(({ key }) => key)
      const whole = planned(definitions, keys)
      const chosen = [...new Set(places.map((place) => keys[place % keys.length] ?? ''))]
      const part = planned(definitions, chosen)
      expectSound(part)
      expectNeeds(part, definitions)
      const subsettable = new Set(definitions.multiAssets.flatMap(({ name, isSubsettable }) => (isSubsettable ? [name] : [])))
      const wanted = new Set(chosen.flatMap((key) => definitions.assets.filter((each) => each.key === key).flatMap(({ madeBy }) => (madeBy === undefined || subsettable.has(madeBy.name) ? [key] : definitions.assets.filter((each) => each.madeBy?.name === madeBy.name).map((each) => each.key)))))
      expect(part.steps.flatMap((step) => assetsOf(step).map(({ asset }) => asset)).sort(), 'what is chosen and what cannot be left out').toEqual([...wanted].filter((key) => definitions.assets.some((each) => each.key === key && each.kind === 'asset')).sort())
      const kept = new Set(part.steps.map(({ key }) => key))
      const order = new Map(whole.steps.map(({ key, index }) => [key, index]))
      for (const step of part.steps) {
        const inWhole = whole.steps.find(({ key }) => key === step.key)
        expect(inWhole, `${step.key} is a step of the whole`).toBeDefined()
        const isPart = (key: string): boolean => subsettable.has(key)
        const [own, ofWhole] = [labels(part, step), inWhole === undefined ? [] : labels(whole, inWhole).filter((key) => kept.has(key))]
        expect(ofWhole).toEqual(expect.arrayContaining(own))
        if (!isPart(step.key)) expect(own.filter((key) => !isPart(key))).toEqual(ofWhole.filter((key) => !isPart(key)))
        for (const need of step.needs) expect(order.get(part.steps[need]?.key ?? '') ?? -1).toBeLessThan(order.get(step.key) ?? -1)
      }
    }), { numRuns: 400 })
  })

  test('is the same in whatever order things are defined and chosen', () => {
    fc.assert(fc.property(units, (given) => {
      const { assets, multiAssets, checks } = define(given)
      const keys = assets.map(({ key }) => key)
      const turned = { assets: assets.toReversed(), multiAssets: multiAssets.toReversed(), checks: checks.toReversed() }
      const steps = (plan: Plan) => plan.steps.map(({ key, needs }) => [key, needs])
      expect(steps(planned(turned, keys.toReversed()))).toEqual(steps(planned({ assets, multiAssets, checks }, keys)))
    }), { numRuns: 200 })
  })
})
