import { buildOpPlan, initialState, applyEvent, type RunState } from '@millrace/orchestration'
import type { RunEvent } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { StepMultiplication } from './multiplied-steps'
import { ValueReaders } from './value-readers'

const from = (node: string, output = 'result', isCollected = false) => ({ node, output, isCollected })
const result = [{ name: 'result' }]
const plan = buildOpPlan({ nodes: [
  { name: 'list', inputs: [], outputs: [{ name: 'page', isDynamic: true }] },
  { name: 'fetch', inputs: [{ name: 'page', from: from('list', 'page') }], outputs: result },
  { name: 'parse', inputs: [{ name: 'text', from: from('fetch') }], outputs: result },
  { name: 'join', inputs: [{ name: 'all', from: from('parse', 'result', true) }], outputs: result },
] })
const at = '2026-01-01T00:00:00.000Z'

const run = () => {
  const state: RunState = initialState(plan)
  const apply = (event: RunEvent): RunState => applyEvent(state, event)
  const ends = (stepKey: string, mappingKeys?: readonly string[]): void => {
    apply({ type: 'step-start', at, stepKey, attempt: 1 })
    for (const mappingKey of mappingKeys ?? []) apply({ type: 'step-output', at, stepKey, attempt: 1, output: 'page', mappingKey })
    if (mappingKeys === undefined) apply({ type: 'step-output', at, stepKey, attempt: 1, output: 'result' })
    apply({ type: 'step-success', at, stepKey, attempt: 1, durationMs: 1 })
  }
  const numbers = (...keys: string[]): number[] => keys.map((key) => state.indexOf(key) ?? -1)
  return { state, ends, numbers }
}

test('a value of one key is let go with its reader, one that is read for every key with the last of them', () => {
  const { state, ends, numbers } = run()
  const readers = new ValueReaders(state)
  const isReadToEnd = (key: string): boolean => readers.isReadToEnd(state.indexOf(key) ?? -1)
  expect([0, 1, 2, 3].map((planned) => readers.isRead(planned))).toEqual([true, true, true, false])
  ends('list', ['a', 'b'])
  expect(isReadToEnd('list')).toBe(false)
  ends('fetch[a]')
  expect(readers.sourcesOf(state.indexOf('fetch[a]') ?? -1)).toEqual(numbers('list'))
  expect([isReadToEnd('list'), isReadToEnd('fetch[a]')]).toEqual([false, false])
  ends('parse[a]')
  expect([isReadToEnd('fetch[a]'), isReadToEnd('parse[a]')]).toEqual([true, false])
  ends('fetch[b]')
  expect([isReadToEnd('list'), isReadToEnd('fetch[b]')]).toEqual([true, false])
  ends('parse[b]')
  expect(isReadToEnd('parse[a]')).toBe(false)
  expect(readers.sourcesOf(state.indexOf('join') ?? -1)).toEqual(numbers('parse[a]', 'parse[b]'))
  ends('join')
  expect([isReadToEnd('parse[a]'), isReadToEnd('parse[b]')]).toEqual([true, true])
})

test('what dynamic outputs make of the steps is told once, also when it is nothing', () => {
  const { state, ends } = run()
  const multiplication = new StepMultiplication(state)
  expect(multiplication.take()).toBeUndefined()
  ends('list', ['b', 'a'])
  expect(multiplication.take()).toEqual({
    added: [{ key: 'fetch[b]', planned: 1, number: 4 }, { key: 'fetch[a]', planned: 1, number: 5 }, { key: 'parse[b]', planned: 2, number: 6 }, { key: 'parse[a]', planned: 2, number: 7 }],
    removed: ['fetch[?]', 'parse[?]'],
  })
  expect(multiplication.take()).toBeUndefined()

  const empty = run()
  const nothing = new StepMultiplication(empty.state)
  empty.ends('list', [])
  expect(nothing.take()).toEqual({ added: [], removed: ['fetch[?]', 'parse[?]'] })
})
