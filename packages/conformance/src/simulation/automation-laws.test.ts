import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as automation from '@millrace/orchestration/automation'
import type { AutomationAsset, AutomationResult } from '@millrace/orchestration/automation'
import type { AutomationCondition, PartitionsDefinition } from '@millrace/protocol'
import { AutomationSimulation } from './automation-simulation'

const keys = ['a', 'b', 'c', 'd', 'e']
const families: readonly (readonly (PartitionsDefinition | null)[])[] = [
  [null],
  [{ type: 'static', keys: ['one', 'two', 'three'] }],
  [{ type: 'daily', start: '2024-05-21' }, { type: 'hourly', start: '2024-05-24T18:00' }, null],
  [{ type: 'dynamic', name: 'customers' }, null],
]
const partitionKeys = ['one', 'two', 'acme', 'bolt', '2024-05-23', '2024-05-24', '2024-05-24-22:00', null]

const operands: readonly (() => AutomationCondition)[] = [
  automation.missing, automation.newlyUpdated, automation.newlyRequested, automation.inProgress, automation.executionFailed, automation.willBeRequested,
  automation.codeVersionChanged, automation.dataVersionChanged, automation.initialEvaluation, automation.anyDepsUpdated, automation.anyDepsMissing,
  automation.eager, automation.onMissing, automation.inLatestTimeWindow, automation.executedWithRootTarget, automation.anyDownstreamConditions,
  () => automation.onCron('0 * * * *'), () => automation.cronTickPassed('30 6 * * *', 'Asia/Kolkata'), () => automation.inLatestTimeWindow(90_000),
]

const condition = fc.letrec<{ node: AutomationCondition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...operands).map((make) => make()),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => automation.allOf(one, other)),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => automation.anyOf(one, other)),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => automation.since(one, other)),
    tie('node').map(automation.not),
    tie('node').map(automation.newlyTrue),
    tie('node').map(automation.sinceLastHandled),
    tie('node').map(automation.anyDepsMatch),
    tie('node').map(automation.allDepsMatch),
  ),
})).node

type Definition = { readonly deps: readonly number[]; readonly partitions: number; readonly condition: AutomationCondition | null }

const assetsOf = (family: number, definitions: readonly Definition[]): AutomationAsset[] => definitions.map(({ deps, partitions, condition: own }, index) => {
  const choices = families[family % families.length] ?? [null]
  return {
    key: keys[index] ?? '',
    deps: [...new Set(deps.filter((dep) => dep < index))].map((dep) => ({ asset: keys[dep] ?? '' })),
    partitions: choices[partitions % choices.length] ?? null,
    codeVersion: '1',
    condition: own,
  }
})

const action = fc.oneof(
  fc.record({ do: fc.constantFrom('materialize' as const, 'fail' as const, 'start' as const), asset: fc.nat(4), partition: fc.constantFrom(...partitionKeys) }),
  fc.record({ do: fc.constantFrom('finish' as const, 'add' as const, 'delete' as const), asset: fc.nat(4), partition: fc.constant(null) }),
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

const story = fc.record({
  family: fc.nat(3),
  definitions: fc.array(
    fc.record({ deps: fc.array(fc.nat(4), { maxLength: 2 }), partitions: fc.nat(2), condition: fc.option(condition, { freq: 4 }) }),
    { minLength: 1, maxLength: 5 },
  ),
  isExecuting: fc.boolean(),
  steps: fc.array(fc.record({ seconds: fc.constantFrom(30, 60, 3600, 86_400), actions: fc.array(action, { maxLength: 3 }) }), { minLength: 3, maxLength: 8 }),
})
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

const act = (simulation: AutomationSimulation, { do: kind, asset, partition }: Action, live: ReturnType<AutomationSimulation['start']>[]): void => {
  const assets = [keys[asset] ?? '']
  if (kind === 'materialize') simulation.materialize(assets, { partition })
  else if (kind === 'fail') simulation.fail(assets, { partition })
  else if (kind === 'start') live.push(simulation.start(assets, { partition }))
  else if (kind === 'add') simulation.memory.addPartitions('customers', asset % 2 === 0 ? ['acme'] : ['bolt', 'core'])
  else if (kind === 'delete') simulation.memory.deletePartition('customers', 'acme')
  else {
    const run = live.shift()
    if (run !== undefined) simulation.finish(run)
  }
}

const outline = ({ requested, runs }: AutomationResult): unknown => ({
  requested: [...requested].map(([asset, partitions]) => [asset, partitions === null ? null : [...partitions]]).sort(),
  runs: runs.map(({ assets, partition }) => JSON.stringify([[...assets].sort(), partition])).sort(),
})

/** Plays a story; `between` may touch the simulation after each tick. */
const play = (
  { family, definitions, isExecuting, steps }: Story,
  given: { reverse?: boolean; between?: (simulation: AutomationSimulation) => void } = {},
): unknown[] => {
  const assets = assetsOf(family, definitions)
  const simulation = new AutomationSimulation(given.reverse === true ? assets.reverse() : assets, '2024-05-24T22:10:00Z')
  const live: ReturnType<AutomationSimulation['start']>[] = []
  return steps.map(({ seconds, actions }) => {
    simulation.advance(seconds)
    for (const each of actions) {
      act(simulation, each, live)
      simulation.advance(1)
    }
    const result = simulation.tick()
    given.between?.(simulation)
    simulation.advance(1)
    if (isExecuting) simulation.execute(result.runs)
    return { ...(outline(result) as object), problems: result.problems.length }
  })
}

const forget = (simulation: AutomationSimulation): void => {
  if (simulation.cursor !== null) simulation.cursor = { ...simulation.cursor, memo: null }
}

const store = (simulation: AutomationSimulation): void => {
  if (simulation.cursor === null) return
  const stored: unknown = JSON.parse(JSON.stringify(automation.encodeAutomationCursor(simulation.cursor)))
  simulation.cursor = automation.decodeAutomationCursor(stored, { now: simulation.now, dynamicKeys: simulation.memory.dynamicKeys })
}

describe('laws of automation', () => {
  test('what a tick keeps to spare work never changes a result', () => {
    fc.assert(fc.property(story, (given) => { expect(play(given)).toEqual(play(given, { between: forget })) }), { numRuns: 120 })
  })

  test('a cursor that was stored and read again continues as one that was kept', () => {
    fc.assert(fc.property(story, (given) => { expect(play(given, { between: store })).toEqual(play(given)) }), { numRuns: 80 })
  })

  test('the order of declaration does not matter', () => {
    fc.assert(fc.property(story, (given) => { expect(play(given, { reverse: true })).toEqual(play(given)) }), { numRuns: 80 })
  })
})
