import { describe, expect, expectTypeOf, test } from 'vitest'
import { asset, assetCheck, customMapping, daily, from, metadata, multiAssetCheck, output, schemaChangeCheck, singleRun, staticPartitions, type PartitionWindow } from '../index'
import { buildContext, createMemory, materialize } from '../testing/index'

const days = daily({ start: '2026-01-01' })
const now = new Date('2026-02-01')
const numbers = asset('numbers', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, Number(key.slice(-2))])) })
const limits = asset('limits', { partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, 2])) })
const below = multiAssetCheck('below', {
  checks: { small: { asset: numbers, blocking: true }, positive: { asset: limits } },
  partitions: days,
  inputs: { numbers, limits },
  run: ({ inputs, partition }) => {
    expectTypeOf(inputs).toEqualTypeOf<{ readonly numbers: number; readonly limits: number }>()
    expectTypeOf(partition).toEqualTypeOf<{ readonly key: string; readonly window: PartitionWindow }>()
    return { small: { passed: inputs.numbers <= inputs.limits, metadata: { day: partition.key } }, positive: inputs.limits > 0 }
  },
})

describe('several checks by partition', () => {
  test('are evaluated for each of a range by itself, on what belongs to it', async () => {
    const { checks } = await materialize([numbers, limits, below], { now, partition: { from: '2026-01-01', to: '2026-01-03' } })
    expect(checks.map(({ name, partition, passed }) => [name, partition, passed])).toEqual([
      ['small', '2026-01-01', true], ['positive', '2026-01-01', true], ['small', '2026-01-02', true], ['positive', '2026-01-02', true], ['small', '2026-01-03', false], ['positive', '2026-01-03', true],
    ])
  })

  test('are called directly', async () => {
    const { small } = await below.invoke(buildContext({ inputs: { numbers: 3, limits: 2 }, partition: '2026-01-03' }))
    expect(small).toMatchObject({ passed: false, metadata: { day: '2026-01-03' } })
  })

  test('need assets that have these partitions', async () => {
    const whole = asset('whole', { run: () => 1 })
    const wrong = multiAssetCheck('wrong', { checks: { one: { asset: whole } }, partitions: days, run: () => ({ one: true }) })
    await expect(materialize([whole, wrong], { now })).rejects.toThrow('check `:wrong` and asset `whole`, which it checks, have different partitions')
  })
})

describe('what a check of a partition reads besides', () => {
  const shifts = asset('shifts', { partitions: staticPartitions(['weekday', 'weekend']), run: ({ partition }) => partition.key })

  test('can be said by a mapping of the author\'s own', async () => {
    const onShift = assetCheck('onShift', {
      asset: numbers,
      inputs: { shifts: from(shifts, customMapping(({ window }) => [[0, 6].includes(window?.start.getUTCDay() ?? 0) ? 'weekend' : 'weekday'])) },
      run: ({ inputs, value }) => ({ passed: true, description: `${value} ${[...inputs.shifts.values()].join()}` }),
    })
    const { checks } = await materialize([numbers, onShift], { now, partition: { from: '2026-01-02', to: '2026-01-03' }, selection: 'key:numbers', values: [[shifts, 'A', 'weekday'], [shifts, 'B', 'weekend']] })
    expect(checks.map(({ description }) => description)).toEqual(['2 A', '3 B'])
  })

  test('that does not fit is a problem of the build, at the check', async () => {
    const regions = asset('regions', { partitions: staticPartitions(['north']), run: () => 1 })
    const lost = assetCheck('lost', { asset: numbers, inputs: { regions: from(regions, customMapping(() => ['north'])), shifts }, run: () => true })
    await expect(materialize([numbers, lost], { now, partition: '2026-01-01' })).rejects.toThrow('input `shifts` of check `numbers:lost` cannot read partitions of asset `shifts`')
  })
})

test('a change of columns is seen after a run of a range, whose partitions all say the same', async () => {
  const columned = (type: string) => asset('columned', {
    partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => output(new Map(partitionRange.keys.map((key) => [key, 1])), { metadata: { columns: metadata.tableSchema([{ name: 'id', type }]) } }),
  })
  const memory = createMemory()
  const range = { from: '2026-01-01', to: '2026-01-03' }
  const [before, after] = [columned('number'), columned('string')]
  await materialize([before], { now, partition: range, memory })
  const check = schemaChangeCheck(after)
  const result = await materialize([after, check], { now, partition: range, memory })
  expect(result.check(check)).toMatchObject({ passed: false, description: 'retyped: `id: number → string`' })
})
