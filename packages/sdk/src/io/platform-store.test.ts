import { formatOf } from '@millrace/orchestration/values'
import { describe, expect, it } from 'vitest'
import { asset, daily, from, inMemoryIo, lastPartition, platformStore, self, singleRun, z, type PlatformStore, type ValueFormat } from '../index'
import { buildContext, createMemory, materialize } from '../testing'

const now = new Date('2026-01-04')
const days = daily({ start: '2026-01-01' })

describe.each<[ValueFormat, unknown, unknown]>([
  ['text', 'Grüße\n', 1],
  ['bytes', new Uint8Array([0, 255, 10]), 'text'],
  ['ndjson', [{ id: 1 }, null, 'a\nb'], { id: 1 }],
  ['json', { rows: [{ id: 1, note: null }] }, { at: new Date(0) }],
])('the platform keeping a value as %s', (format, value, other) => {
  const io = platformStore({ format }) as PlatformStore<never>

  it('gives every reader an equal value, which none can spoil for another', async () => {
    const source = asset('source', { io, run: () => value })
    const spoil = asset('spoil', { inputs: { source }, run: ({ inputs }) => { if (inputs.source instanceof Uint8Array) inputs.source.fill(7) } })
    const read = asset('read', { inputs: { source }, deps: [spoil], run: ({ inputs }) => inputs.source })
    const result = await materialize({ spoil, read })
    expect(result.error).toBeUndefined()
    expect([result.value(source), result.value(read)]).toEqual([value, value])
  })

  it('fails the step for a value that it cannot keep, and a test that gives one', async () => {
    const source = asset('source', { io, run: () => other })
    const read = asset('read', { inputs: { source }, run: ({ inputs }) => inputs.source })
    expect((await materialize(source)).error).toMatchObject({ code: 'value-not-storable', message: expect.stringMatching(/^asset `source` returned what cannot be stored: (the value must be|`at` is)/) as string })
    await expect(materialize(read, { values: [[source, other]] })).rejects.toThrow('the test gave asset `source` what cannot be stored')
    expect((await materialize(read, { values: [[source, value]] })).value(read)).toEqual(value)
  })

  it('keeps partitions one by one, and a map of them is a map of such values', async () => {
    const daysOf = asset('daysOf', { io, partitions: days, run: () => value })
    const range = asset('range', { io, partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key) => [key, value])) })
    const all = asset('all', { inputs: { daysOf, range, last: from(range, lastPartition()) }, run: ({ inputs }) => [[...inputs.daysOf], [...inputs.range.values()], inputs.last] })
    const memory = createMemory()
    for (const partition of ['2026-01-01', '2026-01-02', '2026-01-03']) expect((await materialize(daysOf, { partition, now, memory })).error).toBeUndefined()
    expect((await materialize(range, { partition: { from: '2026-01-01', to: '2026-01-03' }, now, memory })).error).toBeUndefined()
    expect(memory.value(range, { partition: '2026-01-02' })).toEqual(value)
    const three = [value, value, value]
    expect((await materialize(all, { now, memory })).value(all)).toEqual([three.map((each, index) => [`2026-01-0${index + 1}`, each]), three, value])
  })
})

describe('the format of an asset', () => {
  it('names the partition whose value it cannot keep', async () => {
    const made = asset('made', { io: platformStore({ format: 'text' }), partitions: days, backfillPolicy: singleRun(), run: ({ partitionRange }) => new Map(partitionRange.keys.map((key, index) => [key, index === 0 ? 'x' : 1 as never])) })
    expect((await materialize(made, { partition: { from: '2026-01-01', to: '2026-01-02' }, now })).error?.message)
      .toBe('asset `made` returned for partition `2026-01-02` what cannot be stored: the value must be a text for the format `text`, not a number')
  })

  it('may change: what an earlier build stored is read as it was written', async () => {
    const memory = createMemory()
    const before = asset('notes', { io: platformStore({ format: 'text' }), run: () => 'as text' })
    const after = asset('notes', { run: () => 'with types' })
    const read = asset('read', { inputs: { after }, run: ({ inputs }) => inputs.after })
    await materialize(before, { memory })
    expect((await materialize(read, { memory })).value(read)).toBe('as text')
  })

  it('holds for what the schema made of a value, for the asset’s own past, and not for what another loader reads', async () => {
    const upper = asset('upper', { io: platformStore({ format: 'text' }), value: z.number().transform((each) => `${each}`), run: () => 1 })
    const log = asset('log', { io: platformStore({ format: 'text' }), partitions: days, inputs: { before: self<string>({ startOffset: -1 }) }, run: ({ inputs, partition }) => `${inputs.before ?? ''}${partition.key}\n` })
    const memory = createMemory()
    expect((await materialize(upper)).value(upper)).toBe('1')
    for (const partition of ['2026-01-01', '2026-01-02']) await materialize(log, { partition, now, memory })
    expect(memory.value(log, { partition: '2026-01-02' })).toBe('2026-01-01\n2026-01-02\n')
    const odd = asset('odd', { inputs: { upper }, inputIo: { upper: inMemoryIo('memory') }, run: () => 1 })
    expect((await materialize({ upper, odd })).step(odd).error?.message).toContain('was in the memory of another process')
    await expect(upper.invoke(buildContext())).resolves.toBe('1')
  })

  it('is refused where it is defined when there is none such', () => {
    expect(() => platformStore({ format: 'xml' as never })).toThrow('platformStore(): `format` is one of `json`, `ndjson`, `text`, `bytes`, not "xml"')
    expect(() => asset('a', { io: { format: 'text' } as never, run: () => 'x' })).toThrow('`io` must be what ioManager() or platformStore() returned')
    expect(() => asset('a', { inputs: { b: asset('b', { run: () => 1 }) }, inputIo: { b: platformStore({ format: 'text' }) as never }, run: () => 'x' })).toThrow('`inputIo.b` must be what ioManager() returned')
  })

  it('is one of how values are stored, with a line that says so', () => {
    expect(formatOf(new TextEncoder().encode('{"$millrace":"text"}\nbody'))).toEqual({ format: 'text', start: 21 })
  })
})
