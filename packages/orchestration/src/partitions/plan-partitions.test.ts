import type { AssetSnapshot, AssetStep, PartitionsDefinition } from '@millrace/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildPlan } from '../plan/build-plan'
import type { PartitionChoice } from './choose-partitions'
import { openAt, openPartitions } from './open-partitions'
import { planPartitions } from './plan-partitions'

const days: PartitionsDefinition = { type: 'daily', start: '2020-01-01', timezone: 'Europe/Berlin' }
const at = openAt(Date.parse('2026-02-01T12:00:00Z'))
const asset = (key: string, parts: Partial<AssetSnapshot> = {}): AssetSnapshot => ({ key, kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, ...parts })
const stepsOf = (assets: AssetSnapshot[], selection: string[], choice: PartitionChoice | null): AssetStep[] =>
  planPartitions({ plan: buildPlan({ assets, selection }), assets, choice, open: at }).steps.flatMap((step) => step.kind === 'asset' ? [step] : [])

describe('the plan of a partitioned run', () => {
  it('says what each step makes, and what its inputs read', () => {
    const assets = [
      asset('raw', { partitions: days }), asset('rate'),
      asset('trend', { partitions: days, inputs: [
        { name: 'raw', asset: 'raw', mapping: { type: 'time-window', startOffset: -1, endOffset: 0, allowNonexistentUpstream: false }, shape: 'partitions' },
        { name: 'rate', asset: 'rate' }, { name: 'before', asset: 'trend', mapping: { type: 'time-window', startOffset: -1, endOffset: -1, allowNonexistentUpstream: false } },
      ] }),
    ]
    const steps = stepsOf(assets, ['raw', 'rate', 'trend'], '2026-01-02')
    const window = { start: '2026-01-01T23:00:00.000Z', end: '2026-01-02T23:00:00.000Z' }
    expect(steps.map(({ key, partitions }) => [key, partitions])).toEqual([
      ['rate', undefined], ['raw', { isRange: false, partitions: [{ key: '2026-01-02', window }] }], ['trend', { isRange: false, partitions: [{ key: '2026-01-02', window }] }],
    ])
    expect(steps[2]?.inputs).toEqual([
      { name: 'raw', asset: 'raw', step: 1, partitions: ['2026-01-01', '2026-01-02'], shape: 'partitions' }, { name: 'rate', asset: 'rate', step: 0 }, { name: 'before', asset: 'trend', step: null, partitions: ['2026-01-01'] },
    ])
    expect(steps[2]?.needs).toEqual([0, 1])
  })

  it('reads nothing of a past that the first partition does not have', () => {
    const assets = [asset('a', { partitions: days, inputs: [{ name: 'before', asset: 'a', mapping: { type: 'time-window', startOffset: -1, endOffset: -1, allowNonexistentUpstream: false } }] })]
    expect(stepsOf(assets, ['a'], '2020-01-01')[0]?.inputs).toEqual([{ name: 'before', asset: 'a', step: null, partitions: [] }])
  })

  it('stays as it was without partitions', () => {
    const assets = [asset('a'), asset('b', { inputs: [{ name: 'a', asset: 'a' }] })]
    expect(stepsOf(assets, ['a', 'b'], null)).toEqual(buildPlan({ assets, selection: ['a', 'b'] }).steps)
  })

  it('refuses more than one step can make or read', () => {
    const hours: PartitionsDefinition = { type: 'hourly', start: '2020-01-01' }
    const range = { from: '2020-01-01-00:00', to: '2025-12-31-23:00' }
    expect(() => stepsOf([asset('a', { partitions: hours, backfillPolicy: { type: 'single-run' } })], ['a'], range)).toThrow('Asset “a” makes at most 10,000 partitions in a run. This range has 52,608.')
    expect(() => stepsOf([asset('a', { partitions: hours }), asset('b', { inputs: [{ name: 'a', asset: 'a', shape: 'partitions' }] })], ['b'], null)).toThrow('reads 53,364 partitions of asset “a”; at most 10,000 can be read at once')
  })

  it('of a range makes all that lies between its ends, whatever they are', () => {
    const known = openPartitions(days, at)
    const assets = [asset('a', { partitions: days, backfillPolicy: { type: 'single-run' } }), asset('b', { partitions: days, backfillPolicy: { type: 'single-run' }, inputs: [{ name: 'a', asset: 'a', shape: 'partitions' }] })]
    fc.assert(fc.property(fc.nat(known.size - 1), fc.nat(40), (first, length) => {
      const last = Math.min(known.size - 1, first + length)
      const keys = Array.from({ length: last - first + 1 }, (_, index) => known.keyAtPlace(first + index))
      const steps = stepsOf(assets, ['a', 'b'], { from: known.keyAtPlace(first), to: known.keyAtPlace(last) })
      expect(steps.map((step) => step.partitions?.partitions.map(({ key }) => key))).toEqual([keys, keys])
      expect(steps[1]?.inputs[0]?.partitions).toEqual(keys)
    }), { numRuns: 60 })
  })
})
