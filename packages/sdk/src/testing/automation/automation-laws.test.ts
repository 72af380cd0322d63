import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeAutomationCursor, encodeAutomationCursor, type AutomationAsset } from '@millrace/orchestration/automation'
import type { PartitionsDefinition } from '@millrace/protocol'
import * as sdk from '../../index'
import type { AutomationCondition } from '../../index'
import { conditionJson } from '../../automation/condition-value'
import { AutomationMemory, type SimulatedRun } from './automation-memory'
import type { AutomationTick } from './automation-tick'
import { evaluateAssets } from './evaluate-assets'
import { simulationOf } from './simulation'

const keys = ['a', 'b', 'c', 'd', 'e']
const families: readonly (readonly (PartitionsDefinition | null)[])[] = [
  [null],
  [{ type: 'static', keys: ['one', 'two', 'three'] }],
  [{ type: 'daily', start: '2024-05-21' }, { type: 'hourly', start: '2024-05-24T18:00' }, null],
  [{ type: 'dynamic', name: 'customers' }, null],
]
const partitionKeys = ['one', 'two', 'acme', 'bolt', '2024-05-23', '2024-05-24', '2024-05-24-22:00', null]

const operands: readonly (() => AutomationCondition)[] = [
  sdk.missing, sdk.newlyUpdated, sdk.newlyRequested, sdk.inProgress, sdk.executionFailed, sdk.willBeRequested,
  sdk.codeVersionChanged, sdk.dataVersionChanged, sdk.initialEvaluation, sdk.anyDepsUpdated, sdk.anyDepsMissing,
  sdk.eager, sdk.onMissing, sdk.inLatestTimeWindow, sdk.executedWithRootTarget, sdk.anyDownstreamConditions,
  () => sdk.onCron('0 * * * *'), () => sdk.cronTickPassed('30 6 * * *', { timezone: 'Asia/Kolkata' }), () => sdk.inLatestTimeWindow({ lookback: '25h' }),
]

const condition = fc.letrec<{ node: AutomationCondition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...operands).map((make) => make()),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => one.and(other)),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => one.or(other)),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => one.since(other)),
    tie('node').map(sdk.not),
    tie('node').map((one) => one.newlyTrue()),
    tie('node').map((one) => one.sinceLastHandled()),
    tie('node').map(sdk.anyDepsMatch),
    tie('node').map(sdk.allDepsMatch),
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
    condition: own === null ? null : conditionJson(own),
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

const act = (memory: AutomationMemory, { do: kind, asset, partition }: Action, live: SimulatedRun[]): void => {
  const assets = [keys[asset] ?? '']
  if (kind === 'materialize') memory.materialize(assets, { partition })
  else if (kind === 'fail') memory.fail(assets, { partition })
  else if (kind === 'start') live.push(memory.start(assets, { partition }))
  else if (kind === 'add') memory.addPartitions('customers', asset % 2 === 0 ? ['acme'] : ['bolt', 'core'])
  else if (kind === 'delete') memory.deletePartitions('customers', ['acme'])
  else {
    const run = live.shift()
    if (run !== undefined) memory.finish(run)
  }
}

const outline = ({ requested, runs, problems }: AutomationTick): unknown => ({
  requested: requested.map(({ asset, partitions }) => [asset, partitions]).sort(),
  runs: runs.map(({ assets, partition }) => JSON.stringify([[...assets].sort(), partition])).sort(),
  problems: problems.length,
})

/** Plays a story; `between` may touch the memory after each tick. */
const play = async (
  { family, definitions, isExecuting, steps }: Story,
  given: { reverse?: boolean; between?: (memory: AutomationMemory) => void } = {},
): Promise<unknown[]> => {
  const assets = assetsOf(family, definitions)
  if (given.reverse === true) assets.reverse()
  const memory = new AutomationMemory({ start: '2024-05-24T22:10:00Z' })
  const live: SimulatedRun[] = []
  const ticks: unknown[] = []
  for (const { seconds, actions } of steps) {
    memory.advance(seconds * 1000)
    for (const each of actions) {
      act(memory, each, live)
      memory.advance('1s')
    }
    const tick = await evaluateAssets(assets, { memory })
    given.between?.(memory)
    memory.advance('1s')
    if (isExecuting) memory.execute(tick)
    ticks.push(outline(tick))
  }
  return ticks
}

const forget = (memory: AutomationMemory): void => {
  const simulation = simulationOf(memory)
  if (simulation.cursor !== null) simulation.cursor = { ...simulation.cursor, memo: null }
}

const store = (memory: AutomationMemory): void => {
  const simulation = simulationOf(memory)
  if (simulation.cursor === null) return
  const stored: unknown = JSON.parse(JSON.stringify(encodeAutomationCursor(simulation.cursor)))
  simulation.cursor = decodeAutomationCursor(stored, { now: simulation.now, dynamicKeys: simulation.ledger.dynamicKeys })
}

describe('laws of automation', () => {
  test('what a tick keeps to spare work never changes a result', async () => {
    await fc.assert(fc.asyncProperty(story, async (given) => { expect(await play(given)).toEqual(await play(given, { between: forget })) }), { numRuns: 120 })
  })

  test('a cursor that was stored and read again continues as one that was kept', async () => {
    await fc.assert(fc.asyncProperty(story, async (given) => { expect(await play(given, { between: store })).toEqual(await play(given)) }), { numRuns: 80 })
  })

  test('the order of declaration does not matter', async () => {
    await fc.assert(fc.asyncProperty(story, async (given) => { expect(await play(given, { reverse: true })).toEqual(await play(given)) }), { numRuns: 80 })
  })
})
